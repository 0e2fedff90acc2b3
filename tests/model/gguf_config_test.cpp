#include "recglm/model/gguf_config.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

#include "recglm/encoding/rotary.hpp"
#include "recglm/model/config.hpp"
#include "support/catch.hpp"
#include "support/gguf_file.hpp"

namespace model_gguf_config_tests {

using namespace recglm;
using nlohmann::json;
using kinds = rotary_scaling::kinds;

namespace {
// The least that a model of Llama's kind says, and what `more` adds.
template <class More>
std::string file_with(More more) {
  gguf_bytes out;
  out.word("general.architecture", "llama").whole("llama.block_count", 1).whole("llama.context_length", 32);
  out.whole("llama.embedding_length", 8).whole("llama.feed_forward_length", 16).whole("llama.attention.head_count", 2);
  more(out);
  out.floats("token_embd.weight", {8, 3}, std::vector<float>(24, 1));
  return out.whole_file();
}
template <class More>
model_config config_with(More more) {
  const std::string bytes = file_with(more);
  return parse_config(config_of(gguf::over(bytes, "f.gguf")).dump(), "f.gguf");
}
template <class More>
std::string message_with(More more) {
  try {
    config_with(more);
  } catch (const error& e) {
    return e.what();
  }
  return "";
}
}  // namespace

TEST_CASE("the keys of a GGUF file say what a config.json would", "[model]") {
  const auto c = config_with([](gguf_bytes& o) {
    o.word("general.name", "x").word("general.type", "model").whole("general.file_type", 1);
    o.whole("llama.vocab_size", 3).whole("llama.rope.dimension_count", 4).whole("llama.attention.value_length", 4);
    o.whole("llama.attention.head_count_kv", 1).real("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    o.real("llama.rope.freq_base", 5e5f).whole("llama.expert_count", 0).word("quantize.imatrix.file", "y");
    o.whole("tokenizer.ggml.bos_token_id", 1).whole("tokenizer.ggml.padding_token_id", 0xffffffffu);
    o.word("tokenizer.chat_template", "z").word("tokenizer.ggml.model", "gpt2");
  });
  REQUIRE(c.kind == "llama");
  REQUIRE(c.shape == model_shape{.layers = 1,
                                 .hidden = 8,
                                 .heads = 2,
                                 .vocabulary = 3,
                                 .positions = 31,
                                 .inner = 16,
                                 .kv_heads = 1,
                                 .head_width = 4,
                                 .norm_epsilon = 1e-5,
                                 .rotary_base = 5e5});
  REQUIRE(c.tied);
  REQUIRE(c.special.start == 1);
  REQUIRE(c.special.pad == -1);
}

TEST_CASE("scaling of rotary positions as llama.cpp reads it", "[model]") {
  const auto scaling = [](auto more) { return config_with(more).shape.scaling; };
  const rotary_scaling linear{.kind = kinds::linear, .factor = 2};
  REQUIRE(scaling([](gguf_bytes&) {}) == rotary_scaling{});
  REQUIRE(scaling([](gguf_bytes& o) { o.real("llama.rope.scale_linear", 2); }) == linear);
  REQUIRE(scaling([](gguf_bytes& o) { o.real("llama.rope.scaling.factor", 2); }) == linear);
  REQUIRE(scaling([](gguf_bytes& o) {
            o.word("llama.rope.scaling.type", "linear").real("llama.rope.scaling.factor", 2);
            o.real("llama.rope.scale_linear", 2).whole("llama.rope.scaling.original_context_length", 16);
          }) == linear);
  REQUIRE(scaling([](gguf_bytes& o) {
            o.word("llama.rope.scaling.type", "none").real("llama.rope.scaling.factor", 2);
          }) == rotary_scaling{});
  REQUIRE(scaling([](gguf_bytes& o) {
            o.word("llama.rope.scaling.type", "linear").real("llama.rope.scaling.factor", 0);
          }) == rotary_scaling{});
  const auto yarn = scaling([](gguf_bytes& o) {
    o.word("llama.rope.scaling.type", "yarn").real("llama.rope.scaling.factor", 4);
    o.whole("llama.rope.scaling.original_context_length", 8).key("llama.rope.scaling.finetuned", 7, "\1");
  });
  REQUIRE(yarn == rotary_scaling{.kind = kinds::yarn,
                                 .factor = 4,
                                 .positions = 8,
                                 .most_rotations = 32,
                                 .least_rotations = 1,
                                 .amplitude = yarn.amplitude});
  REQUIRE(std::abs(yarn.amplitude - (0.1 * std::log(4.0) + 1)) < 1e-15);
  const auto other = scaling([](gguf_bytes& o) {
    o.word("llama.rope.scaling.type", "yarn").real("llama.rope.scaling.factor", 4);
    o.real("llama.rope.scaling.yarn_beta_fast", 16).real("llama.rope.scaling.yarn_beta_slow", 2);
    o.real("llama.rope.scaling.attn_factor", 0.5f).real("llama.rope.scaling.yarn_ext_factor", 1);
  });
  REQUIRE(other.positions == 32);
  REQUIRE(other.most_rotations == 16);
  REQUIRE(other.least_rotations == 2);
  REQUIRE(std::abs(other.amplitude - 0.5 * (0.1 * std::log(4.0) + 1)) < 1e-15);
}

TEST_CASE("factors of frequencies, as llama.cpp's converter writes them, are Llama 3's scaling", "[model]") {
  // What the converter computes for {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4,
  // "original_max_position_embeddings": 16}, in heads of 4 numbers and with the base 8.
  const rotary_scaling by{
      .kind = kinds::llama3, .factor = 8, .positions = 16, .most_rotations = 4, .least_rotations = 1};
  const model_shape shape{.hidden = 8, .heads = 2, .rotary_base = 8, .scaling = by};
  std::vector<float> factors;
  for (const int i : {0, 1}) {
    const double wave = 2 * 3.141592653589793 * std::pow(8.0, i / 2.0), smooth = (16 / wave - 1) / (4 - 1);
    factors.push_back(static_cast<float>(wave < 16.0 / 4 ? 1 : wave > 16.0 / 1 ? 8 : 1 / ((1 - smooth) / 8 + smooth)));
  }
  REQUIRE((factors[0] > 1.5f && factors[0] < 4 && factors[1] == 8));
  const auto c =
      config_with([&](gguf_bytes& o) { o.real("llama.rope.freq_base", 8).floats("rope_freqs.weight", {2}, factors); });
  REQUIRE(c.shape.scaling == rotary_scaling{.kind = kinds::each, .factors = {factors.begin(), factors.end()}});
  const auto got = rotary_1d::frequencies<double>(c.shape), want = rotary_1d::frequencies<double>(shape);
  for (const std::size_t i : {0, 1}) REQUIRE(std::abs(got[i] / want[i] - 1) < 1e-7);

  const auto message = [&](std::vector<float> f, auto more) {
    return message_with([&](gguf_bytes& o) {
      more(o);
      o.floats("rope_freqs.weight", {f.size()}, f);
    });
  };
  const auto nothing = [](gguf_bytes&) {};
  REQUIRE(message({1, 1}, nothing).empty());
  REQUIRE(config_with([](gguf_bytes& o) {
            o.floats("rope_freqs.weight", {2}, {1, 1});
          }).shape.scaling == rotary_scaling{});
  REQUIRE(message({1, 2, 3}, nothing) ==
          "f.gguf: tensor \"rope_freqs.weight\" has 3 numbers, not 2, one for each pair of a head");
  REQUIRE(message({1, 0}, nothing) == "f.gguf: tensor \"rope_freqs.weight\" holds 0; factors are above 0");
  REQUIRE(message({1, 2}, [](gguf_bytes& o) { o.real("llama.rope.scaling.factor", 2); }) ==
          "f.gguf: tensor \"rope_freqs.weight\" stands beside a scaling of positions, \"llama.rope.scaling.type\" "
          "linear; a file has one of the two");
}

TEST_CASE("factors of frequencies are of Llama's kind only", "[model]") {
  gguf_bytes out;
  out.word("general.architecture", "qwen2").whole("qwen2.block_count", 1).whole("qwen2.context_length", 32);
  out.whole("qwen2.embedding_length", 8).whole("qwen2.feed_forward_length", 16).whole("qwen2.attention.head_count", 2);
  out.floats("token_embd.weight", {8, 3}, std::vector<float>(24, 1)).floats("rope_freqs.weight", {2}, {1, 2});
  const std::string bytes = out.whole_file();
  REQUIRE_THROWS_WITH(config_of(gguf::over(bytes, "f.gguf")),
                      "f.gguf: tensor \"rope_freqs.weight\" is none of a model of the kind qwen2");
}

TEST_CASE("a key that asks for what is not computed is named", "[model]") {
  const auto with_word = [](const char* key, const char* value) {
    return message_with([&](gguf_bytes& o) { o.word(key, value).real("llama.rope.scaling.factor", 2); });
  };
  const auto with = [](const char* key, std::uint32_t value) {
    return message_with([&](gguf_bytes& o) { o.whole(key, value); });
  };
  REQUIRE(with_word("llama.rope.scaling.type", "longrope") ==
          "f.gguf: \"llama.rope.scaling.type\" must be \"none\", \"linear\" or \"yarn\", not \"longrope\"");
  REQUIRE(message_with([](gguf_bytes& o) {
            o.real("llama.rope.scaling.factor", 2).real("llama.rope.scale_linear", 3);
          }) == "f.gguf: \"llama.rope.scale_linear\" must be 2, as \"rope.scaling.factor\" says, not 3.0");
  REQUIRE(message_with([](gguf_bytes& o) { o.real("llama.rope.scaling.attn_factor", 2); }) ==
          "f.gguf: \"llama.rope.scaling.attn_factor\" must be 1, but where YaRN scales, not 2.0");
  REQUIRE(with("llama.rope.dimension_count", 2) ==
          "f.gguf: \"llama.rope.dimension_count\" must be 4, as many numbers as a head has, not 2");
  REQUIRE(with("llama.attention.value_length", 8) ==
          "f.gguf: \"llama.attention.value_length\" must be 4, as many numbers as a head has, not 8");
  REQUIRE(with("llama.vocab_size", 4) ==
          "f.gguf: \"llama.vocab_size\" must be 3, the rows of the tensor \"token_embd.weight\", not 4");
  REQUIRE(with("llama.attention.sliding_window", 16) == "f.gguf: \"llama.attention.sliding_window\" must be 0, not 16");
  REQUIRE(with("llama.expert_count", 8) == "f.gguf: \"llama.expert_count\" must be 0, not 8");
  REQUIRE(with("llama.rope.dimension_sections", 8) ==
          "f.gguf: the key \"llama.rope.dimension_sections\" is not known; take it out if it does not change what is "
          "computed");
  REQUIRE(with("adapter.lora.alpha", 8) ==
          "f.gguf: the key \"adapter.lora.alpha\" is not known; take it out if it does not change what is computed");
  REQUIRE(message_with([](gguf_bytes& o) { o.word("general.type", "adapter"); }) ==
          "f.gguf: \"general.type\" must be \"model\", not \"adapter\"");
  REQUIRE(with("llama.attention.head_count_kv", 3) ==
          "f.gguf: \"num_attention_heads\" 2 is not a multiple of \"num_key_value_heads\" 3");
  const std::string none = gguf_bytes().word("general.architecture", "gpt2").whole_file();
  REQUIRE_THROWS_WITH(
      config_of(gguf::over(none, "f.gguf")),
      "f.gguf: \"general.architecture\" is \"gpt2\"; the kinds read here are \"llama\", \"qwen2\" and \"qwen3\"");
}

}  // namespace model_gguf_config_tests
