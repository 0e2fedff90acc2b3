#include "recglm/model/checkpoint.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/choose.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace model_checkpoint_tests {

namespace {
using backend = recglm::cpu<float>;
using plain = recglm::language_model<backend>;

recglm::model_shape tiny() {
  recglm::model_shape s;
  s.layers = 1, s.hidden = 4, s.heads = 2, s.vocabulary = 6, s.positions = 5;
  s.output_dropout = 0.1;
  return s;
}

template <class Model>
std::vector<float> all_values(Model& model) {
  std::vector<float> out;
  model.parameters([&](auto& p) { out.insert(out.end(), elements(p.value).begin(), elements(p.value).end()); });
  return out;
}

/// Writes the tensors of `from` to `path` as `change(name, shape, values)` leaves them; an empty name drops one.
template <class Change>
void rewrite(const std::filesystem::path& from, const std::filesystem::path& path, Change change) {
  const auto file = recglm::safetensors::open(from);
  recglm::safetensors_writer out;
  std::vector<std::vector<float>> kept;
  kept.reserve(file.tensors().size() + 2);
  for (const auto& t : file.tensors()) {
    std::string name = t.name;
    auto shape = t.shape;
    kept.push_back(file.read<float>(t.name));
    change(name, shape, kept.back());
    if (!name.empty()) out.add<float>(name, shape, kept.back());
  }
  out.write(path);
}
}  // namespace

TEST_CASE("a model that was saved is the one that was there", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(1);
  plain one(tiny(), {}, rng);
  recglm::special_tokens special;
  special.mask = 2;
  recglm::save_model(one, folder / "m", special);
  auto two = recglm::load_model<backend, recglm::glm_10b>(folder / "m");
  REQUIRE(all_values(two) == all_values(one));
  REQUIRE(two.shape().output_dropout == 0.1);
  REQUIRE(recglm::read_config(folder / "m" / "config.json").special.mask == 2);
  recglm::save_model(two, folder / "n", special);
  for (const char* name : {"config.json", "model.safetensors"})
    REQUIRE(bytes_of_file(folder / "m" / name) == bytes_of_file(folder / "n" / name));
  REQUIRE_THROWS_WITH((recglm::load_model<backend, recglm::glm_10b_tanh>(folder / "m")),
                      (folder / "m" / "config.json").string() +
                          ": the model's activation is erf, that of the architecture glm_10b_tanh tanh; take the "
                          "architecture that fits");
}

TEST_CASE("an adapted model keeps base and adapter apart", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(2);
  using adapted = recglm::language_model<backend, recglm::glm_10b, recglm::lora>;
  adapted one(tiny(), recglm::lora::all({2, 4, 0, recglm::adapter_kind::dora}), rng);
  one.parameters([&](auto& p) {
    if (recglm::is_adapter_name(p.name)) p.draw(rng, 1);
  });
  recglm::save_model(one, folder / "m");
  auto two = recglm::load_model<backend, recglm::glm_10b, recglm::lora>(folder / "m", {});
  REQUIRE(all_values(two) == all_values(one));
  REQUIRE_THROWS_WITH((recglm::load_model<backend, recglm::glm_10b>(folder / "m")),
                      (folder / "m" / "adapter").string() +
                          ": this model has a low-rank adapter; load it with `lora`, not with `none`");
  two.merge();
  recglm::save_model(two, folder / "m");  // the adapter folder must go, or it would be applied twice
  REQUIRE_NOTHROW(recglm::load_model<backend, recglm::glm_10b>(folder / "m"));
  REQUIRE_FALSE(std::filesystem::exists(folder / "m" / "adapter"));
  // A new adapter on a base starts where the base is.
  auto fresh = recglm::load_model<backend, recglm::glm_10b, recglm::lora>(
      folder / "m", recglm::lora::all({2, 4, 0, recglm::adapter_kind::lora}), 3);
  recglm::tape<backend> tape;
  auto base = recglm::load_model<backend, recglm::glm_10b>(folder / "m");
  recglm::batch text;
  text.tokens = {1, 2, 3}, text.targets = {-100, 4, 5}, text.inter = {0, 1, 2}, text.intra = {0, 0, 0};
  text.offsets = {0, 3}, text.prefix = {1};
  REQUIRE(fresh.trace(tape, text).logits == base.trace(tape, text).logits);
}

