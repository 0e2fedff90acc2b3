#pragma once
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "recglm/core/input_file.hpp"

namespace recglm {

/// The bytes of a file, plain or gzip, in order. Packed bytes that unpack to far more than data do (a "gzip bomb") are
/// an error once they have done so.
class packed_file {
 public:
  /// More than this many unpacked bytes for each packed one are taken for a bomb, from `harmless` bytes on. Texts and
  /// pickles of data stay below 30; zeros reach 1030.
  static constexpr std::uint64_t most_for_each = 250, harmless = std::uint64_t{1} << 26;

  /// Opens `path`, or leaves the file closed, `why()` in words. Throws where no regular file is there.
  explicit packed_file(const std::filesystem::path& path);
  ~packed_file();
  packed_file(const packed_file&) = delete;
  packed_file& operator=(const packed_file&) = delete;

  bool is_open() const { return file_ != nullptr; }
  const std::string& why() const { return why_; }
  /// Bytes of the file as it lies on the disk: all, and those behind which the last reading ended.
  std::uint64_t size() const { return size_; }
  std::uint64_t offset() const;
  bool packed() const { return gzdirect(file_) == 0; }

  /// Reads up to `count` bytes; none at the end, or where reading failed: then `failure` says how.
  std::size_t read(char* out, std::size_t count, std::string& failure);

 private:
  gzFile file_ = nullptr;
  std::uint64_t size_ = 0, unpacked_ = 0;
  std::string why_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/packed_file-inl.hpp"
#endif
