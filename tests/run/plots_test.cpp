#include "recglm/run/plots.hpp"

#include "recglm/core/atomic_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_plots_tests {

namespace {

std::vector<recglm::evaluated_row> rows(const std::filesystem::path& folder = {}) {
  std::vector<recglm::evaluated_row> out;
  for (const auto& [name, value] : {std::pair{"it's", 0.3}, {"ids", 0.2}, {"popularity", 0.1}}) {
    recglm::row_metric m{"ndcg@10", value, {}};
    for (int q = 0; q < 30; ++q) m.of_question.push_back(value + 0.01 * (q % 3));
    const bool trained = std::string(name) != "popularity";
    out.push_back({name, trained ? std::optional<std::uint64_t>(1) : std::nullopt, {{m}}, trained ? 12.0 : 0.1});
    if (trained)
      out.back().training = recglm::training_record{}, out.back().folder = folder / (std::string(name) + "-1");
  }
  return out;
}

}  // namespace

TEST_CASE("a text is quoted for gnuplot", "[run]") { REQUIRE(recglm::gnuplot_text("it's\na row") == "'it''s a row'"); }

TEST_CASE("plots lie beside their data and their programs, drawn where gnuplot is there", "[run]") {
  const temporary_folder folder;
  std::filesystem::create_directories(folder / "ids-1");
  std::string curve = "step\ttokens\tanswers\tseconds\tloss\trate\tgradient_norm\tvalidation\n";
  for (int step = 1; step <= 450; ++step)
    curve += recglm::text_of(step, "\t0\t", 2 * step, "\t", step, "\t", 4, "\t0\t0\t-\n");
  put(folder / "ids-1/curve.tsv", curve);
  const auto plots = recglm::draw_plots(rows(folder.path), recglm::compared(rows(folder.path)), "ndcg@10", folder.path);
  std::vector<std::string> names;
  const bool gnuplot = std::system("command -v gnuplot >/dev/null") == 0;
  for (const recglm::plot& p : plots) {
    INFO(p.name);
    names.push_back(p.name);
    REQUIRE(std::filesystem::exists(folder / ("plots/" + p.name + ".tsv")));
    REQUIRE(std::filesystem::exists(folder / ("plots/" + p.name + ".gp")));
    REQUIRE(p.svg.starts_with("<svg") == gnuplot);
    REQUIRE((p.svg.find("</svg>") != std::string::npos) == gnuplot);
  }
  REQUIRE(names == std::vector<std::string>{"differences", "loss_over_answers", "loss_over_seconds", "cost"});
  const std::string differences = bytes_of_file(folder / "plots/differences.tsv");
  REQUIRE(differences.starts_with("ids\t-0.1\t-0.1\t-0.1\t1\npopularity\t-0.2\t-0.2\t-0.2\t2\n"));
  // 450 steps in 150 points of 3: answers, seconds and loss of the first are means.
  const std::string thinned = bytes_of_file(folder / "plots/loss_over_answers.tsv");
  REQUIRE(thinned.starts_with("ids\t4\t2\t4\n"));
  REQUIRE(std::count(thinned.begin(), thinned.end(), '\n') == 150);
}

TEST_CASE("without rows there is nothing to draw", "[run]") {
  const temporary_folder folder;
  REQUIRE(recglm::draw_plots({}, {}, "ndcg@10", folder.path).empty());
}

}  // namespace run_plots_tests
