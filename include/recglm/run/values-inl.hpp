#pragma once
#include "recglm/run/values.hpp"

#include <cmath>
#include <limits>
#include <set>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC void check_values(const values& v) {
  const auto at_least = [](const char* flag, int value, int least) {
    check(value >= least, "--", flag, " ", value, ": it is ", least, " or more");
  };
  const auto within = [](const char* flag, double value, double least, double most, const char* range) {
    check(std::isfinite(value) && value >= least && value <= most, "--", flag, " ", value, ": it is ", range);
  };
  constexpr double any = std::numeric_limits<double>::max();
  for (const auto& [flag, value] : {std::pair("users", v.users),
                                    {"items", v.items},
                                    {"list", v.list},
                                    {"vocabulary", v.vocabulary},
                                    {"positions", v.positions},
                                    {"layers", v.layers},
                                    {"width", v.width},
                                    {"heads", v.heads},
                                    {"rank", v.rank},
                                    {"batch-tokens", v.batch_tokens},
                                    {"micro-tokens", v.micro_tokens},
                                    {"beams", v.beams},
                                    {"decode-batch", v.decode_batch},
                                    {"text-tokens", v.text_tokens}})
    at_least(flag, value, 1);
  for (const auto& [flag, value] : {std::pair("test-users", v.test_users),
                                    {"validation-users", v.validation_users},
                                    {"steps", v.steps},
                                    {"validate-every", v.validate_every},
                                    {"patience", v.patience},
                                    {"save-every", v.save_every},
                                    {"threads", v.threads},
                                    {"jobs", v.jobs}})
    at_least(flag, value, 0);
  within("documents", v.documents, 0, 1, "a share from 0 to 1");
  within("warm-up", v.warm_up, 0, 1, "a share from 0 to 1");
  within("dropout", v.dropout, 0, std::nextafter(1.0, 0.0), "a rate from 0 to below 1");
  within("learning-rate", v.learning_rate, 0, any, "a number of 0 or more");
  within("weight-decay", v.weight_decay, 0, any, "a number of 0 or more");
  within("clip", v.clip, 0, any, "a number of 0 or more");
  within("seconds", v.seconds, 0, any, "a number of 0 or more");
  within("alpha", v.alpha, -any, any, "a number");
  within("lowest-rating", v.lowest_rating, -any, any, "a number");
  within("highest-rating", v.highest_rating, v.lowest_rating, any, "a number not below --lowest-rating");
  check(!v.seeds.empty(), "--seeds: one is needed at least");
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed : v.seeds)
    check(seen.insert(seed).second, "--seeds: ", seed, " comes twice; two rows would be one and write into one folder");
}

}  // namespace recglm
