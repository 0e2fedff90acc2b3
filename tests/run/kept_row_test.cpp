#include "recglm/run/kept_row.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "recglm/core/json_file.hpp"
#include "recglm/data/gzip.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/run/conditions.hpp"
#include "recglm/run/ranking_protocol.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_kept_row_tests {

namespace {

recglm::kept_row two_groups() {
  recglm::kept_row out{{"paper", 3, {}, 0.1}, "mine", "a world"};
  out.row.metrics = {{{"hr@1", 1.0 / 3, {0.1, 1e-300}}, {"coverage", 0.5, {}}},
                     {{"p5 1-6 rmse", NAN, {}}, {"1-6 hr@1", 0, {0, NAN, 1}}}};
  out.row.training = recglm::training_record{12, 0.5, 1234567890123, 7, 9, 40, 0.25, "early", 3.5};
  out.row.trials = {{"rank = 2", 0.25, 3, 1.5}, {"rank = 4", 0.5, 0, 1.0 / 3}};
  out.row.remarks = {"CLOCK"};
  out.asked = {{"--list", "20"}, {"split", "abc"}};
  out.made = {{"--hidden", "64"}, {"--list", "20"}, {"--name", "\"a\""}, {"recipe", "paper"}, {"split", "abc"}};
  out.groups = {{"next-item", ""}, {"1-6", "rating, template 1-6"}};
  out.users = {{"u\t1", "u2"}, {"u\t1", "u2", "u3"}};
  out.strata = {{"new", {1}}, {"seen", {0}}, {"short", {0, 1}}};
  out.remarks = {"two users"};
  out.settings = R"({"values":{"hidden":64,"out":"/tmp/x","base":"/models/glm"}})";
  return out;
}

}  // namespace

TEST_CASE("a row comes back as it was kept, missing metrics among them", "[run]") {
  const temporary_folder folder;
  const recglm::kept_row row = two_groups();
  recglm::write_row(row, folder.path);
  const recglm::kept_row back = recglm::read_row(folder.path);
  REQUIRE(back.row.recipe == "paper");
  REQUIRE(back.row.seed == 3);
  REQUIRE(back.row.training == row.row.training);
  REQUIRE(back.row.training->seconds == 3.5);
  REQUIRE(back.row.trials.size() == 2);
  for (std::size_t t = 0; t < 2; ++t) {
    REQUIRE(back.row.trials[t].settings == row.row.trials[t].settings);
    REQUIRE(back.row.trials[t].validation == row.row.trials[t].validation);
    REQUIRE(back.row.trials[t].best_step == row.row.trials[t].best_step);
    REQUIRE(back.row.trials[t].seconds == row.row.trials[t].seconds);
  }
  REQUIRE(back.row.seconds == row.row.seconds);
  REQUIRE(back.row.remarks == row.row.remarks);
  REQUIRE(back.row.folder == folder.path);
  REQUIRE(back.experiment == "mine");
  REQUIRE(back.dataset == "a world");
  REQUIRE(back.remarks == row.remarks);
  REQUIRE(back.asked == row.asked);
  REQUIRE(back.made == row.made);
  REQUIRE(back.users == row.users);
  REQUIRE(back.groups[1].title == "rating, template 1-6");
  REQUIRE(back.strata.size() == 3);
  for (std::size_t s = 0; s < 3; ++s) {
    REQUIRE(back.strata[s].name == row.strata[s].name);
    REQUIRE(back.strata[s].questions == row.strata[s].questions);
  }
  for (std::size_t g = 0; g < 2; ++g)
    for (std::size_t m = 0; m < 2; ++m) {
      const recglm::row_metric &there = back.row.metrics[g][m], &here = row.row.metrics[g][m];
      REQUIRE(there.name == here.name);
      REQUIRE((there.value == here.value || (std::isnan(there.value) && std::isnan(here.value))));
      REQUIRE(there.of_question.size() == here.of_question.size());
      for (std::size_t q = 0; q < there.of_question.size(); ++q)
        REQUIRE((there.of_question[q] == here.of_question[q] ||
                 (std::isnan(there.of_question[q]) && std::isnan(here.of_question[q]))));
    }
}

TEST_CASE("each question is a line with its user, its strata and its metrics", "[run]") {
  REQUIRE(recglm::per_user_tsv(two_groups()) ==
          "prompt\tuser\tstrata\thr@1\n"
          "next-item\tu\\t1\t1,2\t0.1\n"
          "next-item\tu2\t0,2\t1e-300\n"
          "1-6\tu\\t1\t-\t0\n"
          "1-6\tu2\t-\t-\n"
          "1-6\tu3\t-\t1\n");
}

TEST_CASE("result.json has the form of RecBoard's benchmark files", "[run]") {
  const temporary_folder folder;
  recglm::write_row(two_groups(), folder.path);
  const nlohmann::json list = recglm::parse_json_value(bytes_of_file(folder / "result.json"), "result.json");
  REQUIRE(list.size() == 1);
  REQUIRE(list[0].at("dataset") == "a world");
  REQUIRE(list[0].at("tags") == nlohmann::json{"trained"});
  REQUIRE(list[0].at("timestamp").get<std::string>().size() == 19);
  const nlohmann::json run = list[0].at("runs").at(0);
  REQUIRE(run.at("id") == "paper-3");
  REQUIRE(run.at("params") == nlohmann::json{{"hidden", 64}, {"list", 20}, {"name", "a"}, {"seed", 3}});
  REQUIRE(run.at("metrics").at("test").at("HITRATE@1") == 1.0 / 3);
  REQUIRE(run.at("metrics").at("test").at("COVERAGE") == 0.5);
  REQUIRE(run.at("metrics").at("best") == run.at("metrics").at("test"));
  REQUIRE(run.at("metrics").at("valid") == nlohmann::json{{"NDCG@10", 0.25}});
  // Where files lay is of no use elsewhere.
  REQUIRE(list[0].at("config") == nlohmann::json{{"values", {{"hidden", 64}, {"base", "glm"}}}});
  recglm::kept_row untrained = two_groups();
  untrained.row.training.reset(), untrained.row.seed.reset();
  recglm::write_row(untrained, folder.path);
  const nlohmann::json other = recglm::parse_json_value(bytes_of_file(folder / "result.json"), "result.json");
  REQUIRE_FALSE(other[0].at("runs")[0].at("metrics").contains("best"));
  REQUIRE(other[0].at("runs")[0].at("id") == "paper");
  REQUIRE_FALSE(recglm::read_row(folder.path).row.seed);
}

