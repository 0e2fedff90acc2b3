#include "recglm/run/evaluation_protocol.hpp"

#include "recglm/data/text_file.hpp"
#include "recglm/run/run_rows.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_evaluation_protocol_tests {

struct paper : tiny::paper {};
struct longer : paper {
  longer() { values.steps = 6; }
};

/// A protocol of one's own: how often the model's first answer is the first item, in two groups.
struct first_item : recglm::evaluation_protocol {
  explicit first_item(const recglm::experiment_context& c) : context(c) {}
  void check_row(const recglm::any_recipe&) const override {}
  std::unique_ptr<recglm::text_source> source(const recglm::any_recipe& ready, const recglm::entity_pool& pool,
                                              std::uint64_t seed, const recglm::split& parts) const override {
    return std::make_unique<recglm::training_source<recglm::erased>>(ready, parts, pool, seed);
  }
  void draw_questions(const recglm::any_recipe&, const std::filesystem::path&, std::vector<std::string>&,
                      std::vector<std::string>& remarks) override {
    remarks.push_back("a remark of the protocol");
  }
  recglm::conditions under() const override { return {{"protocol", "first item"}}; }
  std::vector<recglm::question_group> groups() const override { return {{"a", "group a"}, {"b", "group b"}}; }
  const recglm::history& question(std::size_t, std::size_t q) const override { return context.test[q]; }
  std::optional<std::vector<std::vector<recglm::row_metric>>> evaluate(
      const recglm::model_view&, const recglm::any_recipe& ready, const recglm::entity_pool&, std::uint64_t seed,
      const std::function<void(const std::string&)>&) const override {
    const double x = ready.value.steps + static_cast<double>(seed);
    return std::vector<std::vector<recglm::row_metric>>{{{"a first", x, {x, x}}}, {{"b first", x, {}}}};
  }
  bool asks(const recglm::baseline_choice&) const override { return true; }
  std::vector<std::vector<recglm::row_metric>> evaluate_baseline(const recglm::baseline_choice::fitted&,
                                                                 const recglm::any_recipe&) const override {
    return {{{"a first", 1, {}}}, {}};
  }
  std::vector<recglm::evaluated_row> constants(const recglm::any_recipe&) const override {
    return {{"nothing", 1, {{{"a first", 0, {}}}, {}}}};
  }
  std::vector<std::string> impossible(const recglm::evaluated_row& row) const override {
    return row.recipe == "nothing" ? std::vector<std::string>{"IMPOSSIBLE, nothing"} : std::vector<std::string>{};
  }
  const recglm::experiment_context& context;
};

TEST_CASE("the driver runs a protocol of one's own: tables, comparisons, resuming", "[run]") {
  const temporary_folder folder;
  const auto ran = [&](std::vector<const char*> more) {
    const std::string out = folder.path.string();
    std::vector<const char*> argv{"own", "--out", out.c_str()};
    argv.insert(argv.end(), more.begin(), more.end());
    std::vector<recglm::named_recipe> rows;
    recglm::detail::add_row<paper>(rows), recglm::detail::add_row<longer>(rows);
    return captured([&] {
      return recglm::run_by([](const auto& context) { return std::make_unique<first_item>(context); }, rows,
                            static_cast<int>(argv.size()), argv.data(), {});
    });
  };
  const outcome o = ran({});
  REQUIRE(o.err.empty());
  REQUIRE(o.status == 0);
  const std::string table = recglm::read_file(folder.path / "table.tsv");
  REQUIRE(table.find("recipe\tseed\ta first\tb first\t") == 0);
  REQUIRE(table.find("\npaper\t1\t5\t5\t") != std::string::npos);
  REQUIRE(table.find("\nlonger\t1\t7\t7\t") != std::string::npos);
  const std::string text = recglm::read_file(folder.path / "table.md");
  for (const char* line : {"* a remark of the protocol\n", "\n## group a\n", "\n## group b\n",
                           "* IMPOSSIBLE, nothing\n", "\n* longer: steps = 6\n"})
    REQUIRE(text.find(line) != std::string::npos);
  REQUIRE(recglm::read_file(folder.path / "comparisons.tsv").find("\na first\tpaper\tlonger\t2\t-2\t") !=
          std::string::npos);
  REQUIRE(recglm::text_file(folder.path / "paper-1/per_user.tsv.gz").rest().starts_with("prompt\tuser\tstrata\tfirst"));
  const auto before = recglm::read_file(folder.path / "table.tsv");
  REQUIRE(ran({"--resume"}).status == 0);
  // The seconds too: nothing was made again but the baselines.
  REQUIRE(seeded_lines(recglm::read_file(folder.path / "table.tsv")) == seeded_lines(before));
  REQUIRE(ran({"--resume", "--steps", "3"}).status == 2);
}

}  // namespace run_evaluation_protocol_tests
