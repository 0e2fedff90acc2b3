#pragma once
#include "recglm/formats/file_bytes.hpp"

#include <unistd.h>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC file_bytes file_bytes::open(const std::filesystem::path& path, const char* what) {
  file_bytes out(path.string());
  input_file file(path, text_of("a ", what, " file was expected"));
  check(file.is_open(), out.where_, " can't be read: ", file.why());
  out.size_ = file.size();
  out.file_ = std::make_shared<input_file>(std::move(file));
  return out;
}

RECGLM_FUNC file_bytes file_bytes::over(std::span<const char> bytes, std::string where) {
  file_bytes out(std::move(where));
  out.memory_ = bytes;
  out.size_ = bytes.size();
  return out;
}

RECGLM_FUNC void file_bytes::read(std::size_t from, char* out, std::size_t count) const {
  if (!file_) {
    if (count) std::memcpy(out, memory_.data() + from, count);
    return;
  }
  while (count > 0) {
    const ssize_t got = ::pread(file_->descriptor(), out, count, static_cast<off_t>(from));
    if (got < 0 && errno == EINTR) continue;
    check(got > 0, where_, ": reading failed at byte ", from, ": ",
          got == 0 ? "the file became shorter" : std::strerror(errno));
    from += static_cast<std::size_t>(got), out += got, count -= static_cast<std::size_t>(got);
  }
}

}  // namespace recglm
