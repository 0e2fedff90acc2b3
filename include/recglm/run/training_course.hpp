#pragma once
#include <filesystem>

#include "recglm/run/event_file.hpp"
#include "recglm/run/loss_curve.hpp"

namespace recglm {

/// The course of a training in the folder of its row: curve.tsv, and the same for TensorBoard beside it.
class training_course {
 public:
  /// Without `resume`, what an earlier training left there is removed.
  training_course(const std::filesystem::path& folder, bool resume)
      : curve_(fresh(folder / "curve.tsv", resume)), events_(folder) {}

  /// Throws where a file cannot be written.
  void add(const training_progress& p) { curve_.add(p), events_.add(p); }

 private:
  static std::filesystem::path fresh(const std::filesystem::path& path, bool resume) {
    if (!resume && std::filesystem::symlink_status(path).type() == std::filesystem::file_type::regular)
      std::filesystem::remove(path);
    return path;
  }

  loss_curve curve_;
  event_file events_;
};

}  // namespace recglm
