#pragma once
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "recglm/core/replay.hpp"
#include "recglm/core/types.hpp"
#include "support/data.hpp"

/// One of the golden files that GLM's own code made.
inline nlohmann::json golden_json(const std::string& path) {
  std::ifstream in(data_folder() / "golden" / path);
  REQUIRE(in.good());
  return nlohmann::json::parse(in);
}

inline std::vector<recglm::token_span> spans_of(const nlohmann::json& j) {
  std::vector<recglm::token_span> out;
  for (const auto& s : j) out.push_back({s[0], s[1]});
  return out;
}

inline recglm::special_tokens specials_of(const nlohmann::json& ids) {
  return {.pad = ids["pad"],
          .mask = ids["MASK"],
          .smask = ids["sMASK"],
          .gmask = ids["gMASK"],
          .start = ids["sop"],
          .end = ids["eop"],
          .cls = ids["ENC"],
          .eos = ids["eos"]};
}

/// Python's draws as ours: `randrange(n)` and `randint(a, b)` are whole numbers below a range, `choices` is a uniform
/// number in the middle of the interval of the length that it gave under `law`.
template <class Law>
recglm::replaying_engine replay_of(const nlohmann::json& draws, const Law& law) {
  using replay = recglm::replaying_engine;
  std::vector<replay::draw> out;
  for (const auto& d : draws) {
    const std::string call = d["call"];
    if (call == "random") {
      out.push_back(replay::real{d["value"]});
    } else if (call == "shuffle") {
      out.push_back(replay::permutation{d["perm"].get<std::vector<int>>()});
    } else if (call == "randrange") {
      REQUIRE(d["args"].size() == 1);
      out.push_back(replay::integer{d["args"][0], d["value"]});
    } else if (call == "randint") {
      const int from = d["args"][0], to = d["args"][1], value = d["value"];
      out.push_back(
          replay::integer{static_cast<std::uint64_t>(to - from + 1), static_cast<std::uint64_t>(value - from)});
    } else {
      REQUIRE(call == "choices");
      const int k = d["value"];
      out.push_back(replay::real{(law.up_to(k - 1) + law.up_to(k)) / 2});
    }
  }
  return replay(std::move(out));
}

/// How often each whole number was seen.
using histogram = std::map<int, double>;

inline histogram histogram_of(const nlohmann::json& j) {
  histogram out;
  for (const auto& [key, count] : j.items()) out[std::stoi(key)] = count;
  return out;
}

/// Whether two histograms may come from one law: Pearson's statistic of homogeneity, neighbouring cells pooled until 10
/// counts are in each, against what it exceeds with probability 1e-4 (Wilson and Hilferty).
struct agreement {
  double statistic = 0;
  int degrees = -1;
  double bound() const {
    const double a = 2.0 / (9.0 * degrees), b = 1 - a + 3.719 * std::sqrt(a);
    return degrees * b * b * b;
  }
  explicit operator bool() const { return degrees > 0 && statistic <= bound(); }
  friend std::ostream& operator<<(std::ostream& out, const agreement& a) {
    return out << "chi square " << a.statistic << " with " << a.degrees << " degrees of freedom, allowed " << a.bound();
  }
};

inline agreement agree(const histogram& a, const histogram& b) {
  histogram both = a;
  double total_a = 0, total_b = 0;
  for (const auto& [key, count] : a) total_a += count;
  for (const auto& [key, count] : b) both[key] += count, total_b += count;
  std::vector<std::pair<double, double>> cells;
  double rest_a = 0, rest_b = 0;
  for (const auto& [key, count] : both) {
    rest_a += a.count(key) ? a.at(key) : 0;
    rest_b += b.count(key) ? b.at(key) : 0;
    if (rest_a + rest_b < 10) continue;
    cells.push_back({rest_a, rest_b});
    rest_a = rest_b = 0;
  }
  if (!cells.empty()) cells.back().first += rest_a, cells.back().second += rest_b;
  agreement out;
  const double ratio = std::sqrt(total_b / total_a);
  for (auto [x, y] : cells) {
    out.statistic += (ratio * x - y / ratio) * (ratio * x - y / ratio) / (x + y);
    ++out.degrees;
  }
  return out;
}
