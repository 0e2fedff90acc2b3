#pragma once
#include "recglm/model/rope_keys.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/concepts/model_shape.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/key_reader.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string_view name_of(rotary_scaling::kinds kind) {
  constexpr std::string_view names[] = {"default", "linear", "yarn", "llama3", "longrope"};
  return names[static_cast<int>(kind)];
}

RECGLM_FUNC double yarn_amplitude(double factor, double m) { return factor <= 1 ? 1 : 0.1 * m * std::log(factor) + 1; }

RECGLM_FUNC double rope_base(const key_reader& keys, const std::string& key, const nlohmann::json& value) {
  const double base = keys.number(key, value);
  if (base <= 1) keys.wrong(key, value, "above 1");
  return base;
}

/// A number that must be above 0 and leave angles finite.
RECGLM_FUNC double scale_of(const key_reader& keys, const std::string& key, const nlohmann::json& value) {
  const double x = keys.number(key, value);
  if (x < 1e-9 || x > 1e9) keys.wrong(key, value, "a number from 1e-9 to 1e9");
  return x;
}

/// The same, or `usual` where the key is missing.
RECGLM_FUNC double scale_or(key_reader& keys, const std::string& key, double usual) {
  const nlohmann::json* const value = keys.given(key);
  return value ? scale_of(keys, key, *value) : usual;
}

/// The way of scaling that an object names as "rope_type" or, in older files, as "type".
RECGLM_FUNC rotary_scaling::kinds kind_of_scaling(key_reader& keys) {
  using kinds = rotary_scaling::kinds;
  std::optional<kinds> found;
  for (const char* key : {"rope_type", "type"}) {
    const nlohmann::json* const value = keys.given(key);
    if (!value) continue;
    const std::string name = keys.text(key, *value);
    const kinds all[] = {kinds::none, kinds::linear, kinds::yarn, kinds::llama3, kinds::each};
    const auto at = std::find_if(std::begin(all), std::end(all), [&](kinds k) { return name_of(k) == name; });
    if (at == std::end(all)) keys.wrong(key, *value, R"("default", "linear", "yarn", "llama3" or "longrope")");
    if (found && *found != *at)
      keys.wrong(key, *value, "\"" + std::string(name_of(*found)) + "\", as \"rope_type\" beside it says");
    found = *at;
  }
  return found.value_or(kinds::none);
}

/// LongRoPE's factors, which must be the same for short and for long texts: here angles do not depend on the length.
RECGLM_FUNC void read_factors(key_reader& keys, int trained, int count, rotary_scaling& out) {
  for (const char* key : {"short_factor", "long_factor"}) {
    const nlohmann::json& value = keys.at(key);
    if (!value.is_array() || value.size() != static_cast<std::size_t>(count))
      keys.wrong(key, value, text_of("a list of ", count, " numbers, one for each pair of a head"));
    std::vector<double> factors;
    for (const nlohmann::json& factor : value) factors.push_back(scale_of(keys, key, factor));
    if (!out.factors.empty() && out.factors != factors)
      keys.wrong(key, value, "as \"short_factor\"; angles that depend on the length of a text are not computed here");
    out.factors = factors;
  }
  constexpr const char* key = "original_max_position_embeddings";
  const nlohmann::json* const value = keys.given(key);
  const double first = value ? keys.whole(key, *value, 2, 1 << 24) : trained,
               longer = scale_or(keys, "factor", trained / first);
  out.amplitude = longer <= 1 ? 1 : std::sqrt(1 + std::log(longer) / std::log(first));  // as transformers has it
  out.amplitude = scale_or(keys, "attention_factor", out.amplitude);
}

