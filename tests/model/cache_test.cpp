#include "recglm/model/cache.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/elements.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace model_cache_tests {

using namespace recglm;

namespace {
const model_shape tiny{.layers = 2, .hidden = 32, .heads = 4, .vocabulary = 50, .positions = 40};

template <class B, class Arch = glm_10b>
language_model<B, Arch> some_model() {
  random_engine rng(1);
  model_shape shape = tiny;
  if (std::is_base_of_v<llama, Arch>) shape.kv_heads = 2, shape.head_width = 6;
  language_model<B, Arch> model(shape, none{}, rng);
  model.parameters([&](parameter<B>& p) {
    for (auto& v : elements(p.value)) v += static_cast<typename B::scalar>(0.1 * rng.normal());
  });
  return model;
}

std::vector<request> some_requests() {
  std::vector<request> out(3);
  for (int r = 0; r < 3; ++r)
    for (int i = 0; i < 4 + 5 * r; ++i) {
      out[static_cast<std::size_t>(r)].prefix.push_back((i * 11 + r) % 50);
      out[static_cast<std::size_t>(r)].at.push_back({i, i % 3});
    }
  return out;
}

// Log-probabilities of tokens after the first, computed whole, without a cache.
template <class Model>
std::vector<double> whole(Model& model, const request& text, const std::vector<token_id>& tokens,
                          const std::vector<position>& at) {
  batch b;
  b.tokens = text.prefix;
  b.targets.assign(text.prefix.size(), no_target);
  b.tokens.insert(b.tokens.end(), tokens.begin(), tokens.end());
  for (std::size_t i = 0; i < tokens.size(); ++i)
    b.targets.push_back(i + 1 < tokens.size() ? tokens[i + 1] : no_target);
  for (const position& p : text.at) b.inter.push_back(p.inter), b.intra.push_back(p.intra);
  for (const position& p : at) b.inter.push_back(p.inter), b.intra.push_back(p.intra);
  b.prefix = {static_cast<int>(text.prefix.size())};
  b.offsets.push_back(static_cast<int>(b.tokens.size()));
  tape<typename Model::backend> t;
  const auto trace = model.trace(t, b);
  std::vector<double> out;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
    out.push_back(-static_cast<double>(trace.token_loss[text.prefix.size() + i]));
  return out;
}
}  // namespace

TEMPLATE_TEST_CASE("token by token, many at once, and whole give the same probabilities", "[model]",
                   (language_model<cpu<float>, glm_10b>), (language_model<cpu<double>, glm_10b>),
                   (language_model<cpu<double>, chatglm_6b>), (language_model<cpu<float>, llama>),
                   (language_model<cpu<double>, llama_own_head>), (language_model<cpu<float>, qwen2>),
                   (language_model<cpu<double>, qwen3_own_head>)) {
  using B = typename TestType::backend;
  STATIC_REQUIRE(LanguageModel<TestType>);
  auto model = some_model<B, typename TestType::architecture>();
  const auto texts = some_requests();
  // Rows that share what their parents fed, are dropped, doubled and re-ordered.
  struct row {
    std::size_t text;
    std::vector<token_id> tokens;
    std::vector<position> at;
    std::vector<double> log_probs;
  };
  random_engine rng(3);
  auto state = model.read(texts);
  REQUIRE(state.rows() == 3);
  std::vector<row> rows(3);
  for (std::size_t r = 0; r < 3; ++r) rows[r].text = r;
  for (int step = 0; step < 6; ++step) {
    continuation next;
    std::vector<row> grown;
    const std::size_t count = 1 + rng.below(7);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t parent = rng.below(rows.size());
      next.parents.push_back(static_cast<int>(parent));
      row fresh = rows[parent];
      const std::size_t length = (step == 0 ? 1 : 0) + rng.below(4);
      for (std::size_t j = 0; j < length; ++j) {
        next.tokens.push_back(static_cast<token_id>(rng.below(50)));
        next.at.push_back({static_cast<int>(rng.below(40)), static_cast<int>(rng.below(40))});
        fresh.tokens.push_back(next.tokens.back());
        fresh.at.push_back(next.at.back());
      }
      next.offsets.push_back(static_cast<int>(next.tokens.size()));
      grown.push_back(fresh);
    }
    if (step % 2) (void)model.log_probs(state);  // known sums must not change what advance says
    const auto got = model.advance(state, next);
    REQUIRE(got.size() == next.tokens.size());
    for (std::size_t i = 0; i < count; ++i) {
      for (int j = next.offsets[i]; j < next.offsets[i + 1]; ++j)
        grown[i].log_probs.push_back(got[static_cast<std::size_t>(j)]);
      REQUIRE(state.fed(static_cast<int>(i)) == static_cast<int>(grown[i].tokens.size()));
      REQUIRE(state.text(static_cast<int>(i)) == static_cast<int>(grown[i].text));
    }
    rows = grown;
    for (const row& r : rows) {
      REQUIRE(r.log_probs[0] == 0);
      if (r.tokens.size() < 2) continue;
      const std::vector<double> seen(r.log_probs.begin() + 1, r.log_probs.end());
      REQUIRE(near(seen, whole(model, texts[r.text], r.tokens, r.at), table::kernel<typename B::scalar>(64)));
    }
  }
}

