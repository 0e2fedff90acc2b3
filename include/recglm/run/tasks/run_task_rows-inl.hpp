#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/tasks/run_task_rows.hpp"

#include <nlohmann/json.hpp>
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/standard_output.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/run/folder_lock.hpp"
#include "recglm/run/row_description.hpp"
#include "recglm/run/run_rows.hpp"
#include "recglm/run/tasks/baseline_answers.hpp"
#include "recglm/run/tasks/comparisons.hpp"
#include "recglm/run/tasks/run_tasks.hpp"
#include "recglm/run/tasks/task_source.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string per_user_tsv(const std::vector<evaluated_prompt>& prompts, const experiment_context& s,
                                     const task_row& row) {
  std::string out = "prompt\tmetric\tuser\titem\tvalue\n";
  for (std::size_t p = 0; p < prompts.size(); ++p)
    for (const task_metric& f : row.metrics[p])
      for (std::size_t q = 0; q < f.of_question.size(); ++q) {
        const history& h = test_of(s, prompts[p])[prompts[p].asked[q]];
        out += escaped(prompts[p].id) + "\t" + escaped(f.name) + "\t" +
               escaped(s.data.users[static_cast<std::size_t>(h.user)]) + "\t" +
               escaped(s.data.items[static_cast<std::size_t>(h.next.item)]) + "\t" + number(f.of_question[q], "%.9g") +
               "\n";
      }
  return out;
}

RECGLM_FUNC std::optional<task_row> make_task_row(const any_recipe& ready, const experiment_context& s,
                                                  const entity_pool& pool, const std::vector<evaluated_prompt>& prompts,
                                                  const std::string& recipe, std::uint64_t seed,
                                                  const std::filesystem::path& folder, progress_lines& lines) {
  using clock = std::chrono::steady_clock;
  const std::string label = recipe + " seed " + std::to_string(seed);
  const values& v = ready.value;
  use_threads(v.threads);
  std::filesystem::create_directories(folder);
  task_source source(ready, s.parts, s.reviews ? *s.reviews : s.parts, pool, seed);
  conditions shared = s.under;
  for (const evaluated_prompt& e : prompts)
    shared.emplace_back("candidates of template " + e.id, e.negatives ? hash(s.data, *e.negatives) : "none");
  const conditions all = conditions_of(shared, ready, recipe, seed, hash_of_base(v.base), source);
  settle(all, folder, v.resume);
  any_network model = ready.adapter.make(v, ready.tokenizer.size(), seed);
  check(v.validate_every == 0, "a run of task families has no validation; leave --validate-every at 0");
  const training_outcome outcome = train_row(
      model, source, v, seed, folder, hash(all), label, [] { return 0.0; }, lines);
  if (outcome.interrupted) return std::nullopt;
  const auto began = clock::now();
  task_row row{recipe, seed, {}, static_cast<std::uint64_t>(outcome.tokens), 0};
  for (const evaluated_prompt& e : prompts) {
    const task_answers given = answers_of(model, ready, pool, s, e, seed, &interruption::wanted);
    if (given.asked.size() < e.asked.size()) return std::nullopt;
    row.metrics.push_back(evaluate_answers(e, given, s, {v.lowest_rating, v.highest_rating}));
    lines.show(label + ": evaluated in " + e.id);
  }
  row.seconds = outcome.seconds + std::chrono::duration<double>(clock::now() - began).count();
  save_run(folder, model, ready, recipe, seed, s.known);
  write_atomically(folder / "per_user.tsv", per_user_tsv(prompts, s, row));
  return row;
}

RECGLM_FUNC std::vector<task_row> task_baseline_rows(const any_recipe& ready, const experiment_context& s,
                                                     const std::vector<evaluated_prompt>& prompts) {
  std::vector<task_row> out;
  const values& v = ready.value;
  for (std::size_t p = 0; p < prompts.size(); ++p)
    for (const auto& answered : baseline_answers(ready, s, prompts[p], v.seeds.front())) {
      auto row = std::find_if(out.begin(), out.end(), [&](const task_row& r) { return r.recipe == answered.first; });
      if (row == out.end())
        row = out.insert(
            out.end(), {answered.first, v.seeds.front(), std::vector<std::vector<task_metric>>(prompts.size()), 0, 0});
      row->metrics[p] = evaluate_answers(prompts[p], answered.second, s, {v.lowest_rating, v.highest_rating});
    }
  return out;
}

