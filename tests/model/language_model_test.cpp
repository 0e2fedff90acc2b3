#include "recglm/model/language_model.hpp"

#include <set>

#include "recglm/laws/decode.hpp"
#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace model_language_model_tests {

using namespace recglm;

namespace {

const model_shape tiny{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 30, .positions = 20};

batch random_batch(random_engine& rng, std::vector<int> lengths) {
  batch out;
  for (int length : lengths) {
    const int prefix = 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(length - 1)));
    for (int i = 0; i < length; ++i) {
      out.tokens.push_back(static_cast<token_id>(rng.below(30)));
      out.targets.push_back(i >= prefix ? static_cast<token_id>(rng.below(30)) : no_target);
      out.inter.push_back(static_cast<int>(rng.below(21)));
      out.intra.push_back(static_cast<int>(rng.below(21)));
    }
    out.prefix.push_back(prefix);
    out.offsets.push_back(out.size() + length);
  }
  return out;
}

template <class Model>
std::vector<parameter<typename Model::backend>*> weights_of(Model& model) {
  std::vector<parameter<typename Model::backend>*> out;
  model.parameters([&](auto& p) { out.push_back(&p); });
  return out;
}

// Random numbers everywhere, norms and biases and B included, so that no term is 0.
template <class Model>
void stir(Model& model, std::uint64_t seed) {
  random_engine rng(seed);
  for (auto* p : weights_of(model))
    for (auto& v : elements(p->value)) v += static_cast<typename Model::scalar>(0.2 * rng.normal());
}

bool is_key_bias(const std::string& name) { return name.ends_with("query_key_value.bias"); }
}  // namespace

TEST_CASE("gradients of a whole model", "[model]") {
  random_engine rng(1);
  language_model<backend> model(tiny, none{}, rng);
  stir(model, 2);
  const batch texts = random_batch(rng, {5, 9, 2});
  auto weights = weights_of(model);
  std::erase_if(weights, [](auto* p) { return is_key_bias(p->name); });
  check_gradients(
      weights, [&](tape<backend>& t) { return model.loss(t, texts); }, 6);
}

TEST_CASE("gradients of a whole model's adapters, dropout everywhere", "[model]") {
  random_engine rng(1);
  model_shape shape = tiny;
  shape.embedding_dropout = 0.1, shape.attention_dropout = 0.2, shape.output_dropout = 0.15;
  language_model<backend, glm_10b_tanh, lora> model(shape, lora::all({3, 6, 0.1, adapter_kind::rank_stabilised}), rng);
  stir(model, 2);
  const batch texts = random_batch(rng, {5, 9, 2});
  check_gradients(
      weights_of(model), [&](tape<backend>& t) { return model.loss(t, texts); }, 6);
}

TEST_CASE("names of the weights in the order of GLM's files; an adapter's freeze the base", "[model]") {
  language_model<backend> whole_model(tiny);
  std::vector<std::string> names;
  for (auto* p : weights_of(whole_model)) {
    names.push_back(p->name);
    REQUIRE(p->trained);
  }
  REQUIRE(names.size() == 3 + 2 * 12 + 2);
  REQUIRE(names.front() == "word_embeddings.weight");
  REQUIRE(names[1] == "transformer.position_embeddings.weight");
  REQUIRE(names.back() == "transformer.final_layernorm.bias");
  REQUIRE(std::set<std::string>(names.begin(), names.end()).size() == names.size());

  lora some = lora::all({2, 4, 0, adapter_kind::lora});
  some.dense_h_to_4h.rank = 0;
  language_model<backend, glm_10b, lora> adapted(tiny, some);
  REQUIRE(adapted.adapted());
  int trained = 0;
  for (auto* p : weights_of(adapted)) {
    REQUIRE(p->trained == (p->name.find(".lora_") != std::string::npos));
    REQUIRE((p->gradient.size() == 0) != p->trained);
    trained += p->trained;
  }
  REQUIRE(trained == 2 * 3 * 2);
}

