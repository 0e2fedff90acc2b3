#pragma once
#include "recglm/data/reading_report.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC std::uint64_t reading_report::left_out() const {
  std::uint64_t out = 0;
  for (const entry& e : entries_) out += e.left_out ? e.rows : 0;
  return out;
}

RECGLM_FUNC std::string text_of_join(const reading_report::join& j) {
  return text_of(j.matched, " of ", j.all, ' ', j.of, j.all == 1 ? "" : "s", j.all == 1 ? " is in " : " are in ",
                 j.file, ", ", j.strangers, " of its rows ", j.strangers == 1 ? "is" : "are", " of no ", j.of);
}

}  // namespace recglm
