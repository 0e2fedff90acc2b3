#pragma once
#include "recglm/data/split.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/core/types.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC std::string_view name_of(part p) {
  return p == part::train ? "train" : p == part::validation ? "validation" : "test";
}

RECGLM_FUNC split leave_one_out(const dataset& data) {
  split out{data.interactions, std::vector<part>(data.interactions.size(), part::train), "leave-one-out"};
  const std::vector<std::size_t> offsets = user_offsets(out.events, data.user_count());
  for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
    if (offsets[u + 1] - offsets[u] < 3) continue;
    out.parts[offsets[u + 1] - 1] = part::test;
    out.parts[offsets[u + 1] - 2] = part::validation;
  }
  return out;
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

/// One event as one line of text: user, item, rating, time, review, part.
RECGLM_FUNC std::string line_of(const interaction& e, part p) {
  return text_of(e.user, '\t', e.item, '\t', decimal(e.rating), '\t', e.time, '\t', e.review, '\t', name_of(p), '\n');
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC split with_validation_in_train(split s) {
  std::replace(s.parts.begin(), s.parts.end(), part::validation, part::train);
  s.rule += ", validation in train";
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
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    if (s.events[i].user != s.events[begin].user) begin = i;
    if (s.parts[i] == which && i > begin)
      out.push_back({s.events[i].user, std::span(s.events).subspan(begin, i - begin), s.events[i]});
  }
  return out;
}

RECGLM_FUNC catalogue catalogue_of(const dataset& data, const split& s) {
  catalogue out{data.titles, data.attributes, {}, data.item_columns};
  for (std::size_t i = 0; i < s.events.size(); ++i)
    if (s.parts[i] == part::train) out.train.push_back(s.events[i]);
  return out;
}

RECGLM_FUNC void write_split(const std::filesystem::path& path, const split& s) {
  const std::string stamp = hash(s);
  atomic_file file(path);
  file.stream() << "# recglm split\t" << escaped(s.rule) << '\t' << s.events.size() << '\t' << stamp
                << "\nuser\titem\trating\ttime\treview\tpart\n";
  for (std::size_t i = 0; i < s.events.size(); ++i) file.stream() << detail::line_of(s.events[i], s.parts[i]);
  file.commit();
}

RECGLM_FUNC split read_split(text_file file) {
  const auto top = file.next();
  const auto head = pieces_of(top.value_or(""), "\t");
  check(head.size() == 4 && head[0] == "# recglm split", file.name(), ":1: no split is here; write_split makes one");
  const std::string rule = unescaped(head[1], file), stamp(head[3]);
  const auto count = integer_of<std::size_t>(head[2]);
  if (!count || file.next() != "user\titem\trating\ttime\treview\tpart")
    file.wrong("the head of the split is damaged; write it again");
  split out{{}, {}, rule};
  while (const auto line = file.next()) {
    const auto fields = pieces_of(*line, "\t");
    if (fields.size() != 6) file.wrong("six fields were expected, ", fields.size(), " are here; write the split again");
    const auto user = integer_of<user_id>(fields[0]);
    const auto item = integer_of<item_id>(fields[1]);
    const auto rating = real_of(fields[2]);
    const auto time = integer_of(fields[3]);
    const auto review = integer_of<int>(fields[4]);
    const int which = fields[5] == "train" ? 0 : fields[5] == "validation" ? 1 : fields[5] == "test" ? 2 : -1;
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
