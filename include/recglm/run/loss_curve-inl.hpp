#pragma once
#include "recglm/run/loss_curve.hpp"

#include <fcntl.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <sstream>
#include <string>
#include <utility>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/run/report.hpp"
#include "recglm/train/settings.hpp"

namespace recglm {

RECGLM_FUNC void loss_curve::add(const training_progress& p) {
  if (!out_.is_open()) begin(p.step);
  const double validation = p.validated_now ? p.validation : std::numeric_limits<double>::quiet_NaN();
  out_ << p.step << '\t' << p.tokens << '\t' << p.answers << '\t' << detail::number(p.seconds, "%.3f") << '\t'
       << detail::number(p.loss, "%.9g") << '\t' << detail::number(p.rate, "%.6g") << '\t'
       << detail::number(p.gradient_norm, "%.6g") << '\t' << detail::number(validation, "%.9g") << '\n'
       << std::flush;
  check(out_.good(), path_.string(), " could not be written", why_unwritten(out_.error()));
}

RECGLM_FUNC void loss_curve::begin(std::int64_t step) {
  std::string kept = "step\ttokens\tanswers\tseconds\tloss\trate\tgradient_norm\tvalidation\n", line;
  if (std::filesystem::is_regular_file(path_)) {
    std::istringstream before(read_file(path_, any_length));
    std::getline(before, line);
    while (std::getline(before, line))
      if (std::atoll(line.c_str()) < step) kept += line + "\n";
  }
  write_atomically(path_, kept);
  out_.open(::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY));
}

}  // namespace recglm
