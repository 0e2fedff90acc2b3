#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iosfwd>
#include <string>

namespace recglm {

/// A file that is open for reading from its beginning on. Only a regular file is read: a folder, a FIFO, a socket or a
/// device is refused without waiting for it, as its size is not known and it may never end.
class input_file {
 public:
  /// Opens `path`, or leaves the file closed, `error()` saying why. Throws where something else than a regular
  /// file is there: "<path> is a FIFO; <wanted>".
  explicit input_file(const std::filesystem::path& path, const std::string& wanted = "a file was expected");
  ~input_file();
  input_file(input_file&& other) noexcept;
  input_file& operator=(input_file&&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  /// Why it could not be opened (errno), and the same in words.
  int error() const { return error_; }
  std::string why() const { return std::strerror(error_); }
  /// In bytes, when it was opened.
  std::uint64_t size() const { return size_; }
  int descriptor() const { return descriptor_; }
  /// Hands the descriptor to the caller, who closes it.
  int release();

  /// Reads up to `count` bytes; less at the end of the file alone. Throws where reading fails.
  std::size_t read(char* out, std::size_t count);

 private:
  std::string name_;
  int descriptor_ = -1, error_ = 0;
  std::uint64_t size_ = 0;
};

/// Most bytes of a file that is taken whole, unless the reader says otherwise; what may be of any length is bounded by
/// memory alone.
constexpr std::uint64_t longest_text = std::uint64_t{1} << 28, any_length = std::uint64_t{1} << 62;

/// Everything in a file. Throws naming it where it can't be read, is no regular file, has more than `most` bytes or
/// more than memory can hold.
std::string read_file(const std::filesystem::path& path, std::uint64_t most = longest_text);

/// The same of a file that is open; `name` stands for it in messages.
std::string read_file(input_file& file, const std::string& name, std::uint64_t most = longest_text);

/// The next line of a stream, without its end; false where there is none. Throws on one of more than `most` bytes,
/// which is not of a text and may never end.
bool next_line(std::istream& in, std::string& line, std::size_t most = std::size_t{1} << 26);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/input_file-inl.hpp"
#endif
