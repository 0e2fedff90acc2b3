#pragma once
#include "recglm/data/packed_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC packed_file::packed_file(const std::filesystem::path& path) {
  std::error_code why;
  check(!std::filesystem::is_directory(path, why), path.string(), " is a folder; name the file in it");
  input_file file(path);
  why_ = file.why();
  if (!file.is_open()) return;
  size_ = file.size();
  file_ = gzdopen(file.descriptor(), "rb");
  why_ = "no memory";
  if (!file_) return;
  file.release();  // gzclose closes it
  gzbuffer(file_, 1 << 17);
}

RECGLM_FUNC packed_file::~packed_file() {
  if (file_) gzclose_r(file_);
}

RECGLM_FUNC std::uint64_t packed_file::offset() const {
  return static_cast<std::uint64_t>(std::max<z_off_t>(0, gzoffset(file_)));
}

RECGLM_FUNC std::size_t packed_file::read(char* out, std::size_t count, std::string& failure) {
  const int got = gzread(file_, out, static_cast<unsigned>(count));
  int code = Z_OK;
  const char* const why = gzerror(file_, &code);
  // A gzip stream that stops in its middle gives what it has and Z_BUF_ERROR; the last bytes would be missing.
  if (got < 0 || code != Z_OK)
    failure = code == Z_BUF_ERROR ? "its gzip stream ends early" : code == Z_ERRNO ? std::strerror(errno) : why;
  unpacked_ += static_cast<std::uint64_t>(std::max(0, got));
  if (unpacked_ > harmless && packed() && unpacked_ / most_for_each > offset())
    failure = text_of("it unpacks to more than ", most_for_each, " times its size");
  return failure.empty() ? static_cast<std::size_t>(got) : 0;
}

}  // namespace recglm
