#pragma once
#include <filesystem>
#include <utility>

#include "recglm/core/atomic_file.hpp"
#include "recglm/train/settings.hpp"

namespace recglm {

/// The course of a training for TensorBoard, `events.out.tfevents.recglm`: loss, rate, gradient norm and, where a step
/// was validated, validation, by step and moment. Each step is there as soon as it is done; a training that continues
/// begins with the steps that are in `curve.tsv` beside it.
class event_file {
 public:
  explicit event_file(const std::filesystem::path& folder) : folder_(folder) {}

  /// The file's place in the folder of its row.
  static constexpr const char* name = "events.out.tfevents.recglm";

  /// Throws where it cannot be written.
  void add(const training_progress& p);

 private:
  void begin(const training_progress& p);

  std::filesystem::path folder_;
  double start_ = 0;  // the moment at which the training would have begun without interruptions
  descriptor_stream out_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/event_file-inl.hpp"
#endif
