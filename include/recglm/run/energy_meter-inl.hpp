#pragma once
#include "recglm/run/energy_meter.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/data/numbers.hpp"

namespace recglm::detail {

/// The line of a small file of the kernel; nothing where it can't be read.
RECGLM_FUNC std::optional<std::string> kernel_line(const std::filesystem::path& path) {
  try {
    std::string text = read_file(path, 4096);
    return text.substr(0, text.find('\n'));
  } catch (const error&) {
    return std::nullopt;
  }
}

RECGLM_FUNC std::optional<std::uint64_t> kernel_number(const std::filesystem::path& path) {
  const auto line = kernel_line(path);
  return line ? integer_of<std::uint64_t>(*line) : std::nullopt;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC energy_meter::energy_meter(const std::filesystem::path& root) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(root, none)) {
    const auto name = detail::kernel_line(entry.path() / "name");
    if (!name || !name->starts_with("package")) continue;  // parts of a package would be counted twice
    const auto now = detail::kernel_number(entry.path() / "energy_uj"),
               range = detail::kernel_number(entry.path() / "max_energy_range_uj");
    if (now && range) packages_.push_back({entry.path(), *now, *range});
  }
}

RECGLM_FUNC std::optional<double> energy_meter::joules() const {
  if (packages_.empty()) return std::nullopt;
  double sum = 0;
  for (const package& p : packages_) {
    const auto now = detail::kernel_number(p.folder / "energy_uj");
    if (!now) return std::nullopt;
    sum += 1e-6 * static_cast<double>(*now >= p.before ? *now - p.before : *now + p.range - p.before);
  }
  return sum;
}

}  // namespace recglm
