#pragma once
#include "recglm/train/checkpoint_folder.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::optional<std::filesystem::path> checkpoint_folder::newest() const {
  const long number = newest_number();
  if (number < 0) return std::nullopt;
  return path_of(number);
}

RECGLM_FUNC long checkpoint_folder::number_of(const std::string& name) {
  constexpr std::string_view begin = "checkpoint-";
  if (!name.starts_with(begin)) return -1;
  long number = -1;
  const char* const end = name.data() + name.size();
  const auto [stopped, problem] = std::from_chars(name.data() + begin.size(), end, number);
  return problem == std::errc{} && stopped == end ? number : -1;
}

RECGLM_FUNC long checkpoint_folder::newest_number() const {
  long newest = -1;
  std::error_code why;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, why))
    newest = std::max(newest, number_of(entry.path().filename().string()));
  return newest;
}

}  // namespace recglm
