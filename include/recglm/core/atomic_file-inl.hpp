#pragma once
#include "recglm/core/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

/// `path`, or what it points to in the end where it is a link; that need not exist.
RECGLM_FUNC std::filesystem::path behind_links(std::filesystem::path path) {
  constexpr int most = 40;  // as the system has it
  std::error_code why;
  for (int i = 0; i < most && std::filesystem::is_symlink(std::filesystem::symlink_status(path, why)); ++i)
    path = path.parent_path() / std::filesystem::read_symlink(path, why);
  return path;
}

/// A name in the same folder that nobody can guess, so that nobody can put a link there.
RECGLM_FUNC std::filesystem::path beside(std::filesystem::path path) {
  static constexpr char digits[] = "0123456789abcdef";
  std::random_device random;
  std::string name = ".partial-";
  for (int i = 0; i < 4; ++i)
    for (auto [bits, left] = std::pair(random(), 4); left > 0; bits >>= 4, --left) name += digits[bits & 15];
  return path += name;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC atomic_file::atomic_file(const std::filesystem::path& path) : path_(path) {
  const auto unwritable = [&] {
    fail("cannot write ", path_, ": ", std::strerror(errno), "; the folder must exist and allow writing");
  };
  struct stat is {};
  const bool there = ::stat(path.c_str(), &is) == 0;
  if (!there && errno != ENOENT) unwritable();
  check(!there || !S_ISDIR(is.st_mode), path_.string(), " is a folder; a file was to be written there");
  if (there && !S_ISREG(is.st_mode)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) unwritable();
    out_.open(descriptor);
    return;
  }
  target_ = detail::behind_links(path);
  temporary_ = detail::beside(target_);
  const unfinished all;
  const mode_t mode = there ? is.st_mode & 0777 : 0666;
  const int descriptor = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (descriptor < 0) unwritable();
  all.paths.insert(temporary_);
  if (there) (void)::fchmod(descriptor, mode);  // whoever could read or write the older file can do so with this one
  out_.open(descriptor);
}

RECGLM_FUNC atomic_file::~atomic_file() {
  out_.close(false);
  if (committed_ || temporary_.empty()) return;
  const unfinished all;
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
  all.paths.erase(temporary_);
}

RECGLM_FUNC void atomic_file::commit() {
  check(!committed_, path_.string(), " was committed twice");
  const int error = out_.close(true);
  if (!out_.good())
    fail(path_.string(), " could not be written whole", why_unwritten(error),
         temporary_.empty() ? "" : " (nothing half-written was kept)");
  if (temporary_.empty()) {
    committed_ = true;
    return;
  }
  {
    std::error_code why;
    const unfinished all;
    std::filesystem::rename(temporary_, target_, why);
    check(!why, "cannot give ", path_, " its name: ", why.message());
    all.paths.erase(temporary_);
    committed_ = true;
  }
  sync_folder(target_.parent_path());
}

RECGLM_FUNC std::mutex& atomic_file::unfinished::mutex() {
  static std::mutex m;
  return m;
}

RECGLM_FUNC std::set<std::filesystem::path>& atomic_file::unfinished::all() {
  static std::set<std::filesystem::path> paths;
  return paths;
}

RECGLM_FUNC void write_atomically(const std::filesystem::path& path, std::string_view text) {
  atomic_file file(path);
  file.stream().write(text.data(), static_cast<std::streamsize>(text.size()));
  file.commit();
}

RECGLM_FUNC void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // a folder that allows writing and no reading
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  check(error == 0 || error == EINVAL || error == ENOTSUP, "the names in ", folder, " could not be written",
        why_unwritten(error));
}

}  // namespace recglm