TEMPLATE_TEST_CASE("the next distribution: whole, legal tokens, renormalised", "[model]", float, double) {
  using B = cpu<TestType>;
  auto model = some_model<B>();
  auto state = model.read(some_requests());
  continuation next{{0, 2}, {0, 1, 3}, {3, 3, 9}, {{2, 1}, {5, 1}, {5, 2}}};
  model.advance(state, next);
  auto untouched = state;
  const auto all = model.log_probs(state);
  REQUIRE(all.size() == 100);
  for (std::size_t r = 0; r < 2; ++r) {
    double sum = 0;
    for (std::size_t v = 0; v < 50; ++v) sum += std::exp(all[r * 50 + v]);
    REQUIRE(std::abs(sum - 1) < 1e-5);
  }
  legal_tokens legal{{0, 3, 4}, {7, 0, 49, 20}, false};
  const std::vector<double> want{all[7], all[0], all[49], all[50 + 20]};
  REQUIRE(near(model.log_probs(state, legal), want, table::kernel<TestType>(32)));
  REQUIRE(near(model.log_probs(untouched, legal), want, table::kernel<TestType>(32)));
  legal.renormalise = true;
  const auto fresh = model.log_probs(state, legal);
  const double sum = std::log(std::exp(all[7]) + std::exp(all[0]) + std::exp(all[49]));
  REQUIRE(near(fresh, std::vector<double>{all[7] - sum, all[0] - sum, all[49] - sum, 0}, table::kernel<TestType>(64)));
  legal_tokens rows_without{{0, 0, 1}, {5}, false};
  REQUIRE(near(model.log_probs(state, rows_without), std::vector<double>{all[55]}, table::kernel<TestType>(32)));
}

TEMPLATE_TEST_CASE("a text reads alike alone and beside others", "[model]", float, double) {
  using B = cpu<TestType>;
  auto model = some_model<B>();
  const auto texts = some_requests();
  auto together = model.read(texts);
  continuation next{{0, 1, 2}, {0, 1, 2, 3}, {3, 3, 3}, {{2, 1}, {2, 1}, {2, 1}}};
  model.advance(together, next);
  const auto all = model.log_probs(together);
  for (std::size_t r = 0; r < 3; ++r) {
    auto alone = model.read(std::span(texts).subspan(r, 1));
    model.advance(alone, {{0}, {0, 1}, {3}, {{2, 1}}});
    REQUIRE(near(model.log_probs(alone), std::span(all).subspan(r * 50, 50), table::kernel<TestType>(64)));
  }
}

TEST_CASE("cache rows that no row holds are given up, and nothing changes", "[model]") {
  using B = cpu<double>;
  auto model = some_model<B>();
  const auto texts = some_requests();
  auto state = model.read(texts);
  // Thousands of tokens are fed and dropped beside one row that continues.
  std::vector<token_id> tokens;
  std::vector<position> at;
  std::vector<double> log_probs;
  for (int step = 0; step < 30; ++step) {
    continuation next;
    for (int i = 0; i < 300; ++i) {
      next.parents.push_back(step == 0 ? 1 : i % 2);
      next.tokens.push_back(static_cast<token_id>(i == 0 ? step : (i * 7 + step) % 50));
      next.at.push_back({i == 0 ? 3 : i % 40, step});
      next.offsets.push_back(i + 1);
    }
    next.parents[0] = step == 0 ? 1 : 0;
    const auto got = model.advance(state, next);
    tokens.push_back(next.tokens[0]);
    at.push_back(next.at[0]);
    if (step > 0) log_probs.push_back(got[0]);
  }
  REQUIRE(near(log_probs, whole(model, texts[1], tokens, at), table::kernel<double>(64)));
}

