#pragma once
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

/// A character device to be named where a file is read: /dev/null, or /dev/full where somebody put a file in its place.
inline std::string a_device() { return std::filesystem::is_character_file("/dev/null") ? "/dev/null" : "/dev/full"; }

/// A terminal of our own: a device to write to that no fault of a writer can take from the backend, as root could
/// /dev/null (nothing is renamed or made below /dev/pts).
class terminal {
 public:
  terminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)) {
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0 || ::ptsname_r(master_, name_, sizeof name_))
      throw std::runtime_error("no pseudo-terminal here; mount /dev/pts");
  }
  ~terminal() { ::close(master_); }
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  std::string name() const { return name_; }
  /// What was written to it.
  std::string written() const {
    char bytes[256];
    const auto count = ::read(master_, bytes, sizeof bytes);
    return {bytes, count < 0 ? 0 : static_cast<std::size_t>(count)};
  }

 private:
  int master_;
  char name_[64] = {};
};
