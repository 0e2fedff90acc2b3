#pragma once
#include "recglm/data/split.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/core/types.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/steps.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC std::string_view name_of(part p) {
  return p == part::train ? "train" : p == part::validation ? "validation" : p == part::test ? "test" : "outside";
}

RECGLM_FUNC split leave_one_out(const dataset& data, bool baskets) {
  split out{data.interactions, std::vector<part>(data.interactions.size(), part::train), "leave-one-out"};
  const std::vector<std::size_t> offsets = user_offsets(out.events, data.user_count());
  for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
    const auto events = std::span(out.events).subspan(offsets[u], offsets[u + 1] - offsets[u]);
    const std::size_t validation = events.size() - latest_steps(events, 2, baskets).size(),
                      test = events.size() - latest_steps(events, 1, baskets).size();
    if (validation == 0) continue;
    for (std::size_t i = validation; i < events.size(); ++i)
      out.parts[offsets[u] + i] = i < test ? part::validation : part::test;
  }
  return baskets ? with_baskets(std::move(out)) : out;
}

RECGLM_FUNC split global_time(const dataset& data, double train_share, double validation_share) {
  check(train_share > 0 && validation_share > 0 && train_share + validation_share < 1, "global_time: shares ",
        train_share, " (train) and ", validation_share,
        " (validation) must be above 0 and leave something for the test");
  check(!data.interactions.empty(), "global_time: dataset '", data.name, "' has no interactions to divide");
  std::vector<std::int64_t> times;
  times.reserve(data.interactions.size());
  for (const interaction& e : data.interactions) times.push_back(e.time);
  std::sort(times.begin(), times.end());
  const auto moment = [&](double share) {
    return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
  };
  const std::int64_t validation = moment(train_share), test = moment(train_share + validation_share);
  check(times.front() < validation && validation < test, "global_time: the times of dataset '", data.name,
        "' are too few to divide at shares ", train_share, " and ", train_share + validation_share,
        " (equal times stay together); take other shares or leave-one-out");
  split out{data.interactions, {}, text_of("global-time ", train_share, ' ', validation_share)};
  out.parts.reserve(out.events.size());
  for (const interaction& e : out.events)
    out.parts.push_back(e.time < validation ? part::train : e.time < test ? part::validation : part::test);
  return out;
}

}  // namespace recglm

namespace recglm::detail {

/// Behind the last event of the user whose first one is at `begin`.
RECGLM_FUNC std::size_t end_of_user(const std::vector<interaction>& events, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < events.size() && events[end].user == events[begin].user) ++end;
  return end;
}

