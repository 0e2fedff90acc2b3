#pragma once
#include <filesystem>
#include <mutex>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include "recglm/core/check.hpp"
#include "recglm/core/descriptor_stream.hpp"

namespace recglm {

/// A file that appears whole or not at all: it is written under another name in the same folder, and `commit` renames
/// it when all its bytes are on the disk. Without `commit`, nothing is left behind and an older file of that name stays
/// as it was. A link stays a link: what it points to is replaced so. What is no regular file (`/dev/null`, a FIFO) is
/// opened and written as it is there.
class atomic_file {
 public:
  /// Opens the temporary file; the folder of `path` must exist. Throws where it cannot be written.
  explicit atomic_file(const std::filesystem::path& path);
  ~atomic_file();
  atomic_file(const atomic_file&) = delete;
  atomic_file& operator=(const atomic_file&) = delete;

  /// Where to write; binary, so that bytes are the same on every system.
  std::ostream& stream() { return out_; }

  /// Ends the file and gives it its name; both are on the disk when this returns. Throws where a byte was lost, and
  /// says whether the disk is full or fails; the destructor then clears up. To be called once.
  void commit();

  /// For a program that is about to be ended by a signal: removes what every file that is open has written so far, then
  /// calls `end`, which must not return. Until then no file gets its name.
  template <class End>
  static void abandon_all(End end) {
    const unfinished all;
    std::error_code ignored;
    for (const auto& path : all.paths) std::filesystem::remove(path, ignored);
    end();
  }

 private:
  // The temporary files of this program, held by one thread at a time.
  struct unfinished {
    std::lock_guard<std::mutex> lock{mutex()};
    std::set<std::filesystem::path>& paths = all();
    static std::mutex& mutex();
    static std::set<std::filesystem::path>& all();
  };

  std::filesystem::path path_, target_, temporary_;  // temporary_: empty for what is written as it is there
  descriptor_stream out_;
  bool committed_ = false;
};

/// Writes `text` to `path`, whole or not at all.
void write_atomically(const std::filesystem::path& path, std::string_view text);

/// Has the disk keep the names in a folder: what was created, renamed or removed there is so after a loss of power.
/// Throws where the disk fails.
void sync_folder(const std::filesystem::path& folder);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/atomic_file-inl.hpp"
#endif
