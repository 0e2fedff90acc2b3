#include "recglm/masking/mixture.hpp"

#include <map>

#include "recglm/laws/blank.hpp"
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/plain_span.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "support/catch.hpp"

namespace masking_mixture_tests {

using namespace recglm;
using paper = mixture<entity_span, sentence_span, document_span>;
static_assert(MaskingPolicy<paper>);
static_assert(MaskingPolicy<mixture<paper, plain_span>>);

TEST_CASE("a mixture is named by its parts", "[masking]") {
  REQUIRE(paper::name == "mixture(entity-span+sentence-span+document-span)");
  REQUIRE(mixture<plain_span>::name == "mixture(plain-span)");
}

TEST_CASE("a mixture draws its parts by weight", "[masking]") {
  random_engine random(51);
  const drawn_document drawn = draw_document(random, 60);
  std::map<mask_kind, double> counts;
  const int rounds = 20000;
  for (int i = 0; i < rounds; ++i) ++counts[paper{}.choose(drawn.text, random).kind];
  const std::pair<mask_kind, double> wanted[] = {
      {mask_kind::entity, 0.5}, {mask_kind::sentence, 0.3}, {mask_kind::document, 0.2}};
  for (auto [kind, p] : wanted) REQUIRE(std::abs(counts[kind] / rounds - p) < 4 * std::sqrt(p * (1 - p) / rounds));

  paper only;
  only.weights = {0, 2, 0};
  for (int i = 0; i < 200; ++i) REQUIRE(only.choose(drawn.text, random).kind == mask_kind::sentence);
  REQUIRE(mixture<entity_span, document_span>{}.weights == std::array<double, 2>{0.5, 0.5});
}

TEST_CASE("a mixture of policies that keep the laws keeps them", "[masking]") {
  random_engine random(52);
  for (std::uint64_t round = 0; round < 200; ++round)
    REQUIRE(broken_laws(paper{}, draw_document(random, 40).text, round) == std::vector<std::string>{});
}

TEST_CASE("a mixture refuses weights that are no shares", "[masking]") {
  random_engine random(53);
  paper policy;
  policy.weights = {1, -1, 1};
  REQUIRE_THROWS_WITH(
      policy.choose({}, random),
      "mixture(entity-span+sentence-span+document-span): a weight of -1 is no share; give one of at least 0");
  policy.weights = {0, 0, 0};
  REQUIRE_THROWS_WITH(policy.choose({}, random),
                      "mixture(entity-span+sentence-span+document-span): all weights are 0; give at least one above");
}

TEST_CASE("a mixture offers its weights and its parts' parameters", "[masking]") {
  mixture<entity_span, mixture<document_span, sentence_span>> policy;
  std::map<std::string, double> seen;
  policy.visit([&](const std::string& name, auto& value, const std::string&) {
    seen[name] = static_cast<double>(value);
    if (name == "2.2.rate") value = static_cast<std::remove_reference_t<decltype(value)>>(0.75);
  });
  REQUIRE(seen.at("weight-1") == 0.5);
  REQUIRE(seen.at("1.rate") == 0.15);
  REQUIRE(seen.at("1.longest") == 39);
  REQUIRE(seen.at("2.weight-1") == 0.5);
  REQUIRE(seen.at("2.1.shortest") == 0.5);
  REQUIRE(seen.size() == 9);
  REQUIRE(std::get<1>(std::get<1>(policy.parts).parts).rate == 0.75);
}

}  // namespace masking_mixture_tests
