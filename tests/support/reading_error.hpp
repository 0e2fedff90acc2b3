#pragma once
#include <span>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"

/// What a reader of tensors says of these bytes when all of them are read; "" where it is content.
template <class File>
std::string reading_error(const std::string& bytes, const std::string& where = "f") {
  try {
    const File file = File::over(bytes, where);
    for (const auto& t : file.tensors()) {
      std::vector<float> values(t.count());
      file.read(t, std::span<float>(values));
    }
  } catch (const recglm::error& e) {
    return e.what();
  }
  return "";
}
