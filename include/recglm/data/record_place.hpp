#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace recglm {

/// Where a record stands in a file whose records have no lines of their own: a pickle, or one value of JSON.
struct record_place {
  std::string file;
  std::string_view kind = "record";
  std::uint64_t number = 0;    ///< from 1
  std::string_view list = {};  ///< in which list of the file; "": it has one only

  /// "reviews.pickle: record 3", "review_splits.pkl: review 3 of 'train'".
  std::string where() const;
};

/// Whether a record has no value for `field`: the field is not there, empty, null or not a number (NaN).
bool is_missing(const nlohmann::json& record, const char* field);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/record_place-inl.hpp"
#endif
