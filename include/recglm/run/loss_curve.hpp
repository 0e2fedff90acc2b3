#pragma once
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/run/report.hpp"
#include "recglm/train/settings.hpp"

namespace recglm {

/// The course of a training as a file, a line for each step: `step tokens answers seconds loss rate gradient_norm
/// validation`; the last one where the step was validated, else "-". Each line is there as soon as its
/// step is done; a training that continues from step n keeps the lines of the steps up to n.
class loss_curve {
 public:
  explicit loss_curve(std::filesystem::path path) : path_(std::move(path)) {}

  void add(const training_progress& p);

 private:
  void begin(std::int64_t step);

  std::filesystem::path path_;
  descriptor_stream out_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/loss_curve-inl.hpp"
#endif
