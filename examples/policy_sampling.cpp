// A sampler of one's own: behaviours at night say more than others. Beside it the two that ship, on one history.
#include <cstdio>

#include "recglm/laws/text.hpp"
#include "recglm/sampling/most_recent.hpp"
#include "recglm/sampling/term_windows.hpp"

struct at_night {
  static constexpr std::string_view name = "at-night";
  int from_hour = 20;
  std::vector<recglm::interaction> choose(const recglm::history& h, recglm::random_engine&) const {
    std::vector<recglm::interaction> out;
    for (const recglm::interaction& x : h.past)
      if (x.time < h.next.time && x.time / 3600 % 24 >= from_hour) out.push_back(x);
    return out;
  }
  template <class V>
  void visit(V&& v) {
    v("from-hour", from_hour, "the night begins at this hour");  // the flag --sampling.from-hour
  }
};
static_assert(recglm::HistorySampler<at_night>);

template <recglm::HistorySampler S>
void show(const S& sampler, const recglm::history& h) {
  recglm::random_engine rng(1);
  std::printf("%-12s", S::name.data());
  for (const recglm::interaction& x : sampler.choose(h, rng)) std::printf(" %d", x.item);
  std::printf("  (%zu broken laws)\n", broken_laws(sampler, h).size());
}

int main() {
  std::vector<recglm::interaction> past;
  for (int i = 0; i < 60; ++i) past.push_back({0, i, 0, i * 3 * 86400 + i % 24 * 3600, -1});  // one act in three days
  const recglm::history h{0, past, {0, 99, 0, 60 * 3 * 86400, -1}};
  show(at_night{}, h);
  show(recglm::most_recent{.events = 8}, h);
  show(recglm::term_windows{.events = 8, .short_days = 14}, h);
}
