#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/input_file.hpp"

namespace recglm {

/// The bytes of a file that is open for reading, or of memory; read at any place, by several threads at once. A file
/// that becomes shorter while it is read gives an error, where a mapped one would end the program.
class file_bytes {
 public:
  /// Opens a file; `what` names its kind in errors.
  static file_bytes open(const std::filesystem::path& path, const char* what);
  /// Reads from memory, which must outlive the result; `where` names it in errors.
  static file_bytes over(std::span<const char> bytes, std::string where);

  std::size_t size() const { return size_; }
  const std::string& where() const { return where_; }

  /// Copies `count` bytes from place `from` on; they must lie within `size()`.
  void read(std::size_t from, char* out, std::size_t count) const;

 private:
  explicit file_bytes(std::string where) : where_(std::move(where)) {}

  std::string where_;
  std::shared_ptr<const input_file> file_;
  std::span<const char> memory_;
  std::size_t size_ = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/file_bytes-inl.hpp"
#endif
