// A tokenizer of one's own: a token for each word that the corpus has, bytes for all others. Beside it those that ship.
#include <cstdio>
#include <map>

#include "recglm/laws/text.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"
#include "recglm/tokenizer/bytes.hpp"

struct words {
  static constexpr std::string_view name = "words";
  std::map<std::string, recglm::token_id, std::less<>> ids = {};
  std::vector<std::string> texts = {};

  static std::size_t end_of_word(std::string_view s, std::size_t begin) {
    return std::min(s.size(), s.find(' ', begin + 1));
  }

  void fit(std::span<const std::string> corpus) {
    for (const std::string& s : corpus)
      for (std::size_t begin = 0, end; begin < s.size(); begin = end) {
        end = end_of_word(s, begin);
        const auto next = static_cast<recglm::token_id>(recglm::bytes{}.size() + texts.size());
        if (ids.emplace(s.substr(begin, end - begin), next).second) texts.push_back(s.substr(begin, end - begin));
      }
  }
  std::vector<recglm::token_id> encode(std::string_view s) const {
    std::vector<recglm::token_id> out;
    for (std::size_t begin = 0, end; begin < s.size(); begin = end) {
      end = end_of_word(s, begin);
      const std::string_view word = s.substr(begin, end - begin);
      if (const auto at = ids.find(word); at != ids.end())
        out.push_back(at->second);
      else
        for (recglm::token_id id : recglm::bytes{}.encode(word)) out.push_back(id);
    }
    return out;
  }
  std::string decode(std::span<const recglm::token_id> tokens) const {
    std::string out;
    for (recglm::token_id id : tokens)
      out +=
          id < recglm::bytes{}.size() ? recglm::bytes{}.decode(std::vector{id}) : texts.at(id - recglm::bytes{}.size());
    return out;
  }
  int size() const { return recglm::bytes{}.size() + static_cast<int>(texts.size()); }
  recglm::special_tokens special() const { return recglm::bytes{}.special(); }
};
static_assert(recglm::Tokenizer<words>);

template <recglm::Tokenizer T>
void show(T tokenizer, const std::vector<std::string>& corpus) {
  tokenizer.fit(corpus);
  const std::string text = "history: Green Tea . Honey Jar . next:";
  const auto ids = tokenizer.encode(text);
  const auto broken = recglm::broken_laws(tokenizer, corpus);
  std::printf("%s: vocabulary %d, broken laws %zu\n %zu tokens:", T::name.data(), tokenizer.size(), broken.size(),
              ids.size());
  for (recglm::token_id id : ids) std::printf(" [%s]", tokenizer.decode(std::vector{id}).c_str());
  std::printf("\n");
}

int main() {
  const std::vector<std::string> corpus{
      "history: Green Tea . Tea Cup . next:", "history: Honey . Green Tea . next:", "history: Tea Cup . Honey . next:"};
  show(words{}, corpus);
  show(recglm::byte_bpe{.vocabulary = 280}, corpus);
  show(recglm::bytes{}, corpus);
}
