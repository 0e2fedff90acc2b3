#pragma once
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"

namespace recglm {

/// The checkpoints of one training below a folder: `checkpoint-1`, `checkpoint-2`, ... Each is written under another
/// name and renamed when it is complete; only when the disk holds it do the older ones go, so that a whole one is
/// always there.
class checkpoint_folder {
 public:
  explicit checkpoint_folder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The newest checkpoint, if there is one.
  std::optional<std::filesystem::path> newest() const;

  /// Calls `fill(path)` with an empty folder, makes it the newest checkpoint and removes the older ones. Throws where
  /// something can't be written; the older checkpoint then stays.
  template <class Fill>
  void write(Fill fill) const {
    namespace fs = std::filesystem;
    std::error_code why;
    fs::create_directories(folder_, why);
    check(!why && fs::is_directory(folder_), "cannot make the folder ", folder_, " for checkpoints: ", why.message());
    const long number = newest_number() + 1;
    fs::path partial = path_of(number);
    partial += ".partial";
    fs::remove_all(partial, why);
    const bool made = fs::create_directory(partial, why);
    check(made, "cannot make the folder ", partial, ": ", why ? why.message() : "something else is there");
    try {
      fill(std::as_const(partial));
      sync_folder(partial);
      fs::rename(partial, path_of(number), why);
      check(!why, "cannot give ", path_of(number), " its name: ", why.message());
    } catch (...) {
      fs::remove_all(partial, why);
      throw;
    }
    sync_folder(folder_);       // or a loss of power could take this one back when the older ones are gone
    std::vector<fs::path> old;  // and what a killed writer may have left
    for (const auto& entry : fs::directory_iterator(folder_, why)) {
      std::string name = entry.path().filename().string();
      if (name.ends_with(".partial")) name.erase(name.size() - 8);
      if (const long n = number_of(name); n >= 0 && n < number) old.push_back(entry.path());
    }
    for (const fs::path& path : old) fs::remove_all(path, why);
  }

 private:
  std::filesystem::path path_of(long number) const { return folder_ / ("checkpoint-" + std::to_string(number)); }

  /// The number in "checkpoint-17", -1 for any other name.
  static long number_of(const std::string& name);

  long newest_number() const;

  std::filesystem::path folder_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/train/checkpoint_folder-inl.hpp"
#endif