TEST_CASE("a seed gives the weights, and their stddevs are GLM's", "[model]") {
  const model_shape shape{.layers = 2, .hidden = 64, .heads = 2, .vocabulary = 500, .positions = 50};
  random_engine a(3), b(3), c(4);
  language_model<backend> one(shape, none{}, a), same(shape, none{}, b), other(shape, none{}, c);
  const auto p = weights_of(one), q = weights_of(same), r = weights_of(other);
  for (std::size_t i = 0; i < p.size(); ++i)
    REQUIRE(std::equal(elements(p[i]->value).begin(), elements(p[i]->value).end(), elements(q[i]->value).begin()));
  REQUIRE_FALSE(std::equal(elements(p[0]->value).begin(), elements(p[0]->value).end(), elements(r[0]->value).begin()));
  for (auto* w : p) {
    if (w->shape.size() != 2) continue;
    double squares = 0;
    for (double v : elements(w->value)) squares += v * v;
    const bool out = w->name.ends_with("attention.dense.weight") || w->name.ends_with("dense_4h_to_h.weight");
    const double stddev = std::sqrt(squares / static_cast<double>(w->count())), want = out ? 0.01 : 0.02;
    INFO(w->name);
    REQUIRE(std::abs(stddev / want - 1) < 0.06);
  }
}

TEMPLATE_TEST_CASE("a batch of several texts is its texts one by one", "[model]", float, double) {
  using B = cpu<TestType>;
  random_engine rng(5);
  language_model<B> model(tiny, none{}, rng);
  stir(model, 6);
  const batch texts = random_batch(rng, {5, 9, 2, 14});
  tape<B> t;
  const auto together = model.trace(t, texts);
  const int targets =
      static_cast<int>(std::count_if(texts.targets.begin(), texts.targets.end(), [](int x) { return x >= 0; }));
  std::vector<TestType> logits, losses;
  double whole_loss = 0;
  for (int r = 0; r < texts.texts(); ++r) {
    batch alone;
    const auto first = texts.offsets[static_cast<std::size_t>(r)],
               last = texts.offsets[static_cast<std::size_t>(r) + 1];
    const auto part = [&](const auto& from, auto& to) { to.assign(from.begin() + first, from.begin() + last); };
    part(texts.tokens, alone.tokens), part(texts.targets, alone.targets), part(texts.inter, alone.inter),
        part(texts.intra, alone.intra);
    alone.offsets.push_back(last - first);
    alone.prefix = {texts.prefix[static_cast<std::size_t>(r)]};
    const auto trace = model.trace(t, alone);
    logits.insert(logits.end(), trace.logits.begin(), trace.logits.end());
    losses.insert(losses.end(), trace.token_loss.begin(), trace.token_loss.end());
    t.reset();
    t.pause();
    whole_loss += static_cast<double>(t.item(model.loss(t, alone, targets)));
    t.resume();
  }
  REQUIRE(near(together.logits, logits, table::kernel<TestType>(64)));
  REQUIRE(near(together.token_loss, losses, table::kernel<TestType>(64)));
  const std::vector<double> want{static_cast<double>(together.loss)};
  REQUIRE(near(std::vector<double>{whole_loss}, want, table::kernel<TestType>(64)));
  t.reset();
  REQUIRE(
      near(std::vector<double>{static_cast<double>(t.item(model.loss(t, texts)))}, want, table::kernel<TestType>(64)));
}

TEST_CASE("merged and unmerged adapters compute the same", "[model]") {
  for (const adapter_kind kind : {adapter_kind::lora, adapter_kind::rank_stabilised, adapter_kind::dora}) {
    random_engine rng(7);
    language_model<backend, glm_10b, lora> model(tiny, lora::all({3, 6, 0, kind}), rng);
    stir(model, 8);
    const batch texts = random_batch(rng, {5, 9});
    tape<backend> t;
    const auto apart = model.trace(t, texts);
    model.merge();
    REQUIRE(near(model.trace(t, texts).logits, apart.logits, table::kernel<double>(64)));
    for (auto* p : weights_of(model)) REQUIRE(p->name.find(".lora_") == std::string::npos);
  }
}

