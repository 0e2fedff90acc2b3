// Blanks, orders and positions against GLM's own code: whole batches, replayed draw by draw, and the laws of its
// samples.
#include <nlohmann/json.hpp>

#include "recglm/batch/blank.hpp"
#include "recglm/masking/plain_span.hpp"
#include "recglm/order/shuffled.hpp"
#include "recglm/position/glm_2d.hpp"
#include "support/golden_blocks.hpp"
#include "support/near.hpp"

namespace golden_glm_blocks_tests {

using nlohmann::json;
using namespace recglm;

namespace {

example text_of_sample(const json& sample) { return {.tokens = sample["text"].get<std::vector<token_id>>()}; }

// Blanks spans that are in the order of Part B.
blanked blank_in_order(const example& e, mask_kind kind, const std::vector<token_span>& spans,
                       const special_tokens& special, block_mask noise, replaying_engine& random) {
  mask_plan plan{kind, spans};
  std::sort(plan.spans.begin(), plan.spans.end(), [](token_span a, token_span b) { return a.begin < b.begin; });
  std::vector<int> order;
  for (token_span s : spans)
    order.push_back(static_cast<int>(std::find(plan.spans.begin(), plan.spans.end(), s) - plan.spans.begin()));
  return blank(e, plan, order, special, noise, random);
}

std::vector<token_span> sentences_of(const std::vector<token_id>& tokens, const json& ends,
                                     const special_tokens& special) {
  std::vector<token_span> out;
  int begin = tokens[0] == special.cls;
  for (int i = 0; i < static_cast<int>(tokens.size()); ++i) {
    const token_id t = tokens[static_cast<std::size_t>(i)];
    if (ends.contains(std::to_string(t))) {
      if (begin < i + 1) out.push_back({begin, i + 1});
      begin = i + 1;
    } else if (t == special.eos) {
      begin = i + 1;
    }
  }
  if (begin < static_cast<int>(tokens.size())) out.push_back({begin, static_cast<int>(tokens.size())});
  return out;
}

// One call of construct_blocks: GLM draws one objective for a batch and fits lengths to all its texts.
std::vector<blanked> construct_blocks(const json& v, glm_mode& mode) {
  const json& options = v["options"];
  const special_tokens special = specials_of(v["special_ids"]);
  plain_span policy;
  policy.token = options.value("bert_prob", 1.0);
  policy.sentence = options.value("gap_sentence_prob", 0.0);
  policy.single = options.value("single_span_prob", 0.0);
  policy.shortest_generation = options.value("gpt_min_ratio", 0.5);
  policy.suffix = options.value("gpt_infill_prob", 0.5);
  const bool shuffled = options.value("shuffle_blocks", true);
  const block_mask noise{options.value("block_mask_prob", 0.0), v["special_ids"]["dBLOCK"]};

  const span_length law(policy.mean_length, policy.longest);
  replaying_engine random = replay_of(v["draws"], law);
  std::vector<replaying_engine::draw> global;
  for (double draw : v["global_draws"]) global.push_back(replaying_engine::real{draw});
  replaying_engine noise_draws(global);
  replaying_engine silent({});

  random.uniform();  // whether the batch is cut into shorter texts
  const auto drawn = policy.choose_mode(random);
  mode = drawn.mode;
  std::size_t shortest = ~std::size_t{0}, longest = 0;
  for (const json& sample : v["samples"]) {
    shortest = std::min(shortest, sample["text"].size());
    longest = std::max(longest, sample["text"].size());
  }
  int generated = 0;
  if (mode == glm_mode::generation) {
    const int least = static_cast<int>(policy.shortest_generation * static_cast<double>(shortest));
    generated = least + static_cast<int>(random.below(longest - 2 - static_cast<std::size_t>(least) + 1));
  }

  std::vector<blanked> rows;
  for (const json& sample : v["samples"]) {
    const example e = text_of_sample(sample);
    const int size = static_cast<int>(e.tokens.size());
    const auto short_spans = [&](std::vector<int> lengths, mask_kind kind, block_mask how) {
      shuffle(random, lengths);
      auto spans = sample_spans_in_documents(e.tokens, lengths, policy.rate, special.eos, special.cls, random);
      if (spans.size() < lengths.size()) return;  // GLM drops the text
      if (shuffled) shuffle(random, spans);
      rows.push_back(blank_in_order(e, kind, spans, special, how, noise_draws));
    };
    if (mode == glm_mode::token) {
      short_spans(policy.token_lengths(e.tokens.size(), drawn.single, random), mask_kind::entity, noise);
    } else if (mode == glm_mode::sentence) {
      auto spans = sample_sentences(sentences_of(e.tokens, v["sentence_end_ids"], special),
                                    token_budget(policy.sentence_rate, e.tokens.size(), "test"), random);
      if (shuffled)
        shuffle(random, spans);
      else
        std::sort(spans.begin(), spans.end(), [](token_span a, token_span b) { return a.begin < b.begin; });
      special_tokens no_eos = special;
      no_eos.eos = -1;
      rows.push_back(blank_in_order(e, mask_kind::sentence, spans, no_eos, {}, silent));
    } else {
      const int length = std::min(generated, size - 2);
      const auto eos = std::find(e.tokens.begin(), e.tokens.end(), special.eos);
      const bool several = eos != e.tokens.end() && eos + 1 != e.tokens.end();
      if (several || random.uniform() < policy.suffix) {
        // GLM lets the text's own eos close a suffix, where recglm has the end token.
        special_tokens closed_by_eos = special;
        closed_by_eos.end = special.eos;
        const mask_plan plan{mask_kind::document, {{size - length, size - 1}}};
        rows.push_back(blank(e, plan, std::vector<int>{0}, closed_by_eos));
      } else {
        short_spans({length}, mask_kind::document, {});
      }
    }
  }
  REQUIRE(random.left() == 0);
  REQUIRE(noise_draws.left() == 0);
  return rows;
}

}  // namespace

TEST_CASE("whole batches are GLM's, draw by draw", "[golden][realdata]") {
  if (!have_data()) return;
  const json golden = golden_json("glm_blocks/construct_blocks.json");
  REQUIRE(golden["vectors"].size() >= 19);
  for (const json& v : golden["vectors"]) {
    INFO(v["name"]);
    glm_mode mode;
    const std::vector<blanked> rows = construct_blocks(v, mode);
    const json& out = v["out"];
    REQUIRE(out["mode"] == (mode == glm_mode::token ? "bert" : mode == glm_mode::sentence ? "sentence" : "gpt"));
    REQUIRE(rows.size() == out["text"].size());
    std::size_t width = 0;
    for (const blanked& row : rows) width = std::max(width, row.tokens.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const glm_text text = number(rows[r], glm_2d{});
      std::vector<int> tokens(width, 0), targets(width, 0), loss(width, 0), inter(width, 0), intra(width, 0);
      for (std::size_t i = 0; i < text.tokens.size(); ++i) {
        tokens[i] = text.tokens[i];
        loss[i] = text.targets[i] != no_target;
        targets[i] = loss[i] ? text.targets[i] : text.tokens[i];
        inter[i] = text.at[i].inter;
        intra[i] = text.at[i].intra;
      }
      REQUIRE(tokens == out["text"][r].get<std::vector<int>>());
      REQUIRE(targets == out["target"][r].get<std::vector<int>>());
      REQUIRE(loss == out["loss_mask"][r].get<std::vector<int>>());
      REQUIRE(inter == out["inter"][r].get<std::vector<int>>());
      REQUIRE(intra == out["intra"][r].get<std::vector<int>>());
      REQUIRE(text.prefix == out["sep"][r].get<int>());
    }
  }
}

TEST_CASE("blanks, targets and positions are GLM's", "[golden][realdata]") {
  if (!have_data()) return;
  const json golden = golden_json("glm_blocks/make_block_data.json");
  special_tokens special = specials_of(golden["special_ids"]);
  special.eos = -1;  // these texts keep what is behind the last span
  REQUIRE(golden["vectors"].size() >= 40);
  for (const json& v : golden["vectors"]) {
    INFO(v["name"]);
    const example e{.tokens = v["tokens"].get<std::vector<token_id>>()};
    const std::string task = v["task"];
    const bool own_mask = v["task_mask"];
    const mask_kind kind = !own_mask || task == "bert" ? mask_kind::entity
                           : task == "gap_sentence"    ? mask_kind::sentence
                                                       : mask_kind::document;
    std::vector<token_span> spans;
    const auto given = spans_of(v["spans"]);
    for (std::size_t i : v["order"]) spans.push_back(given[i]);
    std::vector<replaying_engine::draw> draws;
    if (v.contains("block_mask_draws"))
      for (double d : v["block_mask_draws"]) draws.push_back(replaying_engine::real{d});
    replaying_engine random(draws);
    const block_mask noise{task == "bert" ? v["block_mask_prob"].get<double>() : 0.0, golden["special_ids"]["dBLOCK"]};
    const glm_text text = number(blank_in_order(e, kind, spans, special, noise, random), glm_2d{});
    REQUIRE(random.left() == 0);

    const json& out = v["out"];
    REQUIRE(text.tokens == out["tokens"].get<std::vector<int>>());
    REQUIRE(text.prefix == out["sep"].get<int>());
    const auto targets = out["targets"].get<std::vector<int>>(), loss = out["loss_mask"].get<std::vector<int>>(),
               inter = out["inter"].get<std::vector<int>>(), intra = out["intra"].get<std::vector<int>>();
    const bool counts = v["block_position_encoding"];
    for (std::size_t i = 0; i < text.tokens.size(); ++i) {
      REQUIRE((text.targets[i] != no_target) == (loss[i] == 1));
      REQUIRE((loss[i] == 1 ? text.targets[i] : text.tokens[i]) == targets[i]);
      REQUIRE(text.at[i].inter == inter[i]);
      REQUIRE((counts ? text.at[i].intra : std::min(text.at[i].intra, 1)) == intra[i]);
    }
  }
}

namespace {

struct statistics {
  histogram length, spans, masked, start, first, gap;
};

statistics sample_documents(const plain_span& policy, int documents, random_engine& random) {
  const example e{.tokens = std::vector<token_id>(200, 10), .sentences = {{1, 199}}};
  statistics out;
  for (int d = 0; d < documents; ++d) {
    const auto spans = policy.choose(e, random).spans;
    int masked = 0, last = -1;
    for (token_span s : spans) {
      ++out.length[s.end - s.begin];
      ++out.start[s.begin];
      ++(last < 0 ? out.first[s.begin] : out.gap[s.begin - last]);
      masked += s.end - s.begin;
      last = s.end;
    }
    ++out.spans[static_cast<int>(spans.size())];
    ++out.masked[masked];
  }
  return out;
}

}  // namespace

TEST_CASE("samples follow the laws of GLM's", "[golden][realdata]") {
  if (!have_data()) return;
  const json golden = golden_json("glm_blocks/sample_statistics.json");
  plain_span policy;
  policy.token = 1;
  policy.sentence = 0;
  random_engine random(7);
  const statistics ours = sample_documents(policy, 4000, random);
  CHECK(agree(ours.length, histogram_of(golden["span_length"])));
  CHECK(agree(ours.spans, histogram_of(golden["spans_per_document"])));
  CHECK(agree(ours.masked, histogram_of(golden["masked_tokens_per_document"])));
  CHECK(agree(ours.start, histogram_of(golden["span_start"])));
  CHECK(agree(ours.first, histogram_of(golden["first_span_start"])));
  CHECK(agree(ours.gap, histogram_of(golden["gap_between_neighbour_spans"])));

  SECTION("a slightly other law is distinguished from it") {
    policy.mean_length = 3.2;
    REQUIRE_FALSE(agree(sample_documents(policy, 4000, random).length, histogram_of(golden["span_length"])));
  }
  SECTION("the exact law of a length") {
    const span_length law;
    const auto exact = golden["length_probability_1_to_39"].get<std::vector<double>>();
    std::vector<double> ours_exactly;
    for (int k = 1; k <= law.longest(); ++k) ours_exactly.push_back(law.up_to(k) - law.up_to(k - 1));
    REQUIRE(near(ours_exactly, exact, table::golden<double>));
  }
  SECTION("the length of generation") {
    policy.token = 0;
    policy.suffix = 1;
    const example e{.tokens = std::vector<token_id>(200, 10), .sentences = {{1, 199}}};
    histogram lengths;
    for (int i = 0; i < 8000; ++i) {
      const mask_plan plan = policy.choose(e, random);
      REQUIRE(plan.kind == mask_kind::document);
      REQUIRE(plan.spans.size() == 1);
      REQUIRE(plan.spans[0].end == 199);
      ++lengths[plan.spans[0].end - plan.spans[0].begin];
    }
    REQUIRE(lengths.begin()->first == 100);
    REQUIRE(lengths.rbegin()->first == 198);
    REQUIRE(agree(lengths, histogram_of(golden["generation_length_min_ratio_0.5"])));
  }
  SECTION("the objective") {
    const plain_span mixed;
    histogram modes;
    for (int i = 0; i < 20000; ++i) ++modes[static_cast<int>(mixed.choose_mode(random).mode)];
    const json& counts = golden["mode_bert0.5_gap0.3"];
    REQUIRE(agree(modes, {{0, counts["bert"]}, {1, counts["sentence"]}, {2, counts["gpt"]}}));
  }
}

}  // namespace golden_glm_blocks_tests
