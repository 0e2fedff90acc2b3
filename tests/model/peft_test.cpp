#include "recglm/model/peft.hpp"

#include <map>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"
#include "support/torch_bytes.hpp"

namespace model_peft_tests {

using recglm::adapter_kind;

namespace {
recglm::model_shape tiny() {
  recglm::model_shape s;
  s.layers = 2, s.hidden = 8, s.heads = 2, s.vocabulary = 20, s.positions = 10;
  return s;
}

using backend = recglm::cpu<double>;
using tied = recglm::language_model<backend, recglm::llama, recglm::lora>;
using parted = recglm::language_model<backend, recglm::llama_own_head, recglm::lora>;

recglm::peft_config config_of(const std::string& more) {
  return recglm::parse_peft_config(R"({"peft_type": "LORA", "r": 3, "lora_alpha": 6, )" + more + "}", "c");
}

// Every weight drawn; equal seeds give equal ones.
template <class Model>
Model drawn(const recglm::peft_config& config, std::uint64_t seed, int vocabulary = 20) {
  auto shape = tiny();
  shape.vocabulary = vocabulary;
  Model out(shape, config);
  recglm::random_engine rng(seed);
  out.parameters([&](auto& p) { p.draw(rng, 0.4); });
  return out;
}

template <class Model>
std::map<std::string, std::vector<double>> values_of(Model& model) {
  std::map<std::string, std::vector<double>> out;
  model.parameters([&](auto& p) { out[p.name].assign(elements(p.value).begin(), elements(p.value).end()); });
  return out;
}

recglm::batch text() {
  recglm::batch out;
  out.tokens = {1, 5, 19, 5, 2}, out.targets = {5, 19, -100, 2, 7}, out.inter = {0, 1, 2, 3, 4};
  out.intra = {0, 0, 0, 0, 0}, out.offsets = {0, 5}, out.prefix = {0};
  return out;
}
template <class Model>
std::vector<double> logits_of(Model& model) {
  recglm::tape<backend> t;
  return model.trace(t, text()).logits;
}

using tensors = std::map<std::string, std::pair<std::vector<std::int64_t>, std::vector<double>>>;
tensors read_all(const std::filesystem::path& path) {
  const auto file = recglm::safetensors::open(path);
  tensors out;
  for (const auto& t : file.tensors()) out[t.name] = {t.shape, file.read<double>(t.name)};
  return out;
}
void write_all(const tensors& all, const std::filesystem::path& path) {
  recglm::safetensors_writer out;
  for (const auto& [name, t] : all) out.add<double>(name, t.first, t.second);
  out.metadata("format", "pt");
  out.write(path);
}
const std::string front = "base_model.model.", words = "model.embed_tokens.weight", head = "lm_head.weight";

/// A folder with the adapter of `model`, its configuration as `config` says, its tensors as `change` leaves them.
template <class Model, class Change>
void put_adapter(Model& model, const std::filesystem::path& folder, const std::string& config, Change change) {
  recglm::save_adapter(model, folder);
  put(folder / "adapter_config.json", R"({"peft_type": "LORA", "r": 3, "lora_alpha": 6, )" + config + "}");
  tensors all = read_all(folder / "adapter_model.safetensors");
  change(all);
  write_all(all, folder / "adapter_model.safetensors");
}
const std::string queries = R"("target_modules": ["q_proj"])";
}  // namespace

TEST_CASE("an adapter that was saved is the one that was there", "[model]") {
  using model = recglm::language_model<recglm::cpu<double>, recglm::glm_10b, recglm::lora>;
  for (const adapter_kind kind : {adapter_kind::lora, adapter_kind::rank_stabilised, adapter_kind::dora}) {
    recglm::random_engine rng(1);
    recglm::lora terms = recglm::lora::all({4, 6, 0.25, kind});
    terms.dense = {2, 5, 0.25, kind};
    terms.dense_4h_to_h.rank = 0;
    model one(tiny(), terms, rng);
    one.parameters([&](auto& p) {
      if (recglm::is_adapter_name(p.name)) p.draw(rng, 1.0);
    });
    temporary_folder folder;
    recglm::save_adapter(one, folder.path, "base");
    const auto config = recglm::read_peft_config(folder / "adapter_config.json");
    REQUIRE(config.base == "base");
    const recglm::peft_config& read = config;
    REQUIRE(read.of("dense_4h_to_h").rank == 0);
    for (const char* which : {"query_key_value", "dense", "dense_h_to_4h"}) {
      REQUIRE(read.of(which).rank == terms.of(which).rank);
      REQUIRE(read.of(which).dropout == 0.25);
      REQUIRE(near(std::vector<double>{recglm::adapter_scale(read.of(which))},
                   std::vector<double>{recglm::adapter_scale(terms.of(which))}, table::kernel<double>(1)));
    }
    model two(tiny(), read);
    recglm::load_adapter(two, folder.path);
    std::vector<std::vector<double>> want;
    one.parameters([&](auto& p) {
      if (recglm::is_adapter_name(p.name)) want.emplace_back(elements(p.value).begin(), elements(p.value).end());
    });
    std::size_t i = 0;
    two.parameters([&](auto& p) {
      if (recglm::is_adapter_name(p.name))
        REQUIRE(std::vector<double>(elements(p.value).begin(), elements(p.value).end()) == want.at(i++));
    });
    REQUIRE(i == want.size());
  }
}

TEST_CASE("an adapter of another rank is refused with its tensors", "[model]") {
  using model = recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora>;
  recglm::lora terms;
  terms.query_key_value = {};
  terms.dense_h_to_4h = terms.dense_4h_to_h = {};
  auto shape = tiny();
  shape.layers = 1;
  model one(shape, terms);
  temporary_folder folder;
  recglm::save_adapter(one, folder.path);
  terms.dense.rank = 2;
  model two(shape, terms);
  const std::string name = "transformer.layers.0.attention.dense.lora_";
  REQUIRE_THROWS_WITH(recglm::load_adapter(two, folder.path),
                      (folder / "adapter_model.safetensors").string() +
                          " does not fit the model; of another shape: " + name + "A.weight (8, 8) instead of (2, 8), " +
                          name + "B.weight (8, 8) instead of (8, 2); is it the file of this configuration?");
  recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora> merged(shape, terms);
  merged.merge();
  REQUIRE_THROWS_WITH(recglm::save_adapter(merged, folder.path),
                      "the model has no adapter to save; it was trained whole, or its adapter was merged");
}

TEST_CASE("the golden adapters are read whole", "[model][realdata]") {
  if (!have_data()) return;
  for (const auto& [name, kind] :
       {std::pair{"lora", adapter_kind::lora}, std::pair{"rslora", adapter_kind::rank_stabilised},
        std::pair{"dora", adapter_kind::dora}}) {
    const auto path = golden_glm() / name;
    const recglm::peft_config terms = recglm::read_peft_config(path / "adapter_config.json");
    REQUIRE(terms.of("dense").kind == kind);
    REQUIRE(recglm::adapter_scale(terms.of("dense")) == (kind == adapter_kind::rank_stabilised ? 4 : 2));
    auto model = recglm::load_model<recglm::cpu<float>, recglm::glm_10b>(golden_glm(), terms);
    recglm::load_adapter(model, path);
    temporary_folder folder;
    recglm::save_adapter(model, folder.path);
    REQUIRE(bytes_of_file(folder / "adapter_model.safetensors") == bytes_of_file(path / "adapter_model.safetensors"));

    const auto want = recglm::safetensors::open(path / "logits.safetensors");
    recglm::tape<recglm::cpu<float>> tape;
    REQUIRE(near(model.trace(tape, golden_batch({"b"})).logits, want.read<float>("b.logits"), table::golden<float>));
  }
}

TEST_CASE("layers unlike each other, biases and whole modules: saved, read, and trained parts alone hold gradients",
          "[model]") {
  using model = recglm::language_model<recglm::cpu<double>, recglm::glm_10b, recglm::lora>;
  for (const char* extra : {R"("bias": "none")", R"("bias": "lora_only")", R"("bias": "all")",
                            R"("modules_to_save": ["final_layernorm"])"}) {
    INFO(extra);
    const std::string text =
        std::string(
            R"x({"peft_type": "LORA", "r": 3, "lora_alpha": 6, "target_modules": ".*(layers.0.attention.dense|query_key_value)",
      "rank_pattern": {"layers.1.attention.query_key_value": 2}, "alpha_pattern": {"layers.0.*": 5}, )x") +
        extra + "}";
    const auto config = recglm::parse_peft_config(text, "x");
    model one(tiny(), config);
    recglm::random_engine rng(3);
    one.parameters([&](auto& p) { p.draw(rng, 1.0); });
    std::size_t trained = 0;
    one.parameters([&](auto& p) {
      REQUIRE(p.trained == (recglm::is_adapter_name(p.name) || config.trains(p.name)));
      trained += p.trained;
    });
    temporary_folder folder;
    recglm::save_adapter(one, folder.path);
    REQUIRE(recglm::safetensors::open(folder / "adapter_model.safetensors").tensors().size() == trained);
    model two(tiny(), recglm::read_peft_config(folder / "adapter_config.json"));
    recglm::load_adapter(two, folder.path);
    std::map<std::string, std::vector<double>> want;
    one.parameters([&](auto& p) {
      if (p.trained) want[p.name].assign(elements(p.value).begin(), elements(p.value).end());
    });
    two.parameters([&](auto& p) {
      REQUIRE(p.trained == (want.count(p.name) > 0));
      if (p.trained)
        REQUIRE(std::vector<double>(elements(p.value).begin(), elements(p.value).end()) == want.at(p.name));
    });
    std::map<std::string, double> scales;
    one.linears([&](auto& d) {
      if (d.adapter) scales[d.weight.name] = d.adapter->scale;
    });
    two.linears([&](auto& d) {
      REQUIRE(d.adapter.has_value() == (scales.count(d.weight.name) > 0));
      if (d.adapter) REQUIRE(std::abs(d.adapter->scale - scales.at(d.weight.name)) < 1e-12);
    });
  }
}

TEST_CASE("an adapter for another base is refused; names beside those of the model are let be", "[model]") {
  using model = recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora>;
  model one(tiny(), recglm::lora{});
  const auto fits = [&](const char* targets) {
    const std::string text =
        std::string(R"({"peft_type": "LORA", "r": 3, "lora_alpha": 6, "target_modules": )") + targets + "}";
    recglm::check_fits(one, recglm::parse_peft_config(text, "a"), "a");
  };
  fits(R"(["dense"])");
  fits(R"(["dense", "q_proj"])");
  fits(R"(["word_embeddings"])");
  for (const char* other : {R"(["q_proj"])", R"(".*q_proj")"})
    REQUIRE_THROWS_WITH(fits(other),
                        "a: \"target_modules\" fits no matmul of this model (query_key_value, dense, dense_h_to_4h, "
                        "dense_4h_to_h); is it an adapter for another base?");
}

TEST_CASE("an adapter's file has two names; without it the folder is named", "[model]") {
  const temporary_folder folder;
  auto one = drawn<parted>(config_of(queries), 1), two = drawn<parted>(config_of(queries), 2);
  recglm::save_adapter(one, folder.path);
  const auto want = values_of(one);
  const tensors all = read_all(folder / "adapter_model.safetensors");
  std::filesystem::remove(folder / "adapter_model.safetensors");
  REQUIRE_THROWS_WITH(
      recglm::load_adapter(two, folder.path),
      folder.path.string() +
          " holds neither adapter_model.safetensors nor adapter_model.bin; name the folder of an adapter "
          "of PEFT");
#if defined(RECGLM_LIBZIP)
  state_bytes pickle;
  std::vector<std::pair<std::string, std::string>> entries{{"a/data.pkl", ""}};
  for (const auto& [name, t] : all) {
    const std::string key = std::to_string(entries.size());
    const std::vector<std::int32_t> shape(t.first.begin(), t.first.end());
    pickle.add(name, state_bytes::tensor("DoubleStorage", key, 0, shape, {shape[1], 1}));
    entries.emplace_back("a/data/" + key,
                         std::string(reinterpret_cast<const char*>(t.second.data()), t.second.size() * 8));
  }
  entries.front().second = pickle.whole_pickle();
  put(folder / "adapter_model.bin", zip_of(entries));
  recglm::load_adapter(two, folder.path);
  for (const auto& [name, values] : values_of(two)) REQUIRE((values == want.at(name)) == recglm::is_adapter_name(name));
#endif
}

TEST_CASE("tables of the base that an adapter brings replace it, stay frozen and are saved with it", "[model]") {
  const temporary_folder folder;
  auto one = drawn<parted>(config_of(queries), 1), two = drawn<parted>(config_of(queries), 2);
  const auto mine = values_of(one);
  put_adapter(one, folder.path, queries, [&](tensors& all) {
    all[front + words] = {{20, 8}, mine.at(words)};
    all[front + head] = {{20, 8}, mine.at(head)};
  });
  recglm::load_adapter(two, folder.path);
  REQUIRE(values_of(two).at(words) == mine.at(words));
  REQUIRE(values_of(two).at(head) == mine.at(head));
  two.parameters([](auto& p) { REQUIRE(p.trained == recglm::is_adapter_name(p.name)); });
  const temporary_folder again;
  recglm::save_adapter(two, again.path);
  REQUIRE(bytes_of_file(again / "adapter_model.safetensors") == bytes_of_file(folder / "adapter_model.safetensors"));
  REQUIRE(recglm::read_peft_config(again / "adapter_config.json").saved.empty());
}

TEST_CASE("a tied base takes its one table under either name or both, if they are equal", "[model]") {
  const temporary_folder folder;
  auto one = drawn<tied>(config_of(queries), 1);
  const auto mine = values_of(one).at(words);
  for (const std::string& names : {words, head, words + head, std::string("lm_head.base_layer.weight")}) {
    put_adapter(one, folder.path, queries, [&](tensors& all) {
      for (const std::string& name : {words, head, std::string("lm_head.base_layer.weight")})
        if (names.find(name) != names.npos) all[front + name] = {{20, 8}, mine};
      all[front + "model.embed_tokens.original_module.weight"] = {{1}, {0}};  // left unused by PEFT
    });
    auto two = drawn<tied>(config_of(queries), 2);
    recglm::load_adapter(two, folder.path);
    REQUIRE(values_of(two).at(words) == mine);
  }
  put_adapter(one, folder.path, queries, [&](tensors& all) {
    all[front + words] = {{20, 8}, mine};
    all[front + head] = {{20, 8}, mine};
    all[front + head].second[3] += 1;
  });
  REQUIRE_THROWS_WITH(recglm::load_adapter(one, folder.path),
                      (folder / "adapter_model.safetensors").string() + ": tensors \"" + front + head + "\" and \"" +
                          front + words + "\" stand for one table of this model, \"" + words + "\", and are not equal");
}

TEST_CASE("tables of their own for token embeddings and head, on a base with one table for both", "[model]") {
  const std::string saves_words = queries + R"(, "modules_to_save": ["embed_tokens"])",
                    saves_head = queries + R"(, "modules_to_save": ["lm_head"])",
                    saves_both = queries + R"(, "modules_to_save": ["embed_tokens", "lm_head"])";
  auto base = drawn<tied>(config_of(queries), 1);
  const temporary_folder model, folder;
  base.merge();
  recglm::save_model(base, model.path);
  const auto mine = values_of(base).at(words);
  const recglm::model_config config = recglm::read_model_config(model.path);
  const auto files = recglm::open_weights(model.path);
  for (const int tokens : {20, 23}) {
    auto source = drawn<parted>(config_of(queries), 5, tokens);
    const auto own = values_of(source);
    const auto loaded = [&](const std::string& text, bool with_words, bool with_head) {
      put_adapter(source, folder.path, text, [&](tensors& all) {
        if (with_words) all[front + words] = {{tokens, 8}, own.at(words)};
        if (with_head) all[front + head] = {{tokens, 8}, own.at(head)};
      });
      const auto wanted = recglm::config_with_adapter<recglm::llama>(config, folder.path);
      REQUIRE_FALSE(wanted.tied);
      REQUIRE(wanted.shape.vocabulary == (with_words ? tokens : 20));
      parted out(wanted.shape, recglm::read_peft_config(folder / "adapter_config.json"));
      recglm::load_with_adapter(out, config, files, folder.path);
      return values_of(out);
    };
    const auto both = loaded(saves_both, true, true);
    REQUIRE(both.at(words) == own.at(words));
    REQUIRE(both.at(head) == own.at(head));
    if (tokens != 20) continue;
    REQUIRE_THROWS_WITH(
        recglm::load_adapter(base, folder.path),
        (folder / "adapter_config.json").string() +
            ": \"modules_to_save\" gives token embeddings and head tables of their own, and this base has one "
            "table for both; load it with a head of its own");
    const auto of_words = loaded(saves_words, true, false);
    REQUIRE(of_words.at(words) == own.at(words));
    REQUIRE(of_words.at(head) == mine);
    const auto of_head = loaded(saves_head, false, true);
    REQUIRE(of_head.at(words) == mine);
    REQUIRE(of_head.at(head) == own.at(head));
  }
  // What is trained here as one table goes out under both names and comes back as one.
  auto trained = drawn<tied>(config_of(saves_words), 3);
  recglm::save_adapter(trained, folder.path);
  REQUIRE(recglm::read_peft_config(folder / "adapter_config.json").saved ==
          std::vector<std::string>{"lm_head", "model.embed_tokens"});
  REQUIRE(recglm::config_with_adapter<recglm::llama>(config, folder.path).tied);
  tied back(tiny(), recglm::read_peft_config(folder / "adapter_config.json"));
  recglm::load_with_adapter(back, config, files, folder.path);
  REQUIRE(values_of(back).at(words) == values_of(trained).at(words));
  // A vocabulary that grew: the base's own table is not asked for.
  auto larger = drawn<tied>(config_of(queries), 4, 23);
  put_adapter(larger, folder.path, queries, [&](tensors& all) {
    all[front + words] = {{23, 8}, values_of(larger).at(words)};
  });
  const auto grown = recglm::config_with_adapter<recglm::llama>(config, folder.path);
  REQUIRE(grown.tied);
  tied wide(grown.shape, recglm::read_peft_config(folder / "adapter_config.json"));
  recglm::load_with_adapter(wide, config, files, folder.path);
  REQUIRE(values_of(wide).at(words) == values_of(larger).at(words));
  REQUIRE(values_of(wide).at("model.norm.weight") == values_of(base).at("model.norm.weight"));
}

TEST_CASE(
    "terms on token embeddings and head compute what they do when they are merged, and are saved as PEFT has them",
    "[model]") {
  const auto config =
      config_of(R"("target_modules": ["embed_tokens", "lm_head", "q_proj"], "rank_pattern": {"lm_head": 2})");
  auto one = drawn<parted>(config, 1), whole = drawn<parted>(config, 1);
  const auto want = logits_of(one);
  whole.merge();
  REQUIRE(near(want, logits_of(whole), table::golden<double>));
  REQUIRE_FALSE(near(values_of(whole).at(head), values_of(one).at(head), table::golden<float>));

  // A tied base: each of the two has terms of its own on one table.
  auto shared = drawn<tied>(config, 1);
  auto apart = drawn<parted>(config, 1);
  const auto of_shared = values_of(shared);
  apart.parameters([&](auto& p) {
    const auto& from = of_shared.at(p.name == head ? words : p.name);
    std::copy(from.begin(), from.end(), elements(p.value).begin());
  });
  REQUIRE(logits_of(shared) == logits_of(apart));
  REQUIRE_THROWS_WITH(
      shared.merge(),
      "the adapter changes the token embeddings apart from the head, and here both are one table; merge it "
      "into a model with a head of its own");

  const temporary_folder folder;
  recglm::save_adapter(one, folder.path);
  const tensors all = read_all(folder / "adapter_model.safetensors");
  REQUIRE(all.at(front + "model.embed_tokens.lora_embedding_A").first == std::vector<std::int64_t>{3, 20});
  REQUIRE(all.at(front + "model.embed_tokens.lora_embedding_B").first == std::vector<std::int64_t>{8, 3});
  REQUIRE(all.at(front + "lm_head.lora_B.weight").first == std::vector<std::int64_t>{20, 2});
  const auto mine = values_of(one);
  const auto& a = all.at(front + "model.embed_tokens.lora_embedding_A").second;
  for (std::size_t token = 0; token < 20; ++token)
    for (std::size_t k = 0; k < 3; ++k)
      REQUIRE(a[k * 20 + token] == mine.at("model.embed_tokens.lora_embedding_A")[token * 3 + k]);
  auto two = drawn<parted>(recglm::read_peft_config(folder / "adapter_config.json"), 2);
  recglm::load_adapter(two, folder.path);
  for (const auto& [name, values] : values_of(two)) REQUIRE((values == mine.at(name)) == recglm::is_adapter_name(name));
  two.parameters(
      [&](auto& p) { std::copy(mine.at(p.name).begin(), mine.at(p.name).end(), elements(p.value).begin()); });
  REQUIRE(near(logits_of(two), want, table::golden<double>));
}

TEST_CASE("terms on token embeddings and head: decoding and training see what a trace sees", "[model]") {
  const auto config = config_of(R"("target_modules": ["embed_tokens", "lm_head", "q_proj"])");
  auto model = drawn<tied>(config, 1);
  recglm::tape<backend> t;
  const auto trace = model.trace(t, text());
  // Decoding: the distribution after each token, all of it and of a few tokens.
  recglm::request asked;
  asked.prefix = {1}, asked.at = {{0, 0}};
  auto state = model.read(std::span(&asked, 1));
  const auto whole_text = text();
  recglm::continuation next;
  next.parents = {0}, next.offsets = {0, 4};
  for (int i = 1; i < 5; ++i)
    next.tokens.push_back(whole_text.tokens[static_cast<std::size_t>(i)]), next.at.push_back({i, 0});
  model.advance(state, next);
  const auto all = model.log_probs(state);
  std::vector<double> want(trace.logits.end() - 20, trace.logits.end());
  double sum = 0;
  for (double l : want) sum += std::exp(l);
  for (double& l : want) l -= std::log(sum);
  REQUIRE(near(all, want, table::golden<double>));
  recglm::legal_tokens legal;
  legal.tokens = {3, 19}, legal.offsets = {0, 2};
  REQUIRE(near(model.log_probs(state, legal), std::vector<double>{want[3], want[19]}, table::golden<double>));

  // Training: only the terms have gradients, and those of the terms are right.
  t.reset();
  t.resume();
  const auto loss = [&] {
    t.reset();
    return model.loss(t, text());
  };
  t.backward(loss());
  REQUIRE(near(std::vector<double>{t.item(loss())}, std::vector<double>{trace.loss}, table::golden<double>));
  int seen = 0;
  model.parameters([&](auto& p) {
    REQUIRE(p.trained == recglm::is_adapter_name(p.name));
    if (!p.trained || p.name.find("layers") != p.name.npos) return;
    ++seen;
    std::vector<double> got, slopes;
    for (std::size_t i = 0; i < p.value.size(); i += 5) {
      const double kept = elements(p.value)[i], step = 1e-5;
      elements(p.value)[i] = kept + step;
      const double above = t.item(loss());
      elements(p.value)[i] = kept - step;
      const double below = t.item(loss());
      elements(p.value)[i] = kept;
      got.push_back(elements(p.gradient)[i]), slopes.push_back((above - below) / (2 * step));
    }
    INFO(p.name);
    REQUIRE(near(got, slopes, table::gradient));
  });
  REQUIRE(seen == 4);
  recglm::random_engine rng(7);
  model.start_adapters(rng);
  auto base = drawn<tied>(config, 1);
  REQUIRE(near(
      logits_of(model),
      [&] {
        base.parameters([&](auto& p) {
          if (p.name.find(".lora_B.") != p.name.npos || p.name.find(".lora_embedding_A") != p.name.npos)
            p.value.fill(0);
        });
        return logits_of(base);
      }(),
      table::golden<double>));
}

TEST_CASE("biases that PEFT did not save keep the base's values; others are saved beside whole modules", "[model]") {
  using model = recglm::language_model<backend, recglm::glm_10b, recglm::lora>;
  const std::string dense = R"("target_modules": ["dense"], )";
  const temporary_folder folder;
  auto one = drawn<model>(config_of(dense + R"("bias": "lora_only")"), 1),
       two = drawn<model>(config_of(dense + R"("bias": "lora_only")"), 2);
  const auto before = values_of(two);
  put_adapter(one, folder.path, dense + R"("bias": "lora_only")", [](tensors& all) {
    std::erase_if(all, [](const auto& entry) { return entry.first.ends_with(".bias"); });
  });
  recglm::load_adapter(two, folder.path);
  for (const auto& [name, values] : values_of(two))
    REQUIRE(values == (recglm::is_adapter_name(name) ? values_of(one) : before).at(name));
  recglm::save_adapter(one, folder.path);
  recglm::load_adapter(two, folder.path);
  const std::string bias = "transformer.layers.1.attention.dense.bias";
  REQUIRE(values_of(two).at(bias) == values_of(one).at(bias));
  put_adapter(one, folder.path, dense + R"("bias": "lora_only")", [&](tensors& all) {
    all.erase(front + "glm.transformer.layers.1.attention.dense.base_layer.bias");  // one of two
  });
  REQUIRE_THROWS_WITH(recglm::load_adapter(two, folder.path),
                      Catch::Matchers::ContainsSubstring("does not fit the model; missing: " + bias + ";"));

  const auto both = config_of(dense + R"("bias": "all", "modules_to_save": ["final_layernorm"])");
  auto three = drawn<model>(both, 3);
  const auto written = recglm::peft_config_of(three);
  REQUIRE(written.bias == "all");
  REQUIRE(written.saved == std::vector<std::string>{"transformer.final_layernorm"});
  recglm::save_adapter(three, folder.path);
  auto four = drawn<model>(recglm::read_peft_config(folder / "adapter_config.json"), 4);
  recglm::load_adapter(four, folder.path);
  four.parameters([&](auto& p) {
    REQUIRE(p.trained == (recglm::is_adapter_name(p.name) || both.trains(p.name)));
    if (p.trained)
      REQUIRE(values_of(three).at(p.name) == std::vector<double>(elements(p.value).begin(), elements(p.value).end()));
  });
}

TEST_CASE("terms that PEFT ties are refused", "[model]") {
  const std::string text = R"("target_modules": ["embed_tokens"], "ensure_weight_tying": true)";
  auto one = drawn<tied>(config_of(text), 1);
  REQUIRE_THROWS_WITH(
      recglm::check_fits(one, config_of(text), "c"),
      "c: \"ensure_weight_tying\" ties the terms of token embeddings and head, which is not computed here");
  auto two = drawn<parted>(config_of(text), 1);
  REQUIRE_NOTHROW(recglm::check_fits(two, config_of(text), "c"));
}

}  // namespace model_peft_tests
