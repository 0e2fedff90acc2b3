#pragma once
#include <map>
#include <memory>

#include "recglm/concepts.hpp"

/// A tokenizer for tests: a word with the space before it is a token, a mark of punctuation is one; white space that no
/// word follows is none, as in GLM's own wrapper. Learns words as they come; special ids begin at 0, words at 10.
struct words {
  static constexpr std::string_view name = "words";
  recglm::special_tokens ids{.pad = 0, .mask = 1, .smask = 2, .gmask = 3, .start = 4, .end = 5, .cls = 6, .eos = 7};

  void fit(std::span<const std::string>) {}
  std::vector<recglm::token_id> encode(std::string_view s) const {
    std::vector<recglm::token_id> out;
    for (std::size_t at = 0; at < s.size();) {
      std::size_t end = at;
      while (end < s.size() && s[end] == ' ') ++end;
      if (end == s.size()) break;
      const auto letter = [&](std::size_t i) {
        return i < s.size() && s[i] != ' ' && !std::ispunct(static_cast<unsigned char>(s[i]));
      };
      if (letter(end))
        while (letter(end)) ++end;
      else
        ++end;
      const auto [known, fresh] =
          learnt->numbers.emplace(s.substr(at, end - at), 10 + static_cast<int>(learnt->texts.size()));
      if (fresh) learnt->texts.emplace_back(s.substr(at, end - at));
      out.push_back(known->second);
      at = end;
    }
    return out;
  }
  std::string decode(std::span<const recglm::token_id> tokens) const {
    std::string out;
    for (recglm::token_id t : tokens) out += t < 10 ? "" : learnt->texts.at(static_cast<std::size_t>(t) - 10);
    return out;
  }
  int size() const { return 10 + static_cast<int>(learnt->texts.size()); }
  recglm::special_tokens special() const { return ids; }

 private:
  struct memory {
    std::map<std::string, recglm::token_id, std::less<>> numbers;
    std::vector<std::string> texts;
  };
  std::shared_ptr<memory> learnt = std::make_shared<memory>();
};
static_assert(recglm::Tokenizer<words>);
