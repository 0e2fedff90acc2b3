#include "recglm/run/sweep.hpp"

#include "recglm/baselines/bias_mf.hpp"
#include "recglm/baselines/bigram.hpp"
#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/rated.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/run/json_values.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_sweep_tests {

struct paper : tiny::paper {};
struct other : tiny::paper {
  using masking = recglm::plain_span;
};

std::vector<recglm::named_recipe> rows() {
  std::vector<recglm::named_recipe> out;
  recglm::detail::add_row<paper>(out);
  recglm::detail::add_row<other>(out);
  return out;
}

std::vector<std::string> cells(const std::vector<std::string>& words, const std::set<std::string>& given = {}) {
  std::vector<recglm::swept_flag> swept;
  for (const std::string& word : words) swept.push_back(recglm::swept_flag_of(word));
  std::vector<std::string> out;
  for (const auto& row : recglm::cells_of(rows(), recglm::baselines_of(recglm::item_knn()), swept, given))
    for (const recglm::cell& one : row) out.push_back(one.recipe.name + ": " + recglm::text_of(one.settings));
  return out;
}

TEST_CASE("a sweep is all combinations, the last flag changing fastest", "[run]") {
  REQUIRE(cells({}) == std::vector<std::string>{"paper: ", "other: "});
  REQUIRE(cells({"learning-rate=1e-3,2e-3", "paper.rank=2,4"}) ==
          std::vector<std::string>{"paper: learning-rate = 0.001, rank = 2", "paper: learning-rate = 0.001, rank = 4",
                                   "paper: learning-rate = 0.002, rank = 2", "paper: learning-rate = 0.002, rank = 4",
                                   "other: learning-rate = 0.001", "other: learning-rate = 0.002"});
}

TEST_CASE("a row's own flag goes before that of all, and one that a row lacks does not sweep it", "[run]") {
  REQUIRE(cells({"rank=2,4", "paper.rank=8"}) ==
          std::vector<std::string>{"paper: rank = 8", "other: rank = 2", "other: rank = 4"});
  REQUIRE(cells({"rank=2"}, {"paper.rank"}) == std::vector<std::string>{"paper: ", "other: rank = 2"});
  REQUIRE(cells({"masking.1.rate=0.1,0.2"}) ==
          std::vector<std::string>{"paper: masking.1.rate = 0.1", "paper: masking.1.rate = 0.2", "other: "});
  REQUIRE(cells({"item-knn.last=1,2"}) == std::vector<std::string>{"paper: ", "other: "});
}

TEST_CASE("a cell has its values, and the row that it is of keeps its own", "[run]") {
  const auto all = rows();
  const auto made = recglm::cells_of(all, {}, {{"rank", {"3"}}, {"masking.1.rate", {"0.25"}}}, {});
  REQUIRE(made[0][0].recipe.ready.value.rank == 3);
  REQUIRE(all[0].ready.value.rank == 8);
  recglm::any_recipe shown = made[0][0].recipe.ready;
  recglm::json_writer values;
  shown.visit(values);
  REQUIRE(values.object.at("masking.1.rate") == 0.25);
}

TEST_CASE("what can be no sweep is refused in a sentence", "[run]") {
  for (const auto& [words, sentence] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"rank"}, "--sweep rank: it is a flag and its values, as in --sweep learning-rate=1e-3,2e-3"},
           {{"=2"}, "--sweep =2: it is a flag and its values, as in --sweep learning-rate=1e-3,2e-3"},
           {{"rank=a\\b"},
            "--sweep rank=a\\b: a backslash escapes nothing there; one that belongs to a value is written \\\\"},
           {{"laiers=2"}, "--sweep laiers: no row has a flag --laiers (--help lists the flags)"},
           {{"papr.rank=2"}, "--sweep papr.rank: no row has a flag --papr.rank (--help lists the flags)"},
           {{"split=strict,time"},
            "--sweep split: the rows of a table share it, and what is asked otherwise can't be compared; make a run "
            "for "
            "each value, with an --out of its own"},
           {{"paper.world-seed=1,2"},
            "--sweep paper.world-seed: the rows of a table share it, and what is asked otherwise can't be compared; "
            "make "
            "a run for each value, with an --out of its own"},
           {{"seeds=1,2"}, "--sweep seeds: what is chosen is run with each of --seeds; sweep settings alone"},
           {{"resume=true"}, "--sweep resume: it changes no row"},
           {{"rank=2,x"}, "--rank x: it is a whole number from 1 to 65536"},
           {{"rank=2,0"}, "--rank 0: it is from 1 to 65536"},
           {{"learning-rate=0.001,1e-3"}, "--sweep learning-rate: 0.001 comes twice"},
           {{"hidden=16,15"}, "--hidden 15: it is a multiple of --heads 2"}})
    REQUIRE_THROWS_WITH(cells(words), sentence);
  REQUIRE_THROWS_WITH(cells({"rank=2"}, {"rank"}), "--rank is given and swept; leave one of the two out");
  REQUIRE_THROWS_WITH((recglm::sweep_choice{{"rank=2", "rank=4"}, ""}.flags_swept()), "--sweep rank comes twice");
  std::string many = "rank=1";
  for (int i = 2; i <= 101; ++i) many += "," + std::to_string(i);
  REQUIRE_THROWS_WITH(cells({many, "alpha" + many.substr(4)}),
                      "--sweep: 10201 combinations and more; 10000 are the most");
}