TEST_CASE("a tied model whose one table save_model kept under the head's name", "[model]") {
  const temporary_folder folder;
  recglm::random_engine rng(4);
  auto shape = tiny();
  shape.output_dropout = 0;
  recglm::language_model<backend, recglm::llama> one(shape, {}, rng);
  recglm::save_model(one, folder.path);
  const auto file = recglm::safetensors::open(folder / "model.safetensors");
  std::vector<std::vector<float>> kept;
  recglm::safetensors_writer out;
  kept.reserve(file.tensors().size());
  for (const auto& t : file.tensors()) {
    kept.push_back(file.read<float>(t.name));
    out.add<float>(t.name == "model.embed_tokens.weight" ? "lm_head.weight" : t.name, t.shape, kept.back());
  }
  out.metadata("model.embed_tokens.weight", "lm_head.weight");
  out.write(folder / "model.safetensors");
  auto two = recglm::load_model<backend, recglm::llama>(folder.path);
  REQUIRE(all_values(two) == all_values(one));
}

TEST_CASE("one error lists all that does not fit", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(3);
  plain model(tiny(), {}, rng);
  recglm::save_model(model, folder.path);
  const auto good = folder / "model.safetensors", bad = folder / "bad.safetensors";
  const std::vector<float> before = all_values(model);
  const auto load = [&] {
    const auto file = recglm::safetensors::open(bad);
    recglm::load_weights(model, std::span(&file, 1));
  };
  rewrite(good, bad, [](std::string& name, auto& shape, auto&) {
    if (name == "glm.transformer.final_layernorm.bias") name = "";
    if (name == "glm.transformer.final_layernorm.weight") name = "glm.extra";
    if (name == "glm.word_embeddings.weight") shape = {4, 6};
  });
  REQUIRE_THROWS_WITH(load(),
                      bad.string() +
                          " does not fit the model; missing: transformer.final_layernorm.weight, "
                          "transformer.final_layernorm.bias; left over: glm.extra; of another shape: "
                          "word_embeddings.weight (4, 6) instead of (6, 4); is it the file of this configuration?");
  REQUIRE(all_values(model) == before);
  rewrite(good, bad, [](std::string& name, auto&, auto& values) {
    if (name == "glm.transformer.layers.0.attention.dense.bias") values[2] = NAN;
  });
  REQUIRE_THROWS_WITH(load(),
                      bad.string() +
                          ": tensor \"glm.transformer.layers.0.attention.dense.bias\", element 2 is nan; the file is "
                          "damaged or comes from a run that diverged");
  rewrite(good, bad, [](std::string& name, auto&, auto&) { name = name.substr(4); });  // without glm.
  REQUIRE_NOTHROW(load());
  rewrite(good, bad, [n = 0](std::string& name, auto& shape, auto& values) mutable {
    if (n++ == 0) name = "glm.transformer.layers.0.attention.rotary_emb.inv_freq", shape = {1}, values = {1};
  });
  REQUIRE_THROWS_WITH(load(), Catch::Matchers::StartsWith(bad.string() + " does not fit the model; missing: "));
  std::string whole = bytes_of_file(good);
  put(bad, whole.substr(0, whole.size() - 5));
  REQUIRE_THROWS_WITH(load(), Catch::Matchers::ContainsSubstring("the file is cut off or mixed up"));
}

namespace {
/// A saved model whose head is tied, and what reading it says where its file holds one tensor more.
struct tied_model {
  temporary_folder folder;
  recglm::random_engine rng{7};
  recglm::language_model<backend, recglm::llama> model{tiny(), {}, rng};
  std::filesystem::path good = folder / "model.safetensors", other = folder / "other.safetensors";
  tied_model() { recglm::save_model(model, folder.path); }

