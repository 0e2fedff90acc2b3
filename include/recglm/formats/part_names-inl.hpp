#pragma once
#include "recglm/formats/part_names.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::string part_name::text() const {
  const auto five = [](std::size_t n) {
    const std::string digits = std::to_string(n);
    return std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
  };
  return front + "-" + five(number) + "-of-" + five(all) + end;
}

RECGLM_FUNC std::optional<part_name> parse_part_name(std::string_view name, std::string_view end) {
  constexpr std::string_view middle = "-of-";
  const std::size_t of = name.rfind(middle);
  if (!name.ends_with(end) || of == name.npos || of == 0 || of + middle.size() + end.size() > name.size()) return {};
  const std::size_t dash = name.rfind('-', of - 1);
  if (dash == name.npos) return {};
  const auto number = [](std::string_view digits) -> std::size_t {
    const bool good = digits.size() >= 5 && digits.size() < 10 && digits.find_first_not_of("0123456789") == digits.npos;
    return good ? std::stoul(std::string(digits)) : 0;
  };
  const std::string_view rest = name.substr(of + middle.size());
  const part_name out{std::string(name.substr(0, dash)), number(name.substr(dash + 1, of - dash - 1)),
                      number(rest.substr(0, rest.size() - end.size())), std::string(end)};
  if (out.number == 0 || out.number > out.all || out.text() != name) return {};
  return out;
}

}  // namespace recglm
