#include "recglm/run/baseline_rows.hpp"

#include "recglm/baselines/bpr_mf.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/run/event_file.hpp"
#include "recglm/run/ranking_protocol.hpp"
#include "recglm/run/sweep.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_baseline_rows_tests {

namespace {

/// Ranks the item of its seed first; counts its trainings.
struct seeded {
  static constexpr std::string_view name = "seeded";
  std::uint64_t seed = 1;
  int width = 4;
  std::shared_ptr<int> trained = std::make_shared<int>(0);
  template <class V>
  void visit(V&& v) {
    v("width", width, "of the network");
    v("seed", seed, "of the weights");
  }
  void fit(const recglm::catalogue&) { ++*trained; }
  std::vector<recglm::item_id> rank(const recglm::history&, int, std::span<const recglm::item_id>) const {
    return {static_cast<recglm::item_id>(seed)};
  }
  std::string note() const { return recglm::text_of("seed ", seed); }
  recglm::training_record training() const {
    return {.answers = static_cast<std::int64_t>(seed), .ends = "steps", .seconds = 100.0 * static_cast<double>(seed)};
  }
};

struct line_of_baselines : tiny::line<> {
  recglm::experiment what;
  seeded one;
  explicit line_of_baselines(bool resume = false) {
    what.baselines = recglm::baselines_of(recglm::popularity(), one);
    ready.value.seeds = {4, 7};
    ready.value.resume = resume;
    shared = recglm::make_context(ready.value, what);
  }
  std::vector<recglm::evaluated_row> rows(const std::filesystem::path& folder) const {
    return recglm::baseline_rows(recglm::ranking_protocol(*shared), *shared, ready, folder);
  }
};

std::vector<std::string> shown(const std::vector<recglm::evaluated_row>& rows) {
  std::vector<std::string> out;
  for (const auto& row : rows) out.push_back(row.recipe + (row.seed ? " " + std::to_string(*row.seed) : ""));
  return out;
}

}  // namespace

TEST_CASE("a baseline has one row, a trained one a row for each seed", "[run]") {
  const temporary_folder folder;
  const line_of_baselines line;
  const auto rows = line.rows(folder.path);
  REQUIRE(rows[2].seconds >= 700);  // those before a resumption, too
  REQUIRE(rows[0].seconds < 700);
  REQUIRE(shown(rows) == std::vector<std::string>{"popularity", "seeded 4", "seeded 7"});
  REQUIRE_FALSE(rows[0].training);
  REQUIRE(rows[2].training->answers == 7);
  REQUIRE(rows[2].remarks.front() == "seeded: seed 7");
  for (const char* file : {"popularity/result.json", "seeded-4/per_user.tsv.gz", "seeded-7/conditions.json"})
    REQUIRE(std::filesystem::exists(folder / file));
  REQUIRE(recglm::read_row(folder / "seeded-7").row.training == rows[2].training);
}

TEST_CASE("seeds of its own go before those of the run", "[run]") {
  const temporary_folder folder;
  line_of_baselines line;
  struct : recglm::value_visitor {
    std::vector<std::string> names;
    void show(const std::string& name, recglm::shown_value value, const std::string&) override {
      names.push_back(name);
      if (name == "seeds") *std::get<std::vector<std::uint64_t>*>(value) = {9};
    }
  } set;
  line.shared->baselines[1].visit(set);
  REQUIRE(set.names == std::vector<std::string>{"width", "seeds"});
  REQUIRE(shown(line.rows(folder.path)) == std::vector<std::string>{"popularity", "seeded 9"});
  REQUIRE(line.shared->baselines[1].clone().seeds->empty());  // the flag of one run is not that of the next
}

TEST_CASE("a trained baseline that is there is read back, and no other", "[run]") {
  const temporary_folder folder;
  const line_of_baselines before;
  const auto rows = before.rows(folder.path);
  REQUIRE(*before.one.trained == 2);
  std::filesystem::remove(folder / "seeded-7/result.json");  // killed before it was left
  const line_of_baselines after(true);
  const auto again = after.rows(folder.path);
  REQUIRE(*after.one.trained == 1);
  REQUIRE(shown(again) == shown(rows));
  REQUIRE(again[1].seconds == rows[1].seconds);
  line_of_baselines other(true);
  other.ready.value.list = 5;
  REQUIRE_THROWS_WITH(other.rows(folder.path),
                      Catch::Matchers::StartsWith((folder / "seeded-4/conditions.json").string() +
                                                  ": the row there was made with --list 20, now it is 5; "));
}

