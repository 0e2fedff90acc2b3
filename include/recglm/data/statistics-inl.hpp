#pragma once
#include "recglm/data/statistics.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"
#include "recglm/data/dataset.hpp"

namespace recglm {

RECGLM_FUNC dataset_statistics statistics_of(const dataset& data) {
  dataset_statistics out{data.user_count(), data.item_count(), static_cast<std::int64_t>(data.interactions.size())};
  if (out.users == 0 || out.items == 0) return out;
  const auto offsets = user_offsets(data.interactions, data.user_count());
  out.shortest = out.interactions;
  for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
    const auto length = static_cast<std::int64_t>(offsets[u + 1] - offsets[u]);
    out.shortest = std::min(out.shortest, length);
    out.longest = std::max(out.longest, length);
  }
  out.mean_length = static_cast<double>(out.interactions) / static_cast<double>(out.users);
  out.density = 100 * out.mean_length / static_cast<double>(out.items);
  return out;
}

RECGLM_FUNC const published_statistics* published_of(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const published_statistics& p : published)
    if (p.called[0] == lower || p.called[1] == lower) return &p;
  return nullptr;
}

RECGLM_FUNC std::string difference(const dataset_statistics& s, const published_statistics& p) {
  if (s.users == p.users && s.items == p.items && s.interactions == p.interactions && s.shortest == p.shortest &&
      s.longest == p.longest)
    return "";
  return text_of("these are not the published data of ", p.name, ": ", s.users, " users, ", s.items, " items, ",
                 s.interactions, " interactions, lengths ", s.shortest, " to ", s.longest, "; ", p.source, " has ",
                 p.users, ", ", p.items, ", ", p.interactions, ", ", p.shortest, " to ", p.longest,
                 ". Another release, or another k-core?");
}

}  // namespace recglm