RECGLM_FUNC rotary_scaling read_scaling(key_reader& keys, int trained, int pairs) {
  using kinds = rotary_scaling::kinds;
  constexpr inert_key unscaled[] = {{"factor", "[1]"}, {"original_max_position_embeddings"}},
                      linear[] = {{"original_max_position_embeddings"}}, yarn[] = {{"finetuned"}};
  rotary_scaling out;
  out.kind = kind_of_scaling(keys);
  if (out.kind == kinds::none) {
    keys.skip(unscaled);
  } else if (out.kind == kinds::each) {
    read_factors(keys, trained, pairs, out);
  } else {
    out.factor = scale_of(keys, "factor", keys.at("factor"));
  }
  if (out.kind == kinds::linear) keys.skip(linear);
  if (out.kind == kinds::yarn || out.kind == kinds::llama3) {
    constexpr const char* key = "original_max_position_embeddings";
    const nlohmann::json* const value = keys.given(key);
    out.positions = value ? keys.whole(key, *value, 1, 1 << 24) : trained;
  }
  if (out.kind == kinds::yarn) {
    out.most_rotations = scale_or(keys, "beta_fast", 32);
    out.least_rotations = scale_or(keys, "beta_slow", 1);
    if (const auto* whole = keys.given("truncate")) out.whole_steps = keys.truth("truncate", *whole);
    const auto m = [&](const char* key) {  // 0 is none
      const auto* value = keys.given(key);
      return value && *value != 0 ? scale_of(keys, key, *value) : 0;
    };
    const double one = m("mscale"), all = m("mscale_all_dim");
    out.amplitude = one != 0 && all != 0 ? yarn_amplitude(out.factor, one) / yarn_amplitude(out.factor, all)
                                         : yarn_amplitude(out.factor);
    out.amplitude = scale_or(keys, "attention_factor", out.amplitude);
    keys.skip(yarn);
  }
  if (out.kind == kinds::llama3) {
    out.most_rotations = scale_of(keys, "high_freq_factor", keys.at("high_freq_factor"));
    out.least_rotations = scale_of(keys, "low_freq_factor", keys.at("low_freq_factor"));
  }
  if (out.most_rotations > 0 && out.most_rotations <= out.least_rotations) {
    const std::string most = out.kind == kinds::yarn ? "beta_fast" : "high_freq_factor",
                      least = out.kind == kinds::yarn ? "beta_slow" : "low_freq_factor";
    if (const auto* value = keys.given(least))
      keys.wrong(least, *value, text_of("below \"", most, "\", ", out.most_rotations));
    keys.wrong(most, keys.at(most), text_of("above \"", least, "\", ", out.least_rotations));
  }
  return out;
}

RECGLM_FUNC void read_rope(key_reader& keys, int trained, model_shape& into) {
  const nlohmann::json* const theta = keys.find("rope_theta");
  if (theta) into.rotary_base = rope_base(keys, "rope_theta", *theta);
  std::optional<rotary_scaling> found;
  for (const char* key : {"rope_parameters", "rope_scaling"}) {
    const nlohmann::json* const value = keys.given(key);
    if (!value) continue;
    key_reader inner = keys.inside(key, *value);
    if (const auto* base = inner.given("rope_theta")) {
      const double here = rope_base(inner, "rope_theta", *base);
      if (theta && here != into.rotary_base)
        inner.wrong("rope_theta", *base, text_of(into.rotary_base, ", as \"rope_theta\" says"));
      into.rotary_base = here;
    }
    constexpr inert_key whole_heads[] = {{"partial_rotary_factor", "[1]"}};
    inner.skip(whole_heads);
    const rotary_scaling scaling = read_scaling(inner, trained, into.head_size() / 2);
    inner.refuse_rest();
    check(!found || *found == scaling || found->kind == rotary_scaling::kinds::none, keys.where(),
          ": \"rope_parameters\" and \"rope_scaling\" do not agree; keep one of them");
    found = scaling;
  }
  if (found) into.scaling = *found;
}

RECGLM_FUNC void write_rope(const model_shape& s, nlohmann::json& into) {
  using kinds = rotary_scaling::kinds;
  const rotary_scaling& by = s.scaling;
  nlohmann::json scaling = {{"rope_type", name_of(by.kind)}};
  if (by.kind != kinds::none) scaling["factor"] = by.factor;
  if (by.kind == kinds::each)
    scaling.update({{"short_factor", by.factors},
                    {"long_factor", by.factors},
                    {"attention_factor", by.amplitude},
                    {"original_max_position_embeddings", s.positions + 1}});
  if (by.kind == kinds::yarn || by.kind == kinds::llama3) scaling["original_max_position_embeddings"] = by.positions;
  if (by.kind == kinds::yarn)
    scaling.update({{"beta_fast", by.most_rotations},
                    {"beta_slow", by.least_rotations},
                    {"truncate", by.whole_steps},
                    {"attention_factor", by.amplitude}});
  if (by.kind == kinds::llama3)
    scaling.update({{"high_freq_factor", by.most_rotations}, {"low_freq_factor", by.least_rotations}});
  into["rope_theta"] = s.rotary_base;
  if (by.kind != kinds::none) into["rope_scaling"] = scaling;
  scaling["rope_theta"] = s.rotary_base;
  into["rope_parameters"] = scaling;
}

}  // namespace recglm::detail
