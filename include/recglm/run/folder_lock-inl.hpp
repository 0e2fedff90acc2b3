#pragma once
#include "recglm/run/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC folder_lock::folder_lock(const std::filesystem::path& folder) : path_(folder / ".lock") {
  file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  check(file_ >= 0, "cannot write ", path_.string(), ": ", std::strerror(errno), "; the folder must allow writing");
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
    char owner[256] = {};
    const ssize_t length = read(file_, owner, sizeof owner - 1);
    close(file_);
    fail(folder.string(), " is in use by ", length > 0 ? owner : "another run",
         "; wait for it to end, or give --out another folder");
  }
  char host[65] = "this host", start[32] = "";
  gethostname(host, sizeof host - 1);
  const std::time_t now = std::time(nullptr);
  std::tm at{};
  std::strftime(start, sizeof start, "%Y-%m-%d %H:%M:%S UTC", gmtime_r(&now, &at));
  const std::string owner = text_of("process ", getpid(), " on ", host, " since ", start);
  check(ftruncate(file_, 0) == 0 && write(file_, owner.data(), owner.size()) == static_cast<ssize_t>(owner.size()),
        "cannot write ", path_.string(), ": ", std::strerror(errno));
}

RECGLM_FUNC folder_lock::~folder_lock() {
  unlink(path_.c_str());
  close(file_);
}

}  // namespace recglm
