#include "recglm/data/synthetic.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/program.hpp"

namespace prompts_lint_prompts_program_tests {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("lint_prompts says line by line what is wrong in a template file", "[prompts]") {
  if (!have_program("lint_prompts")) return;
  const temporary_folder folder;
  const std::string mine = folder / "mine.txt";
  put(mine,
      "id: 1\nfamily: mine\nmask: [MASK]\nsource: {x}\ntarget: {yes_no}\n\nid: 2\nfamily: mine\nmask: [MASK]\nsource: "
      "x\ntarget: {yes_no}\n"
      "\nid: 3\nfamily: rating\n");
  const auto bad = run_program("lint_prompts", {"--check", mine});
  REQUIRE(bad.status == 1);
  REQUIRE(bad.err.empty());
  REQUIRE(bad.out == mine +
                         ":4: prompt '1': there is no field {x}; the fields are user_id, user_desc, user_features, "
                         "item_id, item_title, star_rating, "
                         "yes_no, like_dislike, purchase_history, candidates, explanation, feature, review_headline, "
                         "review_body, attribute, value; a column of the items, or another field of your own, is named "
                         "before the first id: 'fields: x'\n" +
                         mine + ":13: prompt '3': it has no source; write its words\n" + mine +
                         ": prompt '2': note: its family mine needs a TaskFamily of your own; those that ship are "
                         "rating, sequential, explanation, "
                         "review, direct\n" +
                         mine + ": 1 templates of 1 families are sound, 2 problems\n");
  put(folder / "latin1.txt", "id: 1\nfamily: rating\nmask: [MASK]\nsource: caf\xe9\ntarget: {star_rating}\n");
  const auto latin1 = run_program("lint_prompts", {"--check", folder / "latin1.txt"});
  REQUIRE(latin1.status == 1);
  REQUIRE(latin1.out.starts_with((folder / "latin1.txt").string() +
                                 ":4: byte 12 (0xe9) is no UTF-8; write the file in UTF-8, or name its "
                                 "encoding: --encoding latin1, gbk, utf-16, ...\n"));
  REQUIRE(run_program("lint_prompts", {"--check", folder / "latin1.txt", "--encoding", "latin1"}).status == 0);
  const auto good = run_program("lint_prompts", {"--check", "p5"});
  REQUIRE(good.status == 0);
  REQUIRE(good.out == "p5: 47 templates of 5 families are sound, 0 problems\n");
}

TEST_CASE("lint_prompts fills every template that ships, from a prepared folder too", "[prompts]") {
  if (!have_program("lint_prompts")) return;
  for (const char* templates : {"p5", "behaviour_en", "behaviour_zh"}) {
    const auto own = run_program("lint_prompts", {"--templates", templates});
    REQUIRE(own.err.empty());
    REQUIRE(own.status == 0);
    REQUIRE(own.out.find("can't be filled") == std::string::npos);
  }
  const temporary_folder folder;
  recglm::world_spec spec;
  spec.users = 20;
  spec.items = 60;
  recglm::dataset world = recglm::synthetic_world(spec, 1).make();
  world.explanations.clear();
  recglm::write_dataset(folder / "world", world);
  const auto did = run_program(
      "lint_prompts", {"--data", folder / "world", "--user", "3", "--position", "glm_2d", "--items", "random_id"});
  REQUIRE(did.err.empty());
  REQUIRE(did.status == 0);
  REQUIRE_THAT(did.out, ContainsSubstring("  text    Which star rating will user_4 give [item "));
  REQUIRE_THAT(did.out, ContainsSubstring("can't be filled from this data: there is no value for {explanation}"));
}

TEST_CASE("lint_prompts refuses bad use with one line", "[prompts]") {
  if (!have_program("lint_prompts")) return;
  const auto nothing = run_program("lint_prompts", {"--templates", "behaviour_en", "--id", "2-3"});
  REQUIRE(nothing.status == 2);
  REQUIRE(nothing.err ==
          "lint_prompts: there is no template '2-3' in 'behaviour_en'; it has history, rated, told, told-rated, next, "
          "bought, told-next, "
          "choose, told-choose, predict, pick\n");
  const auto nobody = run_program("lint_prompts", {"--user", "9"});
  REQUIRE(nobody.status == 2);
  REQUIRE(nobody.err == "lint_prompts: there is no user 9 among 2; --user counts from 0\n");
  REQUIRE(run_program("lint_prompts", {"--position", "none"}).status == 2);
}

}  // namespace prompts_lint_prompts_program_tests