TEST_CASE("a kept row that was changed, or is none, is refused", "[run]") {
  const temporary_folder folder;
  recglm::write_row(two_groups(), folder.path);
  const std::string result = (folder / "result.json").string(), single = (folder / "per_user.tsv.gz").string();
  const std::string good = bytes_of_file(single), text = bytes_of_file(result);
  put(single, recglm::gzipped("prompt\tuser\tstrata\thr@1\n"));
  REQUIRE_THROWS_WITH(recglm::read_row(folder.path),
                      single + " is damaged or was changed: result.json beside it has another hash of it");
  put(single, good);
  put(result, std::string(text).replace(text.find("CLOCK"), 5, "CLICK"));
  REQUIRE_THROWS_WITH(recglm::read_row(folder.path),
                      result + " is damaged or was changed: its content has another hash than the one it holds");
  put(result, "[]");
  REQUIRE_THROWS_WITH(recglm::read_row(folder.path), result + ": must be a list of one experiment, as a run leaves it");
  recglm::write_json(result, nlohmann::json::array({recglm::hashed({{"dataset", "x"}}, result)}));
  REQUIRE_THROWS_WITH(recglm::read_row(folder.path), Catch::Matchers::StartsWith(result + ": not a finished row: ") ||
                                                         Catch::Matchers::StartsWith(result));
}

TEST_CASE("a row of other conditions is not gone on with", "[run]") {
  const temporary_folder folder;
  const recglm::kept_row row = two_groups();
  REQUIRE_FALSE(recglm::read_row(row.made, folder.path));
  recglm::write_row(row, folder.path);
  REQUIRE(recglm::read_row(row.made, folder.path)->seed == 3);
  auto others = row.made;
  others[0].second = "65";
  REQUIRE_THROWS_WITH(recglm::read_row(others, folder.path),
                      (folder / "result.json").string() +
                          " belongs to another run than conditions.json beside it; leave --resume out to begin anew");
}

TEST_CASE("what is kept names what was asked, and what the run and the protocol say", "[run]") {
  tiny::line<> line;
  line.shared->experiment = "mine", line.shared->remarks = {"of the run"};
  line.shared->notes["paper"] = {{"LEAK, paper"}, "{\"a\":1}"};
  const recglm::ranking_protocol protocol(*line.shared);
  recglm::evaluated_row row{
      "paper", 1, {{{"hr@10", 0.5, std::vector<double>(line.shared->test.size(), 0.5)}, {"ndcg@10", 0.9, {}}}}};
  row.remarks = {"CLOCK"};
  recglm::conditions made = line.shared->under;
  made.insert(made.begin(), {{"--list", "20"}, {"--hidden", "16"}});
  const recglm::kept_row kept = recglm::kept(protocol, *line.shared, row, made);
  std::vector<std::string> names;
  for (const auto& [name, value] : kept.asked) names.push_back(name);
  REQUIRE(names == std::vector<std::string>{"--list", "data", "split", "test questions", "excluded history"});
  REQUIRE(kept.made == made);
  REQUIRE(kept.row.remarks.size() == 3);
  REQUIRE(kept.row.remarks[0] == "LEAK, paper");
  REQUIRE(kept.row.remarks[1] == "CLOCK");
  REQUIRE(kept.row.remarks[2].starts_with("IMPOSSIBLE, paper: "));
  REQUIRE(kept.settings == "{\"a\":1}");
  REQUIRE(kept.users[0].size() == line.shared->test.size());
  REQUIRE(kept.users[0][1] == line.shared->data.users[static_cast<std::size_t>(line.shared->test[1].user)]);
  REQUIRE(kept.strata.size() == protocol.strata(0).size());
}

TEST_CASE("what a cell reached comes back without its settings, and not that of other conditions", "[run]") {
  const temporary_folder folder;
  REQUIRE_FALSE(recglm::read_trial("abc", folder.path));
  recglm::write_trial({"rank = 2", 1.0 / 3, 7, 2.5}, "abc", folder.path);
  const recglm::tuning_trial back = recglm::read_trial("abc", folder.path).value();
  REQUIRE((back.validation == 1.0 / 3 && back.best_step == 7 && back.seconds == 2.5 && back.settings.empty()));
  const std::string path = (folder / "trial.json").string();
  REQUIRE_THROWS_WITH(
      recglm::read_trial("abd", folder.path),
      path + " belongs to another run than conditions.json beside it; leave --resume out to begin anew");
  recglm::write_hashed_json(path, {{"conditions", "abc"}});
  REQUIRE_THROWS_WITH(recglm::read_trial("abc", folder.path),
                      Catch::Matchers::StartsWith(path + ": not a trained cell: "));
}

}  // namespace run_kept_row_tests
