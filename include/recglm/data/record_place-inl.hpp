#pragma once
#include "recglm/data/record_place.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::string record_place::where() const {
  return list.empty() ? text_of(file, ": ", kind, ' ', number)
                      : text_of(file, ": ", kind, ' ', number, " of '", list, "'");
}

RECGLM_FUNC bool is_missing(const nlohmann::json& record, const char* field) {
  const auto at = record.find(field);
  if (at == record.end() || at->is_null()) return true;
  if (at->is_string()) return at->get_ref<const std::string&>().empty();
  return at->is_number_float() && std::isnan(at->get<double>());
}

}  // namespace recglm
