#include "recglm/model/rope_keys.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

#include "support/catch.hpp"

namespace model_rope_keys_tests {

using namespace recglm;
using nlohmann::json;
using kinds = rotary_scaling::kinds;

namespace {
model_shape read(const json& object) {
  key_reader keys(object, "config.json");
  model_shape out;
  detail::read_rope(keys, 64, out);
  keys.refuse_rest();
  return out;
}
std::string message_of(const json& object) {
  try {
    read(object);
  } catch (const error& e) {
    return e.what();
  }
  return "";
}
}  // namespace

TEST_CASE("scaling of rotary positions under every name that it has", "[model]") {
  const rotary_scaling linear{.kind = kinds::linear, .factor = 2};
  REQUIRE(read(json::object()).scaling == rotary_scaling{});
  REQUIRE(read({{"rope_scaling", nullptr}, {"rope_parameters", nullptr}}).scaling == rotary_scaling{});
  for (const json& unscaled : {json{{"type", "default"}}, {{"rope_type", "default"}, {"factor", 1.0}}, json::object()})
    REQUIRE(read({{"rope_scaling", unscaled}}).scaling == rotary_scaling{});
  REQUIRE(read({{"rope_scaling", {{"type", "linear"}, {"factor", 2}}}}).scaling == linear);
  REQUIRE(read({{"rope_scaling", {{"rope_type", "linear"}, {"type", "linear"}, {"factor", 2.0}}}}).scaling == linear);
  const model_shape five = read({{"rope_parameters", {{"rope_type", "linear"}, {"factor", 2}, {"rope_theta", 500}}}});
  REQUIRE(five.scaling == linear);
  REQUIRE(five.rotary_base == 500);
  REQUIRE(read({{"rope_theta", 500},
                {"rope_scaling", {{"type", "linear"}, {"factor", 2}}},
                {"rope_parameters", {{"rope_type", "linear"}, {"factor", 2}, {"rope_theta", 500.0}}}})
              .scaling == linear);
  const auto yarn =
      read({{"rope_scaling", {{"type", "yarn"}, {"factor", 4}, {"original_max_position_embeddings", 16}}}});
  REQUIRE(yarn.scaling.kind == kinds::yarn);
  REQUIRE(yarn.scaling.positions == 16);
  REQUIRE(yarn.scaling.most_rotations == 32);
  REQUIRE(yarn.scaling.least_rotations == 1);
  REQUIRE(yarn.scaling.whole_steps);
  REQUIRE(std::abs(yarn.scaling.amplitude - (0.1 * std::log(4.0) + 1)) < 1e-15);
  json all = {{"rope_type", "yarn"}, {"factor", 4},   {"beta_fast", 16},  {"beta_slow", 2},
              {"truncate", false},   {"mscale", 0.5}, {"finetuned", true}};
  REQUIRE(read({{"rope_scaling", all}}).scaling.amplitude == yarn.scaling.amplitude);  // mscale alone says nothing
  all["mscale_all_dim"] = 2;
  const auto other = read({{"rope_scaling", all}}).scaling;
  REQUIRE(other.positions == 64);
  REQUIRE(other.most_rotations == 16);
  REQUIRE(other.least_rotations == 2);
  REQUIRE_FALSE(other.whole_steps);
  REQUIRE(std::abs(other.amplitude - (0.05 * std::log(4.0) + 1) / (0.2 * std::log(4.0) + 1)) < 1e-15);
  // transformers 5.23 gives .9017839869787123 for mscale .7, mscale_all_dim 1.3 and factor 8.
  const double ratio = detail::yarn_amplitude(8, 0.7) / detail::yarn_amplitude(8, 1.3);
  REQUIRE(std::abs(ratio - 0.9017839869787123) < 1e-15);
  all["attention_factor"] = 1.5;
  REQUIRE(read({{"rope_scaling", all}}).scaling.amplitude == 1.5);
  const rotary_scaling llama3{
      .kind = kinds::llama3, .factor = 8, .positions = 32, .most_rotations = 4, .least_rotations = 1};
  REQUIRE(read({{"rope_scaling",
                 {{"rope_type", "llama3"},
                  {"factor", 8},
                  {"high_freq_factor", 4},
                  {"low_freq_factor", 1},
                  {"original_max_position_embeddings", 32}}}})
              .scaling == llama3);
}

TEST_CASE("a scaling that was written is read back", "[model]") {
  for (const rotary_scaling& by :
       {rotary_scaling{},
        {.kind = kinds::linear, .factor = 2.5},
        {.kind = kinds::yarn,
        .factor = 4,
        .positions = 16,
        .most_rotations = 20,
        .least_rotations = 2,
        .whole_steps = false,
        .amplitude = 1.25},
        {.kind = kinds::llama3, .factor = 8, .positions = 32, .most_rotations = 4, .least_rotations = 1}}) {
    const model_shape shape{.rotary_base = 1234, .scaling = by};
    json written;
    detail::write_rope(shape, written);
    const model_shape back = read(written);
    REQUIRE(back.scaling == by);
    REQUIRE(back.rotary_base == 1234);
    json four = written, five = written;
    four.erase("rope_parameters"), five.erase("rope_scaling"), five.erase("rope_theta");
    for (const json& half : {four, five}) REQUIRE(read(half).scaling == by);
  }
}

TEST_CASE("a scaling that is not computed, or is said twice, is named", "[model]") {
  REQUIRE(message_of({{"rope_scaling", {{"type", "dynamic"}, {"factor", 2}}}}) ==
          "config.json: \"rope_scaling.type\" must be \"default\", \"linear\", \"yarn\", \"llama3\" or \"longrope\", "
          "not \"dynamic\"");
  REQUIRE(message_of({{"rope_scaling", {{"rope_type", "yarn"}, {"type", "linear"}, {"factor", 2}}}}) ==
          "config.json: \"rope_scaling.type\" must be \"yarn\", as \"rope_type\" beside it says, not \"linear\"");
  REQUIRE(message_of({{"rope_scaling", {{"type", "linear"}}}}) ==
          "config.json: the key \"rope_scaling.factor\" is missing");
  REQUIRE(message_of({{"rope_scaling", {{"type", "linear"}, {"factor", 0}}}}) ==
          "config.json: \"rope_scaling.factor\" must be a number from 1e-9 to 1e9, not 0");
  REQUIRE(message_of({{"rope_scaling", {{"type", "yarn"}, {"factor", nullptr}}}}) ==
          "config.json: \"rope_scaling.factor\" must be a number, not null");
  REQUIRE(message_of({{"rope_scaling", {{"type", "yarn"}, {"factor", 2}, {"mscale", -1}}}}) ==
          "config.json: \"rope_scaling.mscale\" must be a number from 1e-9 to 1e9, not -1");
  REQUIRE(message_of({{"rope_scaling", {{"type", "linear"}, {"factor", 2}, {"short_factor", {1}}}}}) ==
          "config.json: the key \"rope_scaling.short_factor\" is not known; take it out if it does not change what is "
          "computed");
  REQUIRE(message_of({{"rope_scaling", {{"type", "default"}, {"factor", 2}}}}) ==
          "config.json: \"rope_scaling.factor\" must be 1, not 2");
  REQUIRE(message_of({{"rope_scaling", "linear"}}) ==
          "config.json: \"rope_scaling\" must be an object, not \"linear\"");
  REQUIRE(message_of({{"rope_parameters", {{"partial_rotary_factor", 0.5}}}}) ==
          "config.json: \"rope_parameters.partial_rotary_factor\" must be 1, not 0.5");
  REQUIRE(message_of({{"rope_theta", 100}, {"rope_parameters", {{"rope_theta", 200}}}}) ==
          "config.json: \"rope_parameters.rope_theta\" must be 100, as \"rope_theta\" says, not 200");
  REQUIRE(message_of({{"rope_scaling", {{"type", "linear"}, {"factor", 2}}},
                      {"rope_parameters", {{"rope_type", "linear"}, {"factor", 3}}}}) ==
          "config.json: \"rope_parameters\" and \"rope_scaling\" do not agree; keep one of them");
  REQUIRE(message_of({{"rope_theta", 1}}) == "config.json: \"rope_theta\" must be above 1, not 1");
  REQUIRE(message_of({{"rope_scaling", {{"type", "yarn"}, {"factor", 2}, {"beta_slow", 33}}}}) ==
          "config.json: \"rope_scaling.beta_slow\" must be below \"beta_fast\", 32, not 33");
  REQUIRE(message_of({{"rope_scaling", {{"type", "yarn"}, {"factor", 2}, {"beta_fast", 0.5}}}}) ==
          "config.json: \"rope_scaling.beta_fast\" must be above \"beta_slow\", 1, not 0.5");
}

TEST_CASE("LongRoPE is read where short and long texts have the same factors", "[model]") {
  const json factors = {1, 1.5, 4};
  const auto with = [&](const json& more) {
    json scaling = {{"rope_type", "longrope"}, {"short_factor", factors}, {"long_factor", factors}};
    scaling.update(more);
    json object = {{"rope_scaling", scaling}};
    return object;
  };
  const auto read_it = [](const json& object) {
    key_reader keys(object, "config.json");
    model_shape out{.hidden = 6, .heads = 1};
    detail::read_rope(keys, 64, out);
    keys.refuse_rest();
    return out.scaling;
  };
  REQUIRE(read_it(with(json::object())) == rotary_scaling{.kind = kinds::each, .factors = {1, 1.5, 4}});
  REQUIRE(read_it(with({{"attention_factor", 1.25}})).amplitude == 1.25);
  // transformers: sqrt(1 + ln(factor) / ln(original_max_position_embeddings)).
  const double grown = std::sqrt(1 + std::log(4.0) / std::log(16.0));
  REQUIRE(std::abs(read_it(with({{"original_max_position_embeddings", 16}})).amplitude - grown) < 1e-15);
  REQUIRE(std::abs(read_it(with({{"original_max_position_embeddings", 16}, {"factor", 4}})).amplitude - grown) < 1e-15);
  REQUIRE_THROWS_WITH(
      read_it(with({{"long_factor", {1, 1.5, 5}}})),
      "config.json: \"rope_scaling.long_factor\" must be as \"short_factor\"; angles that depend on the "
      "length of a text are not computed here, not [1,1.5,5]");
  REQUIRE_THROWS_WITH(read_it(with({{"short_factor", {1, 2}}})),
                      "config.json: \"rope_scaling.short_factor\" must be a list of 3 numbers, one for each pair of a "
                      "head, not [1,2]");

  model_shape shape{.hidden = 6, .heads = 1, .positions = 63};
  shape.scaling = {.kind = kinds::each, .amplitude = 1.25, .factors = {1, 1.5, 4}};
  json written;
  detail::write_rope(shape, written);
  REQUIRE(read_it(written) == shape.scaling);
}

}  // namespace model_rope_keys_tests
