#pragma once
#include "recglm/run/event_file.hpp"

#include <fcntl.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/formats/tfrecord.hpp"

namespace recglm::detail {

/// The records of one step.
RECGLM_FUNC std::string records_of_step(double moment, std::int64_t step, double loss, double rate, double norm,
                                        double validation) {
  std::string out;
  const auto add = [&](const char* tag, double value) {
    out += tfrecord(scalar_event(moment, step, tag, static_cast<float>(value)));
  };
  add("train/loss", loss), add("train/learning_rate", rate), add("train/gradient_norm", norm);
  if (!std::isnan(validation)) add("validation/ndcg@10", validation);
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void event_file::add(const training_progress& p) {
  if (!out_.is_open()) begin(p);
  out_ << detail::records_of_step(start_ + p.seconds, p.step, p.loss, p.rate, p.gradient_norm,
                                  p.validated_now ? p.validation : std::numeric_limits<double>::quiet_NaN())
       << std::flush;
  check(out_.good(), (folder_ / name).string(), " could not be written", why_unwritten(out_.error()));
}

RECGLM_FUNC void event_file::begin(const training_progress& p) {
  using clock = std::chrono::system_clock;
  start_ = std::chrono::duration<double>(clock::now().time_since_epoch()).count() - p.seconds;
  std::string before = tfrecord(version_event(start_));
  if (std::filesystem::is_regular_file(folder_ / "curve.tsv")) {
    text_file curve(folder_ / "curve.tsv");
    curve.next();
    while (const auto line = curve.next()) {
      const auto fields = pieces_of(*line, "\t");
      const auto number = [&](std::size_t at) {
        return (at < fields.size() ? real_of(fields[at]) : std::nullopt)
            .value_or(std::numeric_limits<double>::quiet_NaN());
      };
      const auto step = integer_of(fields[0]);
      if (step && *step < p.step)
        before += detail::records_of_step(start_ + number(3), *step, number(4), number(5), number(6), number(7));
    }
  }
  write_atomically(folder_ / name, before);
  out_.open(::open((folder_ / name).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY));
}

}  // namespace recglm
