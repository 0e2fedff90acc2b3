#pragma once
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include "recglm/run/folder_lock.hpp"

namespace recglm {

/// The processes that make one run: those of `mpirun -n N`, or this one alone. All of them read the same command line
/// and data; what they share beside that is the folder of results, which every host must see. MPI is initialised where
/// the environment of a launcher is there, and nowhere else (docs/decisions/sweeps.md).
class process_group {
 public:
  /// Those of this program, the same for its whole life. Throws where a launcher started several processes of a program
  /// that was built without MPI, or with another one than the launcher's.
  static const process_group& here();

  int rank() const { return rank_; }
  int count() const { return count_; }
  /// How many are on this host.
  int on_host() const { return on_host_; }
  /// Whether this process speaks and writes for all.
  bool first() const { return rank_ == 0; }

  /// Until every process is here; asleep, so that a process that still works keeps its core.
  void wait() const;

  /// Ends every process with this status.
  [[noreturn]] void end_all(int status) const;

  ~process_group();
  process_group(const process_group&) = delete;
  process_group& operator=(const process_group&) = delete;

 private:
  process_group();
  int rank_ = 0, count_ = 1, on_host_ = 1;
};

/// Which process makes what: the first that takes it. Claims are folders in a folder that all of them see, which no two
/// make. One process takes everything. It is held by the process that has the lock of the whole run.
class claims {
 public:
  /// Claims in `folder`; those of an earlier run are removed. All processes must make theirs. Throws where a process of
  /// an earlier run is still there, its first one being gone.
  claims(const process_group& all, std::filesystem::path folder);
  ~claims();
  claims(const claims&) = delete;
  claims& operator=(const claims&) = delete;

  /// Whether this process is the first to take `name`.
  bool take(const std::string& name) const;
  const process_group& processes() const { return all_; }
  /// A folder of this process alone, gone with the claims; empty where it is the first one.
  const std::filesystem::path& own() const { return own_; }

 private:
  const process_group& all_;
  std::filesystem::path folder_, own_;
  std::optional<folder_lock> lock_;
};

/// While it lives, what the program prints is that of the first process alone.
class one_voice {
 public:
  explicit one_voice(const process_group& all);
  ~one_voice();
  one_voice(const one_voice&) = delete;
  one_voice& operator=(const one_voice&) = delete;

 private:
  std::stringbuf nothing_;
  std::streambuf* before_;
};

/// Gives on one line what went wrong; ends all processes where there are several. Returns 2.
int end_with(const std::string& program, const std::string& sentence);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/process_group-inl.hpp"
#endif