TEST_CASE("the folder of a cell says its settings, in bytes that no file system minds", "[run]") {
  REQUIRE(recglm::folder_of({{"learning-rate", "0.001"}, {"rank", "4"}}) == "learning-rate=0.001,rank=4");
  REQUIRE(recglm::folder_of({{"base", "/a b/\xc3\xa4"}}) == "base=%2Fa%20b%2F%C3%A4");
  const std::string one = recglm::folder_of({{"base", std::string(300, 'a')}});
  REQUIRE(one.size() == 200);
  REQUIRE(one != recglm::folder_of({{"base", std::string(301, 'a')}}));
  REQUIRE(recglm::folder_of({{"x", std::string(198, 'a')}}).find('~') == std::string::npos);
}

TEST_CASE("a swept baseline chooses on validation, and one that is not stays as it was", "[run]") {
  recglm::values v;
  v.users = 80, v.items = 40, v.validation_users = 0;
  recglm::experiment what;
  what.baselines = recglm::swept_baselines(recglm::baselines_of(recglm::item_knn(), recglm::bigram()),
                                           {{"item-knn.last", {"1", "0", "2"}}, {"last", {"9"}}});
  const auto s = recglm::make_context(v, what);
  const recglm::baseline_data data{{s->known, s->validation, s->exclude_seen}};
  const auto fitted = s->baselines[0].fit(data);
  REQUIRE(fitted.trials.size() == 3);
  const std::size_t best = recglm::best_of(fitted.trials);
  REQUIRE(fitted.note.starts_with("chosen on validation among 3: " + fitted.trials[best].settings + " (NDCG@10"));
  for (const auto& [i, last] : {std::pair{0, 1}, {1, 0}, {2, 2}}) {
    recglm::item_knn one;
    one.last = last;
    one.fit(s->known);
    const auto& tried = fitted.trials[static_cast<std::size_t>(i)];
    REQUIRE(tried.settings == "last = " + std::to_string(last));
    REQUIRE(tried.validation ==
            recglm::validation_ndcg([&](const recglm::history& h, int list,
                                        auto excluded) { return recglm::ranked(one, h, list, excluded); },
                                    data));
    if (static_cast<std::size_t>(i) == best)
      for (const recglm::history& h : s->test) REQUIRE(fitted.rank(h, 5, {}) == recglm::ranked(one, h, 5, {}));
  }
  REQUIRE(s->baselines[1].fit(data).trials.empty());
}

TEST_CASE("a swept baseline of ratings is chosen by its error", "[run]") {
  recglm::values v;
  v.users = 80, v.items = 40, v.validation_users = 0;
  recglm::experiment what;
  what.baselines = recglm::swept_baselines(recglm::baselines_of(recglm::bias_mf()), {{"bias-mf.epochs", {"1", "20"}}});
  const auto s = recglm::make_context(v, what);
  const auto fitted = s->baselines[0].fit({{s->known, s->validation, s->exclude_seen}});
  REQUIRE(fitted.rate);
  REQUIRE(fitted.trials.size() == 2);
  REQUIRE(fitted.trials[0].validation < 0);
  REQUIRE(fitted.trials[1].validation >= fitted.trials[0].validation);
  const recglm::tuning_trial& best = fitted.trials[recglm::best_of(fitted.trials)];
  REQUIRE(fitted.note.starts_with("chosen on validation among 2: " + best.settings + " (RMSE there "));
  REQUIRE(best.validation == -recglm::rmse_of(recglm::rated(s->validation),
                                              [&](const recglm::history& h) { return fitted.rate(h, h.next.item); }));
}

}  // namespace run_sweep_tests