TEST_CASE("texts that the model cannot take are named", "[model]") {
  language_model<backend> model(tiny);
  tape<backend> t;
  random_engine rng(9);
  const batch good = random_batch(rng, {5, 9});
  batch bad = good;
  bad.inter[7] = 21;
  REQUIRE_THROWS_WITH(
      model.loss(t, bad),
      Catch::Matchers::ContainsSubstring("text 1, token 2: position (inter 21, intra ") &&
          Catch::Matchers::ContainsSubstring("is outside of the tables, which end at 20; shorten the text"));
  bad = good;
  bad.tokens[3] = 30;
  REQUIRE_THROWS_WITH(model.loss(t, bad), "text 0, token 3: id 30 is outside of the vocabulary of 30");
  bad = good;
  bad.targets[4] = 30;
  REQUIRE_THROWS_WITH(model.loss(t, bad), "text 0, token 4: target 30 is outside of the vocabulary of 30");
  bad = good;
  bad.prefix[1] = 10;
  REQUIRE_THROWS_WITH(model.loss(t, bad), "text 1: Part A of 10 tokens in a text of 9");
  bad = good;
  bad.intra.pop_back();
  REQUIRE_THROWS_WITH(model.loss(t, bad), "a batch of 14 tokens has arrays of other lengths, or is empty");
  bad = good;
  std::fill(bad.targets.begin(), bad.targets.end(), no_target);
  REQUIRE_THROWS_WITH(model.loss(t, bad), "a batch of 2 texts has no target: nothing can be learnt from it");
  REQUIRE_THROWS_WITH(language_model<backend>({.layers = 1, .hidden = 10, .heads = 4}),
                      "hidden 10 is no multiple of the 4 heads");
}

TEST_CASE("a model that memory cannot hold is refused before anything is allocated", "[model]") {
  model_shape s;
  s.layers = 1 << 24;
  REQUIRE_THROWS_WITH((language_model<cpu<float>>(s)),
                      Catch::Matchers::StartsWith("a model of 16777216 layers, hidden 768, vocabulary 50304 and 1024 "
                                                  "positions needs "));
  model_shape wide;
  wide.layers = 1, wide.hidden = wide.heads = wide.vocabulary = 1 << 24;
  REQUIRE_THROWS_WITH((language_model<cpu<float>, llama>(wide)), Catch::Matchers::EndsWith(" are available"));
}

namespace {
// Cross-entropy and a pull of the last states towards 0: an objective written outside of the library.
struct with_small_states {
  static constexpr std::string_view name = "with_small_states";
  template <class B>
  static variable<B> loss(tape<B>& t, variable<B> states, parameter<B>& table, const std::int32_t* targets,
                          double denominator, const low_rank_logits<B>& terms) {
    const variable<B> fit = cross_entropy::loss(t, states, table, targets, denominator, terms);
    const variable<B> out = t.make(1, 1, true);
    double squares = 0;
    for (std::size_t i = 0; i < states.size(); ++i) squares += states.value()[i] * states.value()[i];
    out.value()[0] = fit.value()[0] + squares / denominator;
    t.record(out, [=](tape<B>& t) {
      const double up = t.gradient(out)[0];
      const auto d = t.into(states);
      for (std::size_t i = 0; i < states.size(); ++i)
        d.at[i] = d.beta * d.at[i] + up * 2 * t.value(states)[i] / denominator;
      t.hand_over(out, fit);
    });
    return out;
  }
};
struct glm_small_states : glm_10b {
  static constexpr std::string_view name = "glm_small_states";
  using objective = with_small_states;
};
}  // namespace

TEST_CASE("an objective of one's own is what a model trains", "[model]") {
  random_engine one(1), same(1), draws(3);
  language_model<backend> usual(tiny, none{}, one);
  language_model<backend, glm_small_states> other(tiny, none{}, same);
  stir(usual, 2), stir(other, 2);
  const batch texts = random_batch(draws, {5, 9});
  tape<backend> t;
  const double fit = t.item(usual.loss(t, texts));
  t.reset();
  REQUIRE(t.item(other.loss(t, texts)) > fit + 0.1);
  auto weights = weights_of(other);
  std::erase_if(weights, [](auto* p) { return is_key_bias(p->name); });
  check_gradients(
      weights, [&](tape<backend>& t) { return other.loss(t, texts); }, 4);
}

}  // namespace model_language_model_tests
