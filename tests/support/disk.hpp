#pragma once
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

/// Stands between the program and `fsync`, so that a test sees what is synced when, and can be a disk that fails. To be
/// included by one test file of a program.
struct disk {
  static inline std::function<void(const std::string& path)> seen{};  ///< told of each file and folder that is synced
  static inline int error = 0;                                        ///< what the next sync ends with, if not 0

  explicit disk(std::function<void(const std::string&)> told = {}) { seen = std::move(told); }
  ~disk() { seen = {}, error = 0; }
};

extern "C" int fsync(int descriptor) {
  if (disk::seen) disk::seen(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor)).string());
  if (disk::error != 0) {
    errno = std::exchange(disk::error, 0);
    return -1;
  }
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}
