// A decoder of one's own: among the answers of a beam, the shortest text first. The model is a table here, to which a
// decoder asks the same questions as to a network.
#include <cmath>
#include <cstdio>

#include "recglm/decode/beam.hpp"

struct shortest_first {
  static constexpr std::string_view name = "shortest-first";
  recglm::beam search;
  template <recglm::LanguageModel M, recglm::PositionScheme P>
  std::vector<std::vector<recglm::hypothesis>> generate(const M& model, const P& positions,
                                                        std::span<const recglm::request> texts,
                                                        const recglm::search& how, recglm::random_engine& rng) const {
    auto lists = search.generate(model, positions, texts, how, rng);
    for (auto& list : lists)
      std::stable_sort(list.begin(), list.end(),
                       [](const auto& a, const auto& b) { return a.tokens.size() < b.tokens.size(); });
    return lists;
  }
};
static_assert(recglm::Decoder<shortest_first>);

/// Says with probability 1/2 the token after the last one, and anything else with the rest.
struct counting {
  struct state {
    std::vector<recglm::token_id> last;
  };
  static constexpr int size = 8;
  int vocabulary() const { return size; }
  state read(std::span<const recglm::request> texts) const { return {std::vector<recglm::token_id>(texts.size(), -1)}; }
  double log_prob(recglm::token_id last, recglm::token_id next) const {
    return std::log(next == (last + 1) % size ? 0.5 : 0.5 / (size - 1));
  }
  std::vector<double> advance(state& s, const recglm::continuation& next) const {
    state after;
    std::vector<double> out;
    for (std::size_t i = 0; i < next.parents.size(); ++i) {
      recglm::token_id last = s.last[next.parents[i]];
      for (int at = next.offsets[i]; at < next.offsets[i + 1]; ++at) {
        out.push_back(last < 0 ? 0 : log_prob(last, next.tokens[at]));
        last = next.tokens[at];
      }
      after.last.push_back(last);
    }
    s = after;
    return out;
  }
  std::vector<double> log_probs(state& s) const {
    std::vector<double> out;
    for (recglm::token_id last : s.last)
      for (recglm::token_id t = 0; t < size; ++t) out.push_back(log_prob(last, t));
    return out;
  }
  std::vector<double> log_probs(state& s, const recglm::legal_tokens& legal) const {
    std::vector<double> out;
    for (std::size_t i = 0; i < s.last.size(); ++i)
      for (int at = legal.offsets[i]; at < legal.offsets[i + 1]; ++at)
        out.push_back(log_prob(s.last[i], legal.tokens[at]));
    return out;
  }
};
static_assert(recglm::LanguageModel<counting>);

struct on_the_mask {
  static constexpr std::string_view name = "on-the-mask";
  struct cursor {
    recglm::position at;
    recglm::position next(recglm::token_id) { return {at.inter, ++at.intra}; }
  };
  std::vector<recglm::position> assign(const recglm::layout& l) const {
    return std::vector<recglm::position>(l.size());
  }
  cursor start(int anchor, const recglm::entity_pool&) const { return {{anchor, 0}}; }
};

int main() {
  recglm::entity_pool shop;  // three items, as texts of tokens
  shop.add(std::vector<recglm::token_id>{1, 2, 3}, 10);
  shop.add(std::vector<recglm::token_id>{1, 5}, 11);
  shop.add(std::vector<recglm::token_id>{4}, 12);

  const recglm::request asked{{6, 6, 6}, {{0, 0}, {1, 0}, {2, 0}}, 2, {}};  // the mask is at place 2
  recglm::search how{.start = 0, .stop = 7, .beams = 3, .results = 3};
  how.allowed = &shop;
  recglm::random_engine rng;
  const auto show = [&](const auto& decoder) {
    const auto lists = decoder.generate(counting{}, on_the_mask{}, std::span(&asked, 1), how, rng);
    std::printf("%s:", decoder.name.data());
    for (const recglm::hypothesis& h : lists[0]) std::printf("  item %d (%.3f)", h.item, h.score);
    std::printf("\n");
  };
  show(recglm::beam{});
  show(shortest_first{});
}