RECGLM_FUNC std::vector<std::string> impossible_lists(const evaluated_prompt& e, const task_row& row,
                                                      std::size_t prompt) {
  std::vector<std::string> out;
  for (const std::string& protocol : {std::string(), std::string("p5 ")}) {
    const std::string begin = protocol + e.id + " ";
    std::vector<std::string> names;
    table_row line{row.recipe, row.seed, {}, 0, 0};
    for (const task_metric& f : row.metrics[prompt]) {
      if (!f.name.starts_with(begin)) continue;
      names.push_back(f.name.substr(begin.size()));
      line.metrics.push_back(f.value);
    }
    for (const std::string& odd : impossible_metrics(names, line))
      out.push_back("IMPOSSIBLE, " + row.recipe + ", " + begin + ": " + odd);
  }
  return out;
}

RECGLM_FUNC int run_tasks_checked(std::vector<named_recipe>& rows, int argc, const char* const* argv,
                                  const experiment& what) {
  std::string name = what.name;
  if (const auto status = read_flags(rows, argc, argv, name)) return *status;
  const values common = rows.front().ready.value;  // the first recipe's, whether it is run or not
  choose_rows(rows, common.rows);
  const std::filesystem::path folder = folder_of(common, name);
  std::filesystem::create_directories(folder);
  const folder_lock lock(folder);
  const interruption guard;
  progress_lines lines(common.quiet);
  make_room(folder, common.resume, lines);
  lines.say("reading the data");
  const std::unique_ptr<experiment_context> shared = make_context(common, what.data);
  write_split(folder / "split.tsv", shared->parts);
  std::vector<std::string> files{"table.tsv", "table.md", "comparisons.tsv", "split.tsv"};
  std::vector<std::string> remarks = remarks_of(*shared, common);
  if (shared->reviews) {
    write_split(folder / "review_split.tsv", *shared->reviews);
    files.push_back("review_split.tsv");
    remarks.push_back(text_of("P5's splits: what comes next and reviews are divided apart; hash of the reviews' ",
                              hash(*shared->reviews).substr(0, 16), "; ",
                              detail::number(100 * train_share_of_test(shared->parts, *shared->reviews), "%.1f"),
                              " % of the one's test is in the other's training part"));
  }

  const auto told = std::make_shared<const task_data>(task_data_of(shared->data));
  std::vector<std::shared_ptr<const entity_pool>> pools;
  for (named_recipe& row : rows) {
    row.ready.prompts.tell(told);
    pools.push_back(std::make_shared<const entity_pool>(fit_texts(row.ready, *shared)));
    probe(row, *shared, remarks);
    const values& v = row.ready.value;
    check(v.text_tokens < v.positions, "--text-tokens ", v.text_tokens, ": it is below --positions, ", v.positions);
    task_source first(row.ready, shared->parts, shared->reviews ? *shared->reviews : shared->parts, *pools.back(),
                      v.seeds.front());
    try_row(row.ready, *shared, *pools.back(), first);
  }
  std::vector<evaluated_prompt> prompts = evaluated_prompts(rows.front().ready, *shared, common.prompts);
  for (const evaluated_prompt& e : prompts)
    if (e.asked.empty())
      remarks.push_back("template " + e.id + " (" + e.family + ") is left out: the data lacks what it tells or asks");
  std::erase_if(prompts, [](const evaluated_prompt& e) { return e.asked.empty(); });
  check(!prompts.empty(), "none of the templates of --evaluate can be asked on ", shared->data.name);
  for (const evaluated_prompt& e : prompts)
    remarks.push_back(text_of("template ", e.id, " (", e.family, ", ",
                              e.held_out ? "never seen in training" : "seen in training", "): ", e.asked.size(),
                              " questions",
                              e.kind == answer_kind::choice ? ", ranked among the candidates that it lists" : ""));
  remarks.push_back("columns that begin with p5 are of P5's protocol (docs/metrics.md); the others are standard");

  std::set<const candidate_lists*> written;
  for (const evaluated_prompt& e : prompts)
    if (e.negatives && written.insert(e.negatives.get()).second) {
      const std::string file = "candidates-" + escaped(e.id, "/") + ".txt";
      write_candidates(folder / file, shared->data, *e.negatives);
      files.push_back(file);
      remarks.push_back(
          text_of("candidates of template ", e.id, ": hash ", hash(shared->data, *e.negatives).substr(0, 16)));
    }

  std::vector<task<task_row>> tasks;
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::uint64_t seed : rows[r].ready.value.seeds)
      tasks.push_back({rows[r].name, seed, [&, r, seed] {
                         return make_task_row(rows[r].ready, *shared, *pools[r], prompts, rows[r].name, seed,
                                              folder / (rows[r].name + "-" + std::to_string(seed)), lines);
                       }});
  std::vector<task_row> made = make_rows<task_row>(tasks, jobs_of(common));
  const bool whole = made.size() == tasks.size();
  std::vector<std::string> folders;
  for (const task_row& row : made) folders.push_back(row.recipe + "-" + std::to_string(row.seed));
  if (!whole) remarks.push_back(text_of("INTERRUPTED: ", made.size(), " of ", tasks.size(), " rows are there"));
  const std::vector<task_comparison> comparisons = compared(made);
  std::size_t differ = 0;
  for (const task_comparison& c : comparisons) differ += c.adjusted < 0.05;
  remarks.push_back(text_of("comparisons.tsv: ", differ, " of ", comparisons.size(),
                            " paired comparisons between recipes differ at .05 (Wilcoxon, Holm over the whole table)"));
  for (task_row& row : task_baseline_rows(rows.front().ready, *shared, prompts)) made.push_back(std::move(row));

  for (const task_row& row : made)
    for (std::size_t p = 0; p < prompts.size(); ++p)
      for (const std::string& odd : impossible_lists(prompts[p], row, p)) remarks.push_back(odd);

  std::vector<std::size_t> all(prompts.size());
  for (std::size_t p = 0; p < all.size(); ++p) all[p] = p;
  results_table table = table_of(name, made, all);
  table.remarks = remarks;
  write_atomically(folder / "table.tsv", tsv(table));
  write_atomically(folder / "comparisons.tsv", tsv(comparisons));
  std::string text, shown;
  for (std::size_t p = 0; p < prompts.size(); ++p) {
    const results_table one =
        table_of(text_of(prompts[p].family, ", template ", prompts[p].id, prompts[p].held_out ? " (unseen)" : ""), made,
                 std::span(&all[p], 1));
    text += "#" + markdown(one) + "\n";
    shown += one.experiment + "\n" + screen(one) + "\n";
  }
  std::string head = "# " + name + "\n\n";
  for (const std::string& remark : remarks) head += "* " + in_markdown(remark) + "\n", shown += "* " + remark + "\n";
  for (const std::string& line : lines_of_differences(rows)) {
    text += "* " + in_markdown(line) + "\n";
    shown += "* " + line + "\n";
  }
  write_atomically(folder / "table.md", head + "\n" + text);
  write_manifest(folder, name, *shared, described(rows), argc, argv, files, folders);
  std::cout << shown << "written to " << folder.string() << "/table.tsv\n";
  return whole ? 0 : 130;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC int run_task_rows(std::vector<named_recipe> rows, int argc, const char* const* argv,
                              const experiment& what) {
  const standard_output output(argc > 0 ? std::filesystem::path(argv[0]).filename().string() : "run_tasks");
  try {
    return detail::run_tasks_checked(rows, argc, argv, what);
  } catch (const std::exception& e) {
    std::cerr << (argc > 0 ? std::filesystem::path(argv[0]).filename().string() : "run_tasks") << ": " << sentence_of(e)
              << '\n';
    return 2;
  }
}

}  // namespace recglm
