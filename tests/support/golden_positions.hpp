#pragma once
#include <nlohmann/json.hpp>

#include "recglm/batch/blank.hpp"
#include "recglm/laws/blank.hpp"
#include "support/golden_blocks.hpp"

/// A training vector of golden recsys_positions, blanked; `written` and the rest of the layout as the library makes
/// them.
inline recglm::blanked blank_vector(const nlohmann::json& v, const nlohmann::json& ids) {
  recglm::example e{.tokens = v["tokens"].get<std::vector<recglm::token_id>>(), .entities = spans_of(v["entities"])};
  const std::string granularity = v["granularity"];
  const recglm::mask_plan plan{granularity == "entity"     ? recglm::mask_kind::entity
                               : granularity == "sentence" ? recglm::mask_kind::sentence
                                                           : recglm::mask_kind::document,
                               spans_of(v["spans"])};
  std::vector<int> order;
  for (std::size_t i = 0; i < plan.spans.size(); ++i) order.push_back(static_cast<int>(i));
  return blank(e, plan, order,
               {.mask = ids["MASK"], .smask = ids["sMASK"], .gmask = ids["gMASK"], .start = ids["S"], .end = ids["E"]});
}

/// Holds a scheme's training numbers against the column `intra` of every training vector, and inter, tokens and
/// targets.
template <recglm::PositionScheme P>
void require_golden_training(const P& scheme, const char* intra) {
  const nlohmann::json golden = golden_json("recsys_positions/vectors.json");
  REQUIRE(golden["training"].size() >= 21);
  for (const nlohmann::json& v : golden["training"]) {
    INFO(v["name"]);
    const recglm::glm_text text = number(blank_vector(v, golden["ids"]), scheme);
    const nlohmann::json& out = v["out"];
    REQUIRE(text.tokens == out["tokens"].get<std::vector<int>>());
    REQUIRE(text.prefix == out["sep"].get<int>());
    std::vector<int> got_inter, got_intra, got_targets, got_loss;
    for (std::size_t i = 0; i < text.at.size(); ++i) {
      got_inter.push_back(text.at[i].inter);
      got_intra.push_back(text.at[i].intra);
      got_loss.push_back(text.targets[i] != recglm::no_target);
      got_targets.push_back(got_loss.back() ? text.targets[i] : text.tokens[i]);
    }
    REQUIRE(got_inter == out["inter"].get<std::vector<int>>());
    REQUIRE(got_intra == out[intra].get<std::vector<int>>());
    REQUIRE(got_targets == out["targets"].get<std::vector<int>>());
    REQUIRE(got_loss == out["loss_mask"].get<std::vector<int>>());
  }
}

inline recglm::entity_pool pool_of(const nlohmann::json& entities) {
  recglm::entity_pool pool;
  for (const auto& e : entities) pool.add(e.get<std::vector<recglm::token_id>>());
  return pool;
}

/// The intra coordinates with which the start token and then `tokens` are fed.
template <recglm::PositionScheme P>
std::vector<int> generated_intra(const P& scheme, const recglm::entity_pool& pool,
                                 const std::vector<recglm::token_id>& tokens) {
  auto cursor = scheme.start(0, pool);
  std::vector<int> out{cursor.next(-1).intra};
  for (recglm::token_id t : tokens) out.push_back(cursor.next(t).intra);
  return out;
}

/// One blank behind a mask, as the rows `training_against_inference` have it.
inline recglm::layout one_blank(const nlohmann::json& v, const recglm::entity_pool& pool) {
  recglm::layout l;
  l.prefix = 1;
  l.written = {-1};
  for (int t : v["span_tokens"]) l.written.push_back(t);
  l.blanks = {{0, static_cast<int>(l.written.size())}};
  for (recglm::token_span e : spans_of(v["entities"])) l.entities.push_back({e.begin + 2, e.end + 2});
  l.pool = &pool;
  return l;
}

inline std::vector<int> part_b_intra(const std::vector<recglm::position>& at, int prefix) {
  std::vector<int> out;
  for (std::size_t i = static_cast<std::size_t>(prefix); i < at.size(); ++i) out.push_back(at[i].intra);
  return out;
}

/// A random document blanked at whole units, numbered by its own pool; the document outlives the layout.
inline recglm::layout random_layout(const recglm::drawn_document& drawn, recglm::random_engine& random,
                                    bool whole_units = true) {
  const int first = drawn.text.sentences.front().begin, last = drawn.text.sentences.back().end;
  recglm::mask_plan plan;
  std::vector<char> cut(static_cast<std::size_t>(last) + 1, 0);  // places inside an entity
  if (whole_units)
    for (recglm::token_span e : drawn.text.entities)
      for (int i = e.begin + 1; i < e.end; ++i) cut[static_cast<std::size_t>(i)] = 1;
  for (int at = first; at < last;) {
    int end = at + 1 + static_cast<int>(random.below(12));
    end = std::min(end, last);
    while (cut[static_cast<std::size_t>(end)]) ++end;
    if (random.uniform() < 0.4) plan.spans.push_back({at, end});
    at = end;
  }
  std::vector<int> order(plan.spans.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  recglm::shuffle(random, order);
  recglm::layout l = blank(drawn.text, plan, order, drawn.special).shape;
  l.pool = &drawn.pool;
  return l;
}
