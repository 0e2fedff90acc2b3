// The network and the decoders together, against the continuations, beams and scores of the reference implementation.
#include <fstream>
#include <nlohmann/json.hpp>
#include <variant>

#include "recglm/backend/cpu.hpp"
#include "recglm/decode/beam.hpp"
#include "recglm/decode/greedy.hpp"
#include "recglm/decode/score.hpp"
#include "recglm/laws/decode.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/position/glm_2d.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/near.hpp"

namespace decode_golden_generate_tests {

using namespace recglm;
using nlohmann::json;
using tokens_of = std::vector<token_id>;

namespace {

/// Both schemes as one type, so that the decoders are compiled once.
struct own_or_dynamic {
  static constexpr std::string_view name = "own-or-dynamic";
  bool dynamic = false;
  struct cursor {
    std::variant<glm_2d::cursor, entity_2d::cursor> at;
    position next(token_id t) {
      return std::visit([t](auto& c) { return c.next(t); }, at);
    }
  };
  std::vector<position> assign(const layout& l) const { return dynamic ? entity_2d{}.assign(l) : glm_2d{}.assign(l); }
  cursor start(int anchor, const entity_pool& pool) const {
    if (dynamic) return {entity_2d{}.start(anchor, pool)};
    return {glm_2d{}.start(anchor, pool)};
  }
};

entity_pool pool_of(const json& texts) {
  entity_pool out;
  item_id value = 0;
  for (const json& text : texts) out.add(text.get<tokens_of>(), value++);
  return out;
}

request request_of(const json& context, const std::string& intra) {
  request out;
  out.prefix = context.at("part_a").get<tokens_of>();
  out.anchor = context.at("anchor");
  for (std::size_t i = 0; i < out.prefix.size(); ++i) out.at.push_back({context.at("inter")[i], context.at(intra)[i]});
  return out;
}

template <class Scalar>
void require_scores(const std::vector<double>& got, const std::vector<double>& want) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i)
    REQUIRE(near(std::vector{got[i]}, std::vector{want[i]}, table::golden_score<Scalar>));
}

template <class Scalar>
void require_beam(const std::vector<hypothesis>& got, const json& want) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    INFO("place " << i);
    REQUIRE(got[i].tokens == want[i].at("tokens").get<tokens_of>());
    REQUIRE(got[i].ended == want[i].at("ended").get<bool>());
    require_scores<Scalar>({got[i].score}, {want[i].at("score")});
  }
}

template <class Scalar>
void require_golden(const json& golden, const own_or_dynamic& positions, const std::string& named,
                    const std::string& intra) {
  const auto model = load_model<cpu<Scalar>, glm_10b>(data_folder() / "golden/glm10b_tiny");
  const entity_pool pool = pool_of(golden.at("entity_pool")), allowed = pool_of(golden.at("allowed"));
  std::vector<request> texts;
  for (const json& context : golden.at("contexts")) texts.push_back(request_of(context, intra));
  std::vector<json> want;
  for (const json& context : golden.at("contexts"))
    for (const json& r : golden.at("results"))
      if (r.at("context") == context.at("name") && r.at("positions") == named) want.push_back(r);
  REQUIRE(want.size() == texts.size());
  random_engine rng(1);

  search how{.start = golden.at("start_token"), .max_tokens = golden.at("greedy_tokens")};
  how.pool = &pool;
  const std::vector<greedy_trace> traces = greedy{}.trace(model, positions, texts, how);

  how.stop = golden.at("stop_token");
  how.beams = how.results = golden.at("beams");
  how.max_tokens = golden.at("max_new_tokens");
  const auto kept = beam{}.generate(model, positions, texts, how, rng);
  how.ended = ended_rule::aside;
  const auto aside = beam{}.generate(model, positions, texts, how, rng);
  how.ended = ended_rule::kept;
  how.allowed = &allowed;
  how.max_tokens = golden.at("allowed_max_new_tokens");
  const auto constrained = beam{}.generate(model, positions, texts, how, rng);
  const auto step_by_step = beam{.ahead = 0}.generate(model, positions, texts, how, rng);
  how.results = static_cast<int>(golden.at("allowed").size());
  const auto full = full_scores{.rows = 7}.generate(model, positions, texts, how, rng);
  how.allowed = nullptr;
  const std::vector<std::vector<tokens_of>> lists(texts.size(), golden.at("candidates").get<std::vector<tokens_of>>());
  const auto candidates = score_candidates(model, positions, texts, lists, how, 4);

  for (std::size_t r = 0; r < texts.size(); ++r) {
    INFO(want[r].at("context"));
    const json& g = want[r].at("greedy");
    REQUIRE(traces[r].tokens == g.at("tokens").get<tokens_of>());
    require_scores<Scalar>(traces[r].log_probs, g.at("log_probs"));
    for (std::size_t i = 0; i < traces[r].at.size(); ++i) {
      REQUIRE(traces[r].at[i].intra == g.at("intra_when_fed_back")[i]);
      REQUIRE(traces[r].at[i].inter == texts[r].anchor);
      // A gap is the difference of two log-probabilities, and as exact as they are.
      REQUIRE(std::abs(traces[r].gaps[i] - g.at("gap_to_second")[i].get<double>()) <=
              2 * table::golden_score<Scalar> * std::abs(traces[r].log_probs[i]));
    }
    require_beam<Scalar>(kept[r], want[r].at("beam_kept"));
    require_beam<Scalar>(aside[r], want[r].at("beam_aside"));
    require_beam<Scalar>(constrained[r], want[r].at("constrained_beam"));
    require_beam<Scalar>(step_by_step[r], want[r].at("constrained_beam"));

    const auto scores = want[r].at("allowed_scores_with_eop").get<std::vector<double>>();
    REQUIRE(full[r].size() == scores.size());
    std::vector<double> in_order(scores.size());
    for (std::size_t i = 0; i < full[r].size(); ++i) {
      in_order[full[r][i].item] = full[r][i].score;
      if (i > 0) REQUIRE(scores[full[r][i - 1].item] > scores[full[r][i].item]);
    }
    require_scores<Scalar>(in_order, scores);

    const json& c = want[r].at("candidates");
    REQUIRE(candidates[r].size() == c.size());
    for (std::size_t i = 0; i < c.size(); ++i) {
      require_scores<Scalar>(candidates[r][i].log_probs, c[i].at("token_log_probs"));
      require_scores<Scalar>({candidates[r][i].score, candidates[r][i].score_with_stop},
                             {c[i].at("score"), c[i].at("score_with_eop")});
    }
  }

  REQUIRE(broken_laws(model, positions, texts, how.start, pool, table::golden_score<Scalar>) ==
          std::vector<std::string>{});
}

}  // namespace

TEMPLATE_TEST_CASE("what is generated and scored equals the reference", "[decode][realdata]", float, double) {
  if (!have_data()) return;
  std::ifstream in(data_folder() / "golden/glm10b_tiny/generate.json");
  const json golden = json::parse(in);
  SECTION("own positions") { require_golden<TestType>(golden, {false}, "own", "intra_own"); }
  SECTION("dynamic positions") { require_golden<TestType>(golden, {true}, "dynamic", "intra_entity"); }
}

}  // namespace decode_golden_generate_tests
