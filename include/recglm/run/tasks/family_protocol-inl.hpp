#pragma once
#include "recglm/run/tasks/family_protocol.hpp"

#include <algorithm>
#include <set>

#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/pipeline/task_source.hpp"
#include "recglm/run/progress.hpp"
#include "recglm/run/ranking_protocol.hpp"
#include "recglm/run/tasks/baseline_answers.hpp"
#include "recglm/run/tasks/evaluation.hpp"

namespace recglm {

RECGLM_FUNC void family_protocol::check_row(const any_recipe& ready) const {
  const values& v = ready.value;
  check(v.ties != "basket" && v.target != "all", v.ties == "basket" ? "--ties basket" : "--target all",
        ": task families ask for one item each; leave it out");
  check(!v.refit, "--refit: task families are trained on the samples of one split; leave it out");
  check(v.text_tokens < v.positions, "--text-tokens ", v.text_tokens, ": it is below --positions, ", v.positions);
}

RECGLM_FUNC std::unique_ptr<text_source> family_protocol::source(const any_recipe& ready, const entity_pool& pool,
                                                                 std::uint64_t seed, const split& parts) const {
  return std::make_unique<task_source<erased>>(ready, parts, events(), pool, seed);
}

RECGLM_FUNC void family_protocol::draw_questions(const any_recipe& first, const std::filesystem::path& folder,
                                                 std::vector<std::string>& files, std::vector<std::string>& remarks) {
  prompts_ = evaluated_prompts(first, context_, first.value.prompts);
  for (const evaluated_prompt& e : prompts_)
    if (e.asked.empty())
      remarks.push_back("template " + e.id + " (" + e.family + ") is left out: the data lacks what it shows or asks");
  std::erase_if(prompts_, [](const evaluated_prompt& e) { return e.asked.empty(); });
  check(!prompts_.empty(), "none of the templates of --evaluate can be asked on ", context_.data.name);
  for (const evaluated_prompt& e : prompts_)
    remarks.push_back(text_of("template ", e.id, " (", e.family, ", ",
                              e.held_out ? "never seen in training" : "seen in training", "): ", e.asked.size(),
                              " questions",
                              e.kind == answer_kind::choice ? ", ranked among the candidates that it lists" : ""));
  remarks.push_back("columns that begin with p5 are of P5's protocol (docs/metrics.md); the others are standard");

  std::set<const candidate_lists*> written;
  for (const evaluated_prompt& e : prompts_)
    if (e.negatives && written.insert(e.negatives.get()).second) {
      const std::string file = "candidates-" + escaped(e.id, "/") + ".txt";
      write_candidates(folder / file, context_.data, *e.negatives);
      files.push_back(file);
      remarks.push_back(
          text_of("candidates of template ", e.id, ": hash ", hash(context_.data, *e.negatives).substr(0, 16)));
    }
}

RECGLM_FUNC conditions family_protocol::under() const {
  conditions out;
  for (const evaluated_prompt& e : prompts_)
    out.emplace_back("candidates of template " + e.id, e.negatives ? hash(context_.data, *e.negatives) : "none");
  return out;
}

RECGLM_FUNC std::vector<question_group> family_protocol::groups() const {
  std::vector<question_group> out;
  for (const evaluated_prompt& e : prompts_)
    out.push_back({e.id, text_of(e.family, ", template ", e.id, e.held_out ? " (unseen)" : "")});
  return out;
}

RECGLM_FUNC const history& family_protocol::question(std::size_t group, std::size_t q) const {
  return test_of(context_, prompts_[group])[prompts_[group].asked[q]];
}

RECGLM_FUNC std::optional<std::vector<std::vector<row_metric>>> family_protocol::evaluate(
    const model_view& model, const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
    const std::function<void(const std::string&)>& show) const {
  const rating_scale scale{ready.value.lowest_rating, ready.value.highest_rating};
  std::vector<std::vector<row_metric>> out;
  for (const evaluated_prompt& e : prompts_) {
    const task_answers given = answers_of(model, ready, pool, context_, e, seed, &interruption::wanted);
    if (given.asked.size() < e.asked.size()) return std::nullopt;
    out.push_back(evaluate_answers(e, given, context_, scale, ready.metrics));
    show("evaluated in " + e.id);
  }
  return out;
}

RECGLM_FUNC bool family_protocol::asks(const baseline_choice& baseline) const {
  return std::any_of(prompts_.begin(), prompts_.end(), [&](const evaluated_prompt& e) {
    return baseline.rates ? e.kind == answer_kind::rating
                          : e.kind == answer_kind::item || e.kind == answer_kind::choice;
  });
}

RECGLM_FUNC std::vector<std::vector<row_metric>> family_protocol::evaluate_baseline(
    const baseline_choice::fitted& ready, const any_recipe& first) const {
  const rating_scale scale{first.value.lowest_rating, first.value.highest_rating};
  std::vector<std::vector<row_metric>> out(prompts_.size());
  for (std::size_t p = 0; p < prompts_.size(); ++p)
    if (const auto answers = baseline_answers(first, context_, prompts_[p], ready, first.value.seeds.front()))
      out[p] = evaluate_answers(prompts_[p], *answers, context_, scale, first.metrics);
  return out;
}

RECGLM_FUNC std::vector<evaluated_row> family_protocol::constants(const any_recipe& first) const {
  const rating_scale scale{first.value.lowest_rating, first.value.highest_rating};
  std::vector<evaluated_row> out;
  for (std::size_t p = 0; p < prompts_.size(); ++p) {
    const auto constant = constant_answers(first, context_, prompts_[p], first.value.seeds.front());
    if (!constant) continue;
    const auto& [name, answers] = *constant;
    auto row = std::find_if(out.begin(), out.end(), [&, &name = name](const auto& r) { return r.recipe == name; });
    if (row == out.end())
      row = out.insert(out.end(), {name, std::nullopt, std::vector<std::vector<row_metric>>(prompts_.size())});
    row->metrics[p] = evaluate_answers(prompts_[p], answers, context_, scale, first.metrics);
  }
  return out;
}

RECGLM_FUNC std::vector<std::string> family_protocol::impossible(const evaluated_row& row) const {
  std::vector<std::string> out;
  for (std::size_t p = 0; p < prompts_.size(); ++p)
    for (const std::string& protocol : {std::string(), std::string("p5 ")}) {
      const std::string front = protocol + prompts_[p].id + " ";
      for (const std::string& odd : impossible_metrics(row.metrics[p], front))
        out.push_back("IMPOSSIBLE, " + row.recipe + ", " + front + ": " + odd);
    }
  return out;
}

}  // namespace recglm
