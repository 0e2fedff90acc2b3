#pragma once
#include <filesystem>

namespace recglm {

/// While it lives, no other run writes into `folder`, which must exist. The file `.lock` in it says whose it is; the
/// lock itself is the system's, so that one of a process that is gone holds nobody up. Throws where another run has it,
/// naming host, process and start.
class folder_lock {
 public:
  explicit folder_lock(const std::filesystem::path& folder);
  ~folder_lock();
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

 private:
  std::filesystem::path path_;
  int file_ = -1;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/folder_lock-inl.hpp"
#endif