/// One event as one line of text: user, item, rating, time, review, part.
RECGLM_FUNC std::string line_of(const interaction& e, part p) {
  return text_of(e.user, '\t', e.item, '\t', decimal(e.rating), '\t', e.time, '\t', e.review, '\t', name_of(p), '\n');
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC split with_baskets(split s) {
  for (std::size_t i = 1; i < s.events.size(); ++i)
    check(!same_step(s.events[i - 1], s.events[i], true) || s.parts[i - 1] == s.parts[i], "baskets: the split '",
          s.rule, "' divides the events of user ", s.events[i].user, " at time ", s.events[i].time,
          ", which are one basket; take --split strict or time");
  s.baskets = true;
  s.rule += ", events of one time a basket";
  return s;
}

RECGLM_FUNC split with_validation_in_train(split s) {
  for (std::size_t begin = 0, end; begin < s.events.size(); begin = end) {
    end = detail::end_of_user(s.events, begin);
    const auto first = s.parts.begin() + static_cast<std::ptrdiff_t>(begin),
               last = s.parts.begin() + static_cast<std::ptrdiff_t>(end);
    if (std::find(first, last, part::validation) == last) continue;
    std::replace(first, last, part::validation, part::train);
    std::replace(first, last, part::outside, part::train);
  }
  s.rule += ", validation in train";
  return s;
}

RECGLM_FUNC split with_validation_rule(split s, std::string_view rule, std::uint64_t seed) {
  check(rule == "time" || rule == "last" || rule == "users", "the rule '", rule,
        "' for validation is none; it is time, last or users");
  if (rule == "time") return s;
  std::replace(s.parts.begin(), s.parts.end(), part::validation, part::train);
  random_engine draws = stream(seed, "validation users");
  for (std::size_t begin = 0, end; begin < s.events.size(); begin = end) {
    end = detail::end_of_user(s.events, begin);
    std::size_t test = begin;
    while (test < end && s.parts[test] == part::train) ++test;
    if (test == begin) continue;
    const std::size_t last = step_begin(std::span(s.events).first(test), test - 1, s.baskets);
    if (last == begin || (rule == "users" && draws.below(10) > 0)) continue;
    for (std::size_t i = begin; i < test; ++i)
      if (i >= last)
        s.parts[i] = part::validation;
      else if (rule == "users")
        s.parts[i] = part::outside;
  }
  s.rule += rule == "last" ? ", validation the last before the test" : ", validation of a tenth of the users";
  return s;
}

RECGLM_FUNC std::string hash(const split& s) {
  check(s.events.size() == s.parts.size(), "a split has ", s.events.size(), " events but ", s.parts.size(), " parts");
  sha256 out;
  out.add(s.rule).add("\n");
  for (std::size_t i = 0; i < s.events.size(); ++i) out.add(detail::line_of(s.events[i], s.parts[i]));
  return out.hex();
}

RECGLM_FUNC std::vector<history> questions(const split& s, part which) {
  std::vector<history> out;
  std::size_t begin = 0;
  for (std::size_t i = 0, end; i < s.events.size(); i = end) {
    end = step_end(s.events, i, s.baskets);
    if (s.events[i].user != s.events[begin].user) begin = i;
    if (s.parts[i] != which || i == begin) continue;
    history& h =
        out.emplace_back(history{s.events[i].user, std::span(s.events).subspan(begin, i - begin), s.events[i]});
    std::set<item_id> items;
    for (std::size_t k = i; k < end; ++k) items.insert(s.events[k].item);
    if (items.size() > 1) h.wanted.assign(items.begin(), items.end());
  }
  return out;
}

RECGLM_FUNC catalogue catalogue_of(const dataset& data, const split& s) {
  catalogue out{data.titles, data.attributes, {}, data.item_columns, s.baskets};
  for (std::size_t i = 0; i < s.events.size(); ++i)
    if (s.parts[i] == part::train) out.train.push_back(s.events[i]);
  return out;
}

RECGLM_FUNC void write_split(const std::filesystem::path& path, const split& s) {
  const std::string stamp = hash(s);
  atomic_file file(path);
  file.stream() << "# recglm split\t" << escaped(s.rule) << '\t' << s.events.size() << '\t' << stamp
                << (s.baskets ? "\tbaskets" : "") << "\nuser\titem\trating\ttime\treview\tpart\n";
  for (std::size_t i = 0; i < s.events.size(); ++i) file.stream() << detail::line_of(s.events[i], s.parts[i]);
  file.commit();
}

RECGLM_FUNC split read_split(text_file file) {
  const auto top = file.next();
  const auto head = pieces_of(top.value_or(""), "\t");
  const bool baskets = head.size() == 5 && head[4] == "baskets";
  check((head.size() == 4 || baskets) && head[0] == "# recglm split", file.name(),
        ":1: no split is here; write_split makes one");
  const std::string rule = unescaped(head[1], file), stamp(head[3]);
  const auto count = integer_of<std::size_t>(head[2]);
  if (!count || file.next() != "user\titem\trating\ttime\treview\tpart")
    file.wrong("the head of the split is damaged; write it again");
  split out{{}, {}, rule, baskets};
  while (const auto line = file.next()) {
    const auto fields = pieces_of(*line, "\t");
    if (fields.size() != 6) file.wrong("six fields were expected, ", fields.size(), " are here; write the split again");
    const auto user = integer_of<user_id>(fields[0]);
    const auto item = integer_of<item_id>(fields[1]);
    const auto rating = real_of(fields[2]);
    const auto time = integer_of(fields[3]);
    const auto review = integer_of<int>(fields[4]);
    int which = 3;
    while (which >= 0 && fields[5] != name_of(static_cast<part>(which))) --which;
    if (!user || !item || !rating || !time || !review || which < 0)
      file.wrong("'", *line, "' is no event of a split; write the split again");
    out.events.push_back({*user, *item, static_cast<float>(*rating), *time, *review});
    out.parts.push_back(static_cast<part>(which));
  }
  check(out.events.size() == *count, file.name(), " was cut off: ", out.events.size(), " of ", *count,
        " events; write the split again");
  check(hash(out) == stamp, file.name(), " was changed after it was written: its hash is ", hash(out), ", it says ",
        stamp, "; write the split again");
  return out;
}

}  // namespace recglm
