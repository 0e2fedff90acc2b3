#include "recglm/probes/target_in_prompt.hpp"

#include "support/catch.hpp"

namespace probes_target_in_prompt_tests {

using recglm::prompt;
using recglm::target_in_prompt;

namespace {
prompt with(const std::string& text, std::vector<recglm::char_span> entities, const std::string& answer) {
  prompt out;
  out.text = text;
  out.entities = std::move(entities);
  out.answer = answer;
  return out;
}
bool holds(const prompt& p) { return target_in_prompt::holds(p, p.answer); }
}  // namespace

TEST_CASE("an answer is found as whole words only", "[probes]") {
  REQUIRE(holds(with("bought Soap , then", {{7, 11}}, "Soap")));
  REQUIRE(holds(with("bought Soap", {}, "Soap")));
  REQUIRE(holds(with("Soap", {}, "Soap")));
  REQUIRE_FALSE(holds(with("bought Soapbox", {}, "Soap")));
  REQUIRE_FALSE(holds(with("item 4821 then", {}, "482")));
  REQUIRE(holds(with("item 4821 and 482 then", {}, "482")));
  REQUIRE_FALSE(holds(with("anything", {}, "")));
  REQUIRE(holds(with("a (Soap) b", {}, "(Soap)")));
}

TEST_CASE("a piece of a longer entity is another item", "[probes]") {
  REQUIRE_FALSE(holds(with("saw Toy Story 2 , then", {{4, 15}}, "Toy Story")));
  REQUIRE(holds(with("saw Toy Story 2 , Toy Story , then", {{4, 15}, {18, 27}}, "Toy Story")));
  REQUIRE(holds(with("saw Toy Story 2 , then", {}, "Toy Story")));
}

TEST_CASE("the report counts, and shows the first", "[probes]") {
  const std::vector<prompt> prompts{with("a b", {}, "c"), with("a c", {}, "c"), with("c", {}, "c")};
  const auto report = target_in_prompt{}(prompts);
  REQUIRE(report.fires);
  REQUIRE(report.found == 2);
  REQUIRE(report.first == 1);
  REQUIRE(
      report.sentence ==
      "target in prompt: 2 of 3 prompts hold their own answer, first 'c' in 'a c'; take the target out of the history");
  const auto tolerant = target_in_prompt{0.7}(prompts);
  REQUIRE_FALSE(tolerant.fires);
  const auto clean = target_in_prompt{}(std::span(prompts).first(1));
  REQUIRE_FALSE(clean.fires);
  REQUIRE(clean.sentence == "target in prompt: 0 of 1 prompts hold their own answer");
}

TEST_CASE("test prompts have their answers apart, and repeats are no leak", "[probes]") {
  const std::vector<prompt> prompts{with("had x , then", {{4, 5}}, ""), with("had y , then", {{4, 5}}, "")};
  const std::vector<std::string> answers{"x", "y"};
  const std::vector<recglm::interaction> past{{0, 7, 0, 0, -1}};
  std::vector<recglm::history> asked{{0, past, {0, 7, 0, 1, -1}}, {0, past, {0, 8, 0, 1, -1}}};
  REQUIRE(target_in_prompt{}(prompts, answers).found == 2);
  const auto report = target_in_prompt{}(prompts, answers, asked);
  REQUIRE(report.found == 1);
  REQUIRE(report.first == 1);
  asked.pop_back();
  REQUIRE_THROWS_WITH(target_in_prompt{}(prompts, answers, asked),
                      "target_in_prompt: 2 prompts, 2 answers and 1 questions do not belong together");
}

}  // namespace probes_target_in_prompt_tests
