#pragma once
#include "recglm/pipeline/audit.hpp"

#include <algorithm>
#include <cstdint>
#include <iomanip>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "recglm/baselines/text_vectors.hpp"
#include "recglm/baselines/transitions.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/k_core.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/statistics.hpp"
#include "recglm/probes/future_co_occurrence.hpp"
#include "recglm/probes/id_order.hpp"
#include "recglm/probes/split_overlap.hpp"
#include "recglm/probes/tie_order.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string percent(std::size_t part, std::size_t whole) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1)
      << (whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole)) << " %";
  return out.str();
}

RECGLM_FUNC audit_line duplicates_of(const dataset& data) {
  std::set<std::tuple<user_id, item_id, std::int64_t>> met;
  std::size_t again = 0, untitled = 0, shared = 0;
  for (const interaction& x : data.interactions) again += !met.emplace(x.user, x.item, x.time).second;
  std::map<std::string, std::size_t> titles;
  for (const std::string& title : data.titles) title.empty() ? ++untitled : ++titles[title];
  for (const auto& [title, items] : titles)
    if (items > 1) shared += items;
  const std::size_t items = data.titles.size();
  return {"duplicates", again > 0 || shared > items / 10 || (untitled > items / 10 && untitled < items),
          text_of(again, " events repeat user, item and time of another; ", percent(shared, items),
                  " of the items share their title with another, ", percent(untitled, items), " have none"),
          "docs/data.md"};
}

RECGLM_FUNC void add_transitions(const catalogue& known, const std::vector<history>& asked,
                                 std::vector<audit_line>& out) {
  const transitions steps(known, "audit");
  std::size_t from = 0, ways = 0, seen = 0, by_last = 0, by_earlier = 0;
  const auto follows = [&](item_id item, item_id next) {
    const auto after = steps.after(item);
    return std::any_of(after.begin(), after.end(), [&](const transitions::step& s) { return s.item == next; });
  };
  for (std::size_t i = 0; i < steps.items(); ++i)
    if (const std::size_t n = steps.after(static_cast<item_id>(i)).size()) ++from, ways += n;
  for (const history& h : asked) {
    const bool last = follows(h.past.back().item, h.next.item);
    const bool earlier = std::any_of(h.past.begin(), h.past.end() - 1,
                                     [&](const interaction& x) { return follows(x.item, h.next.item); });
    seen += last;
    by_last += last;
    by_earlier += !last && earlier;
  }
  std::ostringstream branching;
  branching << std::fixed << std::setprecision(1)
            << static_cast<double>(ways) / static_cast<double>(std::max<std::size_t>(1, from))
            << " different items follow an item in training, on average; " << percent(seen, asked.size())
            << " of the test transitions were seen there";
  out.push_back({"branching", false, branching.str(), "arXiv 2603.19809"});
  out.push_back({"history", by_last + by_earlier > 0 && by_earlier < by_last / 10,
                 text_of(percent(by_last, asked.size()),
                         " of the test answers followed the user's last item in "
                         "training, ",
                         percent(by_earlier, asked.size()), " an earlier one only"),
                 "arXiv 2605.07125"});

  if (std::all_of(known.titles.begin(), known.titles.end(), [](const std::string& t) { return t.empty(); }) &&
      std::all_of(known.attributes.begin(), known.attributes.end(), [](const auto& a) { return a.empty(); })) {
    out.push_back({"text-smoothness", false, "the items have no texts", "arXiv 2605.07125"});
    return;
  }
  const text_vectors texts(known);
  random_engine rng = stream(1, "audit");
  std::vector<float> cosines(texts.items());
  double near = 0, far = 0;
  const std::size_t tries = std::min<std::size_t>(asked.size(), 2000);
  for (std::size_t k = 0; k < tries; ++k) {
    const history& h = asked[rng.below(asked.size())];
    texts.cosines(h.past.back().item, cosines);
    near += static_cast<double>(cosines[static_cast<std::size_t>(h.next.item)]);
    far += static_cast<double>(cosines[rng.below(cosines.size())]);
  }
  std::ostringstream smooth;
  smooth << std::fixed << std::setprecision(3) << "the texts of neighbours in a sequence have a mean cosine of "
         << near / static_cast<double>(std::max<std::size_t>(1, tries)) << ", those of random items "
         << far / static_cast<double>(std::max<std::size_t>(1, tries)) << " (" << tries << " test questions)";
  out.push_back({"text-smoothness", near < 1.2 * far, smooth.str(), "arXiv 2605.07125"});
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<audit_line> audit(const dataset& data) {
  std::vector<audit_line> out;
  const dataset_statistics s = statistics_of(data);
  std::string counts = text_of(s.users, " users, ", s.items, " items, ", s.interactions, " interactions");
  std::string apart;
  if (const published_statistics* known = published_of(data.name)) {
    apart = difference(s, *known);
    counts += apart.empty() ? text_of(": as published of ", known->name) : "; " + apart;
  }
  out.push_back({"counts", !apart.empty(), counts, "paper.md 4.4"});
  const split parts = leave_one_out(data);
  const catalogue known = catalogue_of(data, parts);
  const std::vector<history> asked = questions(parts, part::test);
  check(!asked.empty(), "audit: ", data.name, " has no test question: users need at least three events");

  const tie_order::report ties = tie_order{}(data, parts);
  out.push_back({"tie-order", ties.fires, ties.sentence, "docs/results/tie_order.md"});
  std::vector<std::int64_t> numbers;
  for (const std::string& name : data.items)
    if (const auto number = integer_of<std::int64_t>(name)) numbers.push_back(*number);
  if (numbers.size() == data.items.size()) {
    const id_order::report order = id_order{}(numbers, parts, data.repeats());
    out.push_back({"id-order", order.fires, order.sentence, "paper.md 4.1"});
  } else {
    out.push_back({"id-order", false, "id order: the items' names are no numbers", "paper.md 4.1"});
  }
  const split_overlap::report overlap = split_overlap{}(parts, data.repeats(), known.train);
  out.push_back({"split-overlap", overlap.fires, overlap.sentence, "paper.md 4.2"});
  const future_co_occurrence::report future = future_co_occurrence{}(parts);
  out.push_back({"future", future.fires, future.sentence, "paper.md 4.2"});
  out.push_back(detail::duplicates_of(data));
  detail::add_transitions(known, asked, out);

  const k_core_result core = k_core(data, 5);
  const std::size_t users = data.users.size() - core.data.users.size(),
                    items = data.items.size() - core.data.items.size(),
                    events = data.interactions.size() - core.data.interactions.size();
  out.push_back({"pruning", events > data.interactions.size() / 10,
                 text_of("a 5-core drops ", detail::percent(users, data.users.size()), " of the users, ",
                         detail::percent(items, data.items.size()), " of the items and ",
                         detail::percent(events, data.interactions.size()), " of the events"),
                 "paper.md 3.3"});
  return out;
}

}  // namespace recglm
