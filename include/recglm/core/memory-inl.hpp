#pragma once
#include "recglm/core/memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

/// The number that is in a file alone or behind `key`; `unlimited` where there is none.
RECGLM_FUNC std::uint64_t number_in(const std::string& path, std::string_view key = {}) {
  std::ifstream in(path);
  for (std::string word; in >> word;) {
    if (!key.empty() && word != key) continue;
    std::uint64_t number = 0;
    if (!key.empty()) return in >> number ? number : unlimited;
    return word.find_first_not_of("0123456789") == word.npos && word.size() < 20 ? std::stoull(word) : unlimited;
  }
  return unlimited;
}

/// What the groups that this process belongs to (cgroup, of either version) still allow.
RECGLM_FUNC std::uint64_t left_of_group() {
  std::ifstream groups("/proc/self/cgroup");
  std::string line, path;
  while (std::getline(groups, line))
    if (line.starts_with("0::/")) path = line.substr(3);
  std::uint64_t left = unlimited;
  const auto look = [&](const std::string& limit, const std::string& use, const std::string& folder,
                        const char* cache) {
    const std::uint64_t most = number_in(folder + limit), used = number_in(folder + use);
    if (most == unlimited || used == unlimited) return;
    const std::uint64_t cached = number_in(folder + "/memory.stat", cache);  // given back when it is wanted
    left = std::min(left, most - std::min(most, used - std::min(used, cached == unlimited ? 0 : cached)));
  };
  look("/memory.limit_in_bytes", "/memory.usage_in_bytes", "/sys/fs/cgroup/memory", "total_inactive_file");
  for (;; path.erase(path.rfind('/'))) {
    look("/memory.max", "/memory.current", "/sys/fs/cgroup" + path, "inactive_file");
    if (path.find('/') == path.npos) return left;
  }
}

/// "21.0 GB".
RECGLM_FUNC std::string text_of_bytes(double bytes) {
  constexpr std::array<const char*, 7> units{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  char text[64];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.3g %s", bytes, units[unit]);
  return text;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::uint64_t available_memory() {
  std::uint64_t left = detail::number_in("/proc/meminfo", "MemAvailable:");
  if (left != detail::unlimited) left *= 1024;
  left = std::min(left, detail::left_of_group());
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    const std::uint64_t pages = detail::number_in("/proc/self/statm"),
                        used =
                            pages == detail::unlimited ? 0 : pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    left = std::min<std::uint64_t>(left, limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, used));
  }
  return left;
}

RECGLM_FUNC void check_memory(std::uint64_t bytes, std::string_view what) {
  check_memory(static_cast<double>(bytes), 1, what);
}

RECGLM_FUNC void check_memory(double count, double each, std::string_view what) {
  const auto left = static_cast<double>(available_memory());
  if (count * each > left)
    fail(std::string(what), " needs ", detail::text_of_bytes(count * each), " of memory, ", detail::text_of_bytes(left),
         " are available");
}

}  // namespace recglm