TEST_CASE("a training is told its folder, its seed and what it is made under", "[run]") {
  const temporary_folder folder;
  line_of_baselines line(true);
  std::vector<recglm::baseline_data> seen;
  for (recglm::baseline_choice& baseline : line.shared->baselines)
    baseline.fit = [&](const recglm::baseline_data& data) {
      seen.push_back(data);
      return recglm::baseline_choice::fitted{};
    };
  line.rows(folder.path);
  REQUIRE(seen.size() == 3);
  REQUIRE(seen[0].folder.empty());  // what is not trained has no checkpoints
  REQUIRE(seen[1].folder == folder / "seeded-4/training");
  REQUIRE((seen[2].seed == 7 && seen[2].resume));
  REQUIRE(seen[1].conditions.size() == 64);
  REQUIRE(seen[1].conditions != seen[2].conditions);
}

TEST_CASE("the course of a trained baseline is left beside its row, a line an epoch", "[run]") {
  const temporary_folder folder;
  line_of_baselines line;
  recglm::bpr_mf of_items;
  of_items.epochs = 4, of_items.validate_every = 2;
  line.shared->baselines = recglm::baselines_of(of_items);
  line.ready.value.seeds = {4};
  const auto rows = line.rows(folder.path);
  const auto step = [](const std::string& line) { return std::stoll(line); };
  const auto lines = [&] {
    std::vector<std::string> out;
    recglm::text_file curve(folder / "bpr-mf-4/curve.tsv");
    while (const auto line = curve.next()) out.emplace_back(*line);
    return out;
  };
  const std::vector<std::string> curve = lines();
  REQUIRE(curve.size() == 5);
  REQUIRE(curve[0] == "step\ttokens\tanswers\tseconds\tloss\trate\tgradient_norm\tvalidation");
  for (std::size_t epoch = 1; epoch <= 4; ++epoch) {
    REQUIRE(step(curve[epoch]) == static_cast<long long>(epoch) * step(curve[1]));
    REQUIRE(curve[epoch].ends_with("\t-") == (epoch % 2 == 1));
  }
  REQUIRE((rows[0].training->best_step == step(curve[2]) || rows[0].training->best_step == step(curve[4])));
  REQUIRE(std::filesystem::exists(folder / "bpr-mf-4" / recglm::event_file::name));
  line.rows(folder.path);
  REQUIRE(lines().size() == 5);  // those of the new training alone
}

TEST_CASE("a finished row of a swept baseline is not that of another sweep", "[run]") {
  const temporary_folder folder;
  const auto rows = [&](const std::vector<std::string>& widths) {
    line_of_baselines line(true);
    line.ready.value.seeds = {4};
    line.shared->baselines = recglm::swept_baselines(line.shared->baselines, {{"seeded.width", widths}});
    return line.rows(folder.path);
  };
  const auto first = rows({"4", "8"});
  REQUIRE(first[1].trials.size() == 2);
  REQUIRE(recglm::read_row(folder / "seeded-4").row.trials[1].settings == "width = 8");
  REQUIRE(rows({"4", "8"})[1].trials[1].seconds == first[1].trials[1].seconds);
  REQUIRE_THROWS_WITH(rows({"4", "8", "16"}), Catch::Matchers::ContainsSubstring(
                                                  "made with chosen among width = 4; width = 8, now it is width = 4; "
                                                  "width = 8; width = 16; "));
}

TEST_CASE("a training that was stopped leaves no row", "[run]") {
  const temporary_folder folder;
  line_of_baselines line;
  line.shared->baselines[1].fit = [](const recglm::baseline_data&) { return recglm::baseline_choice::fitted{}; };
  REQUIRE(shown(line.rows(folder.path)) == std::vector<std::string>{"popularity"});
  REQUIRE_FALSE(std::filesystem::exists(folder / "seeded-4/result.json"));
}

}  // namespace run_baseline_rows_tests