  std::string message_with(const std::string& name, const std::vector<std::int64_t>& shape,
                           const std::vector<float>& values) {
    const auto from = recglm::safetensors::open(good);
    recglm::safetensors_writer out;
    std::vector<std::vector<float>> kept;
    kept.reserve(from.tensors().size());
    for (const auto& t : from.tensors()) {
      kept.push_back(from.read<float>(t.name));
      out.add<float>(t.name, t.shape, kept.back());
    }
    out.add<float>(name, shape, values);
    out.write(other);
    try {
      const auto file = recglm::safetensors::open(other);
      recglm::load_weights(model, std::span(&file, 1));
    } catch (const recglm::error& e) {
      return e.what();
    }
    return "";
  }
};
}  // namespace

TEST_CASE("a stored head that a tied model does not use must be the token embeddings", "[model]") {
  tied_model m;
  std::vector<float> head = recglm::safetensors::open(m.good).read<float>("model.embed_tokens.weight");
  const auto refused = [&](const std::string& how) {
    return m.other.string() + ": tensor \"lm_head.weight\" differs from \"model.embed_tokens.weight\" (" + how +
           "), but the head of this model is tied to its token embeddings; if it has one of its own, config.json must "
           "say "
           "\"tie_word_embeddings\": false";
  };
  REQUIRE(m.message_with("lm_head.weight", {6, 4}, head) == "");
  const std::string was = recglm::text_of(head[5]);
  head[5] = 2;
  REQUIRE(m.message_with("lm_head.weight", {6, 4}, head) == refused("element 5: 2 and " + was));
  head.resize(20);
  REQUIRE(m.message_with("lm_head.weight", {5, 4}, head) == refused("shape (5, 4)"));
}

TEST_CASE("tables that every reader computes itself are left out, and nothing else", "[model]") {
  tied_model m;
  const std::vector<float> ones(4, 1);
  for (const char* name : {"model.layers.0.self_attn.rotary_emb.inv_freq", "model.rotary_emb.inv_freq",
                           "rope_freqs.weight", "model.layers.0.self_attn.rotary_emb.cos_cached",
                           "rotary_emb.sin_cached", "model.embeddings.position_ids", "model.layers.0.attn.masked_bias"})
    REQUIRE(m.message_with(name, {4}, ones) == "");
  REQUIRE(m.message_with("model.layers.0.attn.bias", {1, 1, 2, 2}, ones) == "");
  for (const char* name : {"model.layers.0.attn.bias", "model.layers.0.self_attn.q_proj.bias",
                           "model.layers.1.input_layernorm.weight", "score.weight", "my_position_ids"})
    REQUIRE(m.message_with(name, {4}, ones) == m.other.string() + " does not fit the model; left over: " + name +
                                                   "; is it the file of this configuration?");
}

TEST_CASE("an adapter that stands without a model is left alone, and so is what has a name of its own", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(5);
  plain model(tiny(), {}, rng);
  std::filesystem::create_directories(folder / "adapter");
  for (const char* name : {"adapter_config.json", "adapter_model.safetensors", "README.md"})
    put(folder / "adapter" / name, "mine");
  REQUIRE_THROWS_WITH(recglm::save_model(model, folder.path),
                      (folder / "adapter").string() +
                          " would be read with the model that is to be written beside it, which has no adapter; name "
                          "another folder");
  REQUIRE(folder.entries() == 1);
  REQUIRE(bytes_of_file(folder / "adapter" / "adapter_model.safetensors") == "mine");

  // Beside a model it belongs to that one, and goes with it.
  put(folder / "config.json", "{}");
  put(folder / "model-00007-of-00009.safetensors", "mine");
  recglm::save_model(model, folder.path);
  REQUIRE_FALSE(std::filesystem::exists(folder / "adapter" / "adapter_config.json"));
  REQUIRE_FALSE(std::filesystem::exists(folder / "adapter" / "adapter_model.safetensors"));
  REQUIRE(bytes_of_file(folder / "adapter" / "README.md") == "mine");
  REQUIRE(bytes_of_file(folder / "model-00007-of-00009.safetensors") == "mine");
}

