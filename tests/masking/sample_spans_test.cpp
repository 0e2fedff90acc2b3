#include "recglm/masking/sample_spans.hpp"

#include <nlohmann/json.hpp>

#include "recglm/masking/span_length.hpp"
#include "support/golden_blocks.hpp"

namespace masking_sample_spans_tests {

using nlohmann::json;
using namespace recglm;

TEST_CASE("spans are placed with a token between two", "[masking]") {
  random_engine random(3);
  for (int round = 0; round < 200; ++round) {
    const std::vector<int> lengths{2, 1, 4};
    const auto spans = sample_spans(lengths, 9 + round % 5, random, 10);
    REQUIRE(spans.size() == 3);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      REQUIRE(spans[i].end - spans[i].begin == lengths[i]);
      if (i > 0) REQUIRE(spans[i].begin > spans[i - 1].end);
    }
    REQUIRE(spans[0].begin >= 10);
    REQUIRE(spans[2].end <= 19 + round % 5);
  }
  REQUIRE(sample_spans(std::vector<int>{}, 5, random).empty());
  REQUIRE_THROWS_WITH(sample_spans(std::vector<int>{2, 1, 4}, 8, random),
                      "sample_spans: 3 spans do not fit into 8 tokens");
}

TEST_CASE("places of spans are GLM's, draw by draw", "[golden][realdata]") {
  if (!have_data()) return;
  const json golden = golden_json("glm_blocks/sampler.json");
  for (const json& v : golden["sample_spans"]) {
    std::vector<replaying_engine::draw> draws;
    for (std::uint64_t d : v["draws"]) draws.push_back(replaying_engine::integer{v["range_exclusive"], d});
    replaying_engine random(draws);
    REQUIRE(sample_spans(v["span_lengths"].get<std::vector<int>>(), v["total_length"], random, v["offset"]) ==
            spans_of(v["spans"]));
    REQUIRE(random.left() == 0);
  }
  const special_tokens special = specials_of(golden["special_ids"]);
  for (const json& v : golden["sample_span_in_document"]) {
    replaying_engine random = replay_of(v["draws"], span_length());
    const auto lengths = v["masked_lengths"].get<std::vector<int>>();
    const auto spans = sample_spans_in_documents(v["tokens"].get<std::vector<token_id>>(), lengths, v["bert_ratio"],
                                                 special.eos, special.cls, random);
    REQUIRE(spans == spans_of(v["spans"]));
    REQUIRE((spans.size() == lengths.size()) == v["kept"].get<bool>());
    REQUIRE(random.left() == 0);
  }
}

}  // namespace masking_sample_spans_tests
