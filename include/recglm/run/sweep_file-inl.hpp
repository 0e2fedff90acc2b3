#pragma once
#include "recglm/run/sweep_file.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <tuple>

#if defined(RECGLM_TOML11)
#include <toml.hpp>
#endif

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/core/json_file.hpp"

#if defined(RECGLM_TOML11)
namespace recglm::detail {

/// A number, word or switch as a flag's value.
RECGLM_FUNC std::string flag_value_of(const toml::value& value, const std::string& where) {
  if (value.is_string()) return toml::get<std::string>(value);
  if (value.is_boolean()) return toml::get<bool>(value) ? "true" : "false";
  if (value.is_integer()) return text_of(toml::get<std::int64_t>(value));
  check(value.is_floating(), where, ": a value is a number, a word, true or false");
  return nlohmann::json(toml::get<double>(value)).dump();
}

using placed_flag = std::tuple<std::uint_least32_t, std::uint_least32_t, swept_flag>;  // with its line and column

RECGLM_FUNC void add_flags(const toml::value& table, const std::string& front, const std::filesystem::path& path,
                           std::vector<placed_flag>& out) {
  for (const auto& [key, value] : toml::get<toml::table>(table)) {
    const toml::source_location at = value.location();
    const std::string where = text_of(path.string(), ", line ", at.line(), ", ", front, key);
    if (value.is_table()) {
      add_flags(value, front + key + ".", path, out);
      continue;
    }
    check(value.is_array(), where, ": it is an array of values, [1, 2]");
    swept_flag flag{front + key, {}};
    for (const toml::value& one : toml::get<toml::array>(value)) flag.values.push_back(flag_value_of(one, where));
    check(!flag.values.empty(), where, ": it has no values");
    out.emplace_back(at.line(), at.column(), std::move(flag));
  }
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<swept_flag> read_sweep_file(const std::filesystem::path& path) {
  std::istringstream text(read_file(path));
  std::vector<detail::placed_flag> found;
  try {
    detail::add_flags(toml::parse(text, path.string()), "", path, found);
  } catch (const toml::exception& e) {
    fail(path.string(), ", line ", e.location().line(),
         ": this is not TOML; a sweep is written learning-rate = [1e-3, 2e-3], that of one row below [paper]");
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::pair(std::get<0>(a), std::get<1>(a)) < std::pair(std::get<0>(b), std::get<1>(b));
  });
  std::vector<swept_flag> out;
  for (auto& one : found) out.push_back(std::move(std::get<2>(one)));
  return out;
}

}  // namespace recglm

#else

namespace recglm {

RECGLM_FUNC std::vector<swept_flag> read_sweep_file(const std::filesystem::path& path) {
  fail(
      "--sweep-file ", path.string(),
      ": this program was built without toml11 (Debian and Ubuntu: apt-get install libtoml11-dev); build it with that, "
      "or write --sweep learning-rate=1e-3,2e-3");
}

}  // namespace recglm
#endif