TEST_CASE("weights are written in 16 bits and in shards, and nothing of an older model stays", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(5);
  plain one(tiny(), {}, rng), two(tiny(), {}, rng);
  const auto files = [&] {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path)) out.push_back(entry.path().filename());
    std::sort(out.begin(), out.end());
    return out;
  };
  recglm::save_model(one, folder.path);
  for (const auto& [type, name] : {std::pair{recglm::dtype::f16, "float16"}, {recglm::dtype::bf16, "bfloat16"}}) {
    recglm::save_model(one, folder.path, {}, {}, {.type = type, .shard_bytes = 100});
    const auto written = files();
    REQUIRE(written.front() == "config.json");
    REQUIRE(written[1].starts_with("model-00001-of-000"));
    REQUIRE(written.back() == "model.safetensors.index.json");
    REQUIRE(recglm::read_config(folder / "config.json").rest.at("torch_dtype") == nlohmann::json(name).dump());
    const auto index = nlohmann::json::parse(bytes_of_file(folder / "model.safetensors.index.json"));
    std::size_t bytes = 0;
    for (const auto& file : recglm::open_weights(folder.path))
      for (const auto& tensor : file.tensors()) {
        REQUIRE(tensor.type == type);
        REQUIRE((folder / index["weight_map"][tensor.name].get<std::string>()).string() == file.where());
        bytes += tensor.end - tensor.begin;
      }
    REQUIRE(index["metadata"]["total_size"] == bytes);
    recglm::load_weights(two, recglm::open_weights(folder.path));
    const auto given = all_values(one), back = all_values(two);
    for (std::size_t i = 0; i < given.size(); ++i)
      REQUIRE(back[i] == (type == recglm::dtype::f16 ? recglm::float_of_half(recglm::half_of(given[i]))
                                                     : recglm::float_of_bfloat(recglm::bfloat_of(given[i]))));
  }
  recglm::save_model(one, folder.path, {}, {}, {.shard_bytes = 400});
  recglm::load_weights(two, recglm::open_weights(folder.path));
  REQUIRE(all_values(two) == all_values(one));
  put(folder / "model-of-a-friend.safetensors", "");  // not ours to take away
  recglm::save_model(one, folder.path);
  REQUIRE(files() == std::vector<std::string>{"config.json", "model-of-a-friend.safetensors", "model.safetensors"});
  one.parameters([](auto& p) { elements(p.value)[p.value.size() - 1] = 70000; });
  const std::string before = bytes_of_file(folder / "model.safetensors");
  REQUIRE_THROWS_WITH(recglm::save_model(one, folder.path, {}, {}, {.type = recglm::dtype::f16}),
                      Catch::Matchers::ContainsSubstring(": 70000 is too large for F16; write BF16 or F32"));
  REQUIRE(bytes_of_file(folder / "model.safetensors") == before);
  REQUIRE(files().size() == 3);
}

TEST_CASE("shards are found by their index", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(4);
  plain one(tiny(), {}, rng);
  recglm::save_model(one, folder.path);
  nlohmann::json map;
  for (const char* part : {"a.safetensors", "b.safetensors"})
    rewrite(folder / "model.safetensors", folder / part, [&](std::string& name, auto&, auto&) {
      if (name.find("bias") == name.npos ? part[0] == 'a' : part[0] == 'b')
        map[name] = part;
      else
        name = "";
    });
  std::filesystem::remove(folder / "model.safetensors");
  REQUIRE_THROWS_WITH((recglm::load_model<backend, recglm::glm_10b>(folder.path)),
                      folder.path.string() +
                          " holds neither model.safetensors nor pytorch_model.bin, nor an index of their shards, nor a "
                          "GGUF file; name the folder of a model");
  recglm::write_json(folder / "model.safetensors.index.json", {{"weight_map", map}});
  auto two = recglm::load_model<backend, recglm::glm_10b>(folder.path);
  REQUIRE(all_values(two) == all_values(one));
}

