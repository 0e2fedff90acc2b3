#pragma once
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"

namespace recglm {

/// What a value may be: a number between two ends, both included and finite, or one of some words.
struct value_range {
  double least = std::numeric_limits<double>::lowest();
  double most = std::numeric_limits<double>::max();
  std::string words = "a number";  ///< behind "it is": "1 or more"
  std::vector<std::string> names;  ///< of a text; empty: the value is a number

  static value_range at_least(int least) {
    return {static_cast<double>(least), value_range().most, std::to_string(least) + " or more", {}};
  }
  static value_range between(int least, int most) {
    return {static_cast<double>(least),
            static_cast<double>(most),
            "from " + std::to_string(least) + " to " + std::to_string(most),
            {}};
  }
  static value_range number() { return {}; }
  static value_range number(double least, double most) {
    return {least, most, text_of("a number from ", least, " to ", most), {}};
  }
  static value_range not_negative() { return {0, value_range().most, "a number of 0 or more", {}}; }
  static value_range positive() {
    return {std::numeric_limits<double>::denorm_min(), value_range().most, "a number above 0", {}};
  }
  static value_range share() { return {0, 1, "a share from 0 to 1", {}}; }
  static value_range rate() { return {0, std::nextafter(1.0, 0.0), "a rate from 0 to below 1", {}}; }
  static value_range one_of(std::vector<std::string> names) {
    std::string words;
    for (std::size_t i = 0; i < names.size(); ++i)
      words += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    return {0, 0, words, std::move(names)};
  }

  bool holds(double x) const { return std::isfinite(x) && least <= x && x <= most; }
  bool holds(const std::string& text) const {
    for (const std::string& name : names)
      if (name == text) return true;
    return false;
  }
};

/// A sentence about a value, for people; beside it what the value may be, where that is said. Who asks for the sentence
/// alone takes it as a std::string.
struct explained : std::string {
  explained(const char* sentence) : std::string(sentence) {}
  explained(std::string sentence, std::optional<value_range> may_be = {})
      : std::string(std::move(sentence)), range(std::move(may_be)) {}

  std::optional<value_range> range;
};

}  // namespace recglm
