#pragma once
#include "recglm/core/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <istream>
#include <string>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"

namespace recglm {

RECGLM_FUNC input_file::input_file(const std::filesystem::path& path, const std::string& wanted)
    : name_(path.string()) {
  // Opening a FIFO waits for its writer, and opening a device may do something, so what is there is looked at
  // first, and once more where it cannot be exchanged any more.
  struct stat is {};
  const auto look = [&](int seen) {
    if (seen != 0) return;
    const char* const kind = S_ISDIR(is.st_mode)    ? "folder"
                             : S_ISFIFO(is.st_mode) ? "FIFO"
                             : S_ISSOCK(is.st_mode) ? "socket"
                             : S_ISREG(is.st_mode)  ? nullptr
                                                    : "device";
    if (!kind) return;
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    fail(name_, " is a ", kind, "; ", wanted);
  };
  look(::stat(path.c_str(), &is));
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor_ < 0) {
    error_ = errno;
    return;
  }
  look(::fstat(descriptor_, &is));
  size_ = static_cast<std::uint64_t>(is.st_size);
}

RECGLM_FUNC input_file::~input_file() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

RECGLM_FUNC input_file::input_file(input_file&& other) noexcept
    : name_(std::move(other.name_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      error_(other.error_),
      size_(other.size_) {}

RECGLM_FUNC int input_file::release() { return std::exchange(descriptor_, -1); }

RECGLM_FUNC std::size_t input_file::read(char* out, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::read(descriptor_, out + done, count - done);
    if (got < 0 && errno == EINTR) continue;
    check(got >= 0, name_, ": reading failed half-way: ", std::strerror(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

RECGLM_FUNC std::string read_file(const std::filesystem::path& path, std::uint64_t most) {
  input_file file(path);
  check(file.is_open(), path.string(), " can't be read: ", file.error() == ENOENT ? "is it there?" : file.why());
  return read_file(file, path.string(), most);
}

RECGLM_FUNC std::string read_file(input_file& file, const std::string& name, std::uint64_t most) {
  const auto small = [&](std::uint64_t size) {
    check(size <= most, name, " has more than ", most, " bytes; it is not the file that was expected");
  };
  small(file.size());
  check_memory(file.size(), name);
  std::string text(file.size(), '\0');
  text.resize(file.read(text.data(), text.size()));
  // A file may grow while it is read, and those of /proc say that they have no bytes.
  for (char more[1 << 12]; const std::size_t got = file.read(more, sizeof more);) {
    text.append(more, got);
    small(text.size());
  }
  return text;
}

RECGLM_FUNC bool next_line(std::istream& in, std::string& line, std::size_t most) {
  line.clear();
  if (in.peek() == std::char_traits<char>::eof()) return false;
  for (std::streambuf& from = *in.rdbuf();;) {
    const int c = from.sbumpc();
    if (c == std::char_traits<char>::eof()) {
      in.setstate(std::ios::eofbit);
      return true;
    }
    if (c == '\n') return true;
    check(line.size() < most, "a line of more than ", most, " bytes; this is no text");
    line += static_cast<char>(c);
  }
}

}  // namespace recglm