TEST_CASE("sizes that the weights beside them cannot have are refused before a model is made", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(1);
  plain model(tiny(), {}, rng);
  recglm::save_model(model, folder.path);
  const std::string path = folder / "config.json";
  const nlohmann::json config = recglm::read_json(path);
  const auto bytes = std::filesystem::file_size(folder / "model.safetensors");
  for (const char* key : {"vocab_size", "hidden_size", "num_layers", "max_sequence_length"}) {
    nlohmann::json huge = config;
    huge[key] = 1 << 24;
    recglm::write_json(path, huge);
    REQUIRE_THROWS_WITH((recglm::load_model<backend, recglm::glm_10b>(folder.path)),
                        Catch::Matchers::StartsWith(path + ": a model of these sizes has ") &&
                            Catch::Matchers::EndsWith(" weights or more, and the files beside it " +
                                                      std::to_string(bytes) + " bytes; they do not belong together"));
    huge[key] = (1 << 24) + 1;
    recglm::write_json(path, huge);
    REQUIRE_THROWS_WITH(recglm::read_model_config(folder.path), path + ": \"" + key +
                                                                    "\" must be a whole number from 1 to 16777216, "
                                                                    "not 16777217");
  }
  // A sparse file is as long as it says; what memory holds is another question.
  nlohmann::json huge = config;
  huge["vocab_size"] = 1 << 24, huge["hidden_size"] = 1 << 17;
  recglm::write_json(path, huge);
  std::filesystem::resize_file(folder / "model.safetensors", std::uintmax_t{1} << 41);
  REQUIRE_THROWS_WITH(recglm::read_model_config(folder.path),
                      Catch::Matchers::StartsWith(path + ": a model of these sizes needs 2.41 TB of memory, "));
}

using namespace recglm;

namespace {
struct relu {
  static constexpr std::string_view name = "relu";
  template <class S>
  static S value(S x) {
    return x > 0 ? x : S(0);
  }
  template <class S>
  static S slope(S x) {
    return x > 0 ? S(1) : S(0);
  }
};
struct glm_relu : glm_10b {
  static constexpr std::string_view name = "glm_relu";
  using activation = relu;
};
struct glm_like : glm_10b {
  static constexpr std::string_view name = "glm_like";
};
}  // namespace

TEST_CASE("a model of an architecture of one's own is saved and loaded under its name", "[model]") {
  const temporary_folder folder;
  const model_shape shape{.layers = 1, .hidden = 8, .heads = 2, .vocabulary = 12, .positions = 9};
  random_engine rng(1);
  language_model<backend, glm_relu> model(shape, none{}, rng);
  save_model(model, folder.path);
  auto again = load_model<backend, glm_relu>(folder.path);
  REQUIRE(again.shape() == shape);
  std::vector<float> one, other;
  model.parameters([&](auto& p) { one.insert(one.end(), p.value.data(), p.value.data() + p.value.size()); });
  again.parameters([&](auto& p) { other.insert(other.end(), p.value.data(), p.value.data() + p.value.size()); });
  REQUIRE(one == other);
  const std::string where = (folder.path / "config.json").string();
  REQUIRE_THROWS_WITH(read_config_for<glm_10b>(folder.path),
                      where +
                          ": the model is of the architecture \"glm_relu\", not of glm_10b; take the architecture "
                          "that fits");
  REQUIRE_THROWS_WITH(with_architecture(read_model_config(folder.path), where, [](auto) {}),
                      where +
                          ": the architecture \"glm_relu\" is somebody's own; a program that has its type computes "
                          "it");
  // A published model may be the base of another architecture, and then belongs to it.
  plain published(shape, none{}, rng);
  save_model(published, folder.path);
  REQUIRE(read_config_for<glm_10b>(folder.path).architecture.empty());
  REQUIRE(read_config_for<glm_like>(folder.path).shape == shape);
  REQUIRE(config_of<glm_like>(shape).architecture == "glm_like");
}

}  // namespace model_checkpoint_tests