TEST_CASE("what cannot be read or continued is named", "[model]") {
  auto model = some_model<cpu<double>>();
  auto texts = some_requests();
  REQUIRE_THROWS_WITH(model.read({}), "read: there is no text to read");
  texts[1].at.pop_back();
  REQUIRE_THROWS_WITH(model.read(texts), "read: text 1 has 9 tokens and 8 positions; both must be equal and not 0");
  auto state = model.read(some_requests());
  REQUIRE_THROWS_WITH(model.log_probs(state),
                      "log_probs: nothing was fed to row 0; there is no distribution before the start token");
  REQUIRE_THROWS_WITH(model.advance(state, {{3}, {0, 1}, {1}, {{0, 0}}}),
                      "advance: row 0 continues row 3, but the state has 3");
  REQUIRE_THROWS_WITH(model.advance(state, {{0}, {0, 0}, {}, {}}), "advance: row 0 has nothing fed to it yet");
  REQUIRE_THROWS_WITH(
      model.advance(state, {{0}, {0, 1}, {1}, {{0, 41}}}),
      Catch::Matchers::ContainsSubstring("text 0, token 0: position (inter 0, intra 41) is outside of the tables"));
  REQUIRE_THROWS_WITH(model.advance(state, {{0}, {0, 2}, {1}, {{0, 0}}}),
                      "advance: a continuation of 1 rows has arrays of other lengths");
  model.advance(state, {{0}, {0, 1}, {1}, {{0, 0}}});
  REQUIRE_THROWS_WITH(model.log_probs(state, {{0, 1}, {50}, false}),
                      "log_probs: legal token 50 is outside of the vocabulary of 50");
  REQUIRE_THROWS_WITH(model.log_probs(state, {{0, 1, 1}, {5}, false}),
                      "log_probs: legal tokens for 2 rows, but the state has 1");
}

TEMPLATE_TEST_CASE("golden candidates: all in one advance", "[model][realdata]", float, double) {
  if (!have_data()) return;
  using B = cpu<TestType>;
  auto model = load_model<B, glm_10b>(golden_glm());
  const nlohmann::json golden = read_json(golden_glm() / "generate.json");
  for (const auto& result : golden.at("results")) {
    const bool own = result.at("positions") == "own";
    if (!own) continue;
    const nlohmann::json context = *std::find_if(golden.at("contexts").begin(), golden.at("contexts").end(),
                                                 [&](const auto& c) { return c.at("name") == result.at("context"); });
    request text;
    text.prefix = context.at("part_a").template get<std::vector<token_id>>();
    for (std::size_t i = 0; i < text.prefix.size(); ++i)
      text.at.push_back({context.at("inter")[i], context.at("intra_own")[i]});
    const int anchor = context.at("anchor");
    auto state = model.read(std::span(&text, 1));
    continuation next;
    std::vector<double> want;
    for (const auto& candidate : result.at("candidates")) {
      next.parents.push_back(0);
      auto tokens = candidate.at("tokens").template get<std::vector<token_id>>();
      tokens.insert(tokens.begin(), golden.at("start_token").template get<token_id>());
      tokens.push_back(golden.at("stop_token").template get<token_id>());
      for (std::size_t i = 0; i < tokens.size(); ++i)
        next.tokens.push_back(tokens[i]), next.at.push_back({anchor, static_cast<int>(i) + 1});
      next.offsets.push_back(static_cast<int>(next.tokens.size()));
      want.push_back(0);
      for (double p : candidate.at("token_log_probs")) want.push_back(p);
    }
    const auto got = model.advance(state, next);
    REQUIRE(got.size() == want.size());
    for (std::size_t i = 0; i < want.size(); ++i)
      REQUIRE(std::abs(got[i] - want[i]) <= table::golden_score<TestType> * std::max(std::abs(want[i]), 1.0));
  }
}

}  // namespace model_cache_tests
