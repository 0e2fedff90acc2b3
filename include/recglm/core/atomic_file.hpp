#pragma once
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "recglm/core/check.hpp"

namespace recglm {

/// A file that appears whole or not at all: it is written under another name in the same folder, and `commit` renames
/// it after it has seen that every byte arrived (a full disk shows there). Without `commit`, nothing is left behind and
/// an older file of that name stays as it was.
class atomic_file {
 public:
  /// Opens the temporary file; the folder of `path` must exist. Throws where it cannot be written.
  explicit atomic_file(std::filesystem::path path) : path_(std::move(path)), temporary_(beside(path_)) {
    check(!std::filesystem::is_directory(path_), path_.string(), " is a folder; a file was to be written there");
    errno = 0;
    unfinished all;
    all.paths.insert(temporary_);
    out_.open(temporary_, std::ios::binary | std::ios::trunc);
    if (!out_.is_open()) all.paths.erase(temporary_);
    check(out_.is_open(), "cannot write ", path_.string(), ": ", std::strerror(errno),
          "; the folder must exist and allow writing");
  }

  ~atomic_file() {
    if (committed_) return;
    out_.close();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
    unfinished().paths.erase(temporary_);
  }

  atomic_file(const atomic_file&) = delete;
  atomic_file& operator=(const atomic_file&) = delete;

  /// Where to write; binary, so that bytes are the same on every system.
  std::ostream& stream() { return out_; }

  /// Ends the file and gives it its name. Throws where a byte was lost (full disk, quota); the destructor then clears
  /// up. To be called once.
  void commit() {
    check(!committed_, path_.string(), " was committed twice");
    errno = 0;
    out_.flush();
    const bool flushed = out_.good();
    out_.close();
    if (!flushed || out_.fail())
      fail(path_.string(), " could not be written whole", errno ? text_of(": ", std::strerror(errno)) : std::string(),
           "; free some space and write it again (nothing half-written was kept)");
    std::error_code why;
    unfinished all;
    std::filesystem::rename(temporary_, path_, why);
    if (!why) all.paths.erase(temporary_);
    check(!why, "cannot give ", path_.string(), " its name: ", why.message());
    committed_ = true;
  }

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
    static std::mutex& mutex() {
      static std::mutex m;
      return m;
    }
    static std::set<std::filesystem::path>& all() {
      static std::set<std::filesystem::path> paths;
      return paths;
    }
  };

  /// Differs for every writer, so that two of them never mix their bytes.
  static std::filesystem::path beside(const std::filesystem::path& path) {
    static std::atomic<unsigned> count{0};
    std::filesystem::path name = path;
    name += text_of(".partial-", ::getpid(), "-", count++);
    return name;
  }

  std::filesystem::path path_, temporary_;
  std::ofstream out_;
  bool committed_ = false;
};

/// Writes `text` to `path`, whole or not at all.
inline void write_atomically(const std::filesystem::path& path, std::string_view text) {
  atomic_file file(path);
  file.stream().write(text.data(), static_cast<std::streamsize>(text.size()));
  file.commit();
}

}  // namespace recglm
