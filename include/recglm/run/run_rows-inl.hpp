#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/run_rows.hpp"

#include <unistd.h>

#include <cctype>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/core/standard_output.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/utf8.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/probes/tie_order.hpp"
#include "recglm/run/baseline_rows.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/run/energy_meter.hpp"
#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/flags.hpp"
#include "recglm/run/folder_lock.hpp"
#include "recglm/run/manifest.hpp"
#include "recglm/run/previous_run.hpp"
#include "recglm/run/ranking_protocol.hpp"
#include "recglm/run/results.hpp"
#include "recglm/run/row.hpp"
#include "recglm/run/row_description.hpp"

namespace recglm::detail {

RECGLM_FUNC std::filesystem::path folder_of(const values& v, const std::string& name) {
  return v.out.empty() ? std::filesystem::path("results") / name : std::filesystem::path(v.out);
}

RECGLM_FUNC std::vector<std::string> remarks_of(const experiment_context& s, const values& v) {
  std::vector<std::string> out;
  out.push_back(text_of(s.data.name, ": ", s.data.users.size(), " users, ", s.data.items.size(), " items, ",
                        s.data.interactions.size(), " interactions; split ", s.parts.rule, ", hash ",
                        hash(s.parts).substr(0, 16)));
  const double share = static_cast<double>(s.test.size()) / static_cast<double>(s.test_questions);
  out.push_back(
      share < 1
          ? text_of(s.test.size(), " of ", s.test_questions, " test questions, drawn once by seed ", v.world_seed,
                    ", the same for every row; a rate p has a standard error of about sqrt(p(1-p)/", s.test.size(), ")")
          : text_of("all ", s.test.size(), " test questions"));
  out.push_back(text_of("full ranking over all ", s.data.items.size(), " items, lists of ", v.list,
                        s.exclude_seen ? "; items of the history are excluded for every row"
                                       : "; items of the history may be the answer"));
  if (s.dropped) {
    const auto asked =
        std::count_if(s.test.begin(), s.test.end(), [&](const history& h) { return h.user >= *s.dropped; });
    out.push_back(text_of("DROPPED USERS: ", asked,
                          " of the questions are of users whom the k-core dropped, with their own histories, as far as "
                          "the items are known; nothing of theirs is trained on"));
  }
  if (v.refit)
    out.push_back(
        "REFIT: steps chosen on validation, then every row trained anew on training and validation events for as many "
        "epochs; baselines fitted on both");
  if (v.target == "all")
    out.push_back(
        "all of a user's held-out events are the right answers of one question: HR counts any of them, NDCG all");
  else if (v.target != "successive")
    out.push_back(text_of("of a user's held-out events the ", v.target, " one is asked"));
  if (v.ties == "shuffled") out.push_back(text_of("events of one time are in random order, by seed ", v.world_seed));
  if (v.ties == "sorted") out.push_back("events of one time are in the order of the items' keys");
  if (s.parts.baskets)
    out.push_back(
        "BASKETS: a user's events of one time are one step of the history and one set of right answers, in no order: "
        "HR counts any of them, NDCG all; items of one basket do not follow each other");
  if (v.ties == "rising-runs")
    out.push_back(text_of("runs of rising keys are in random order, by seed ", v.world_seed,
                          ": an upper bound of what the order of ties can do"));
  if (!s.parts.baskets)
    if (const finding ties = tie_order{}(s.data, s.parts); ties.fires) out.push_back(ties.sentence);
  out.push_back("equal scores: lower item id first; an invalid or repeated answer keeps its place and is a miss");
  if (s.reviews)
    out.push_back(text_of("P5's splits: what comes next and reviews are divided apart; hash of the reviews' ",
                          hash(*s.reviews).substr(0, 16), "; ",
                          number(100 * train_share_of_test(s.parts, *s.reviews), "%.1f"),
                          " % of the one's test is in the other's training part"));
  return out;
}

RECGLM_FUNC void check_rows(const std::vector<named_recipe>& rows, const experiment& what) {
  constexpr std::string_view advice = "; give the recipe one of its own: static constexpr std::string_view name = ...;";
  const auto is_control = [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; };
  const auto is_name_of_folder = [&](const std::string& name) {
    return !name.empty() && name.size() <= 200 && name.front() != '.' && name != "previous" &&
           name.find('/') == name.npos && is_utf8(name) && std::none_of(name.begin(), name.end(), is_control);
  };
  constexpr std::string_view form =
      "can't be that of a folder: it has 1 to 200 bytes of UTF-8 without '/' and control characters, does not begin "
      "with '.' and is not 'previous'";
  std::set<std::string> baselines{"mean", "frequent"};  // of task families
  for (const baseline_choice& baseline : what.baselines) {
    check(is_name_of_folder(baseline.name), "'", escaped(baseline.name), "', the name of a baseline, ", form);
    check(baselines.insert(baseline.name).second, "two baselines are called '", baseline.name,
          "', and a table would take their rows for one");
  }
  std::map<std::string, std::string> types;
  for (const named_recipe& row : rows) {
    const std::string& name = row.name;
    check(is_name_of_folder(name), "'", escaped(name), "', the name of ", row.type, ", ", form, advice);
    const auto [first, is_new] = types.emplace(name, row.type);
    check(is_new, "two recipes are called '", name, "', ", first->second, " and ", row.type,
          ", and a table would take their rows for one", advice);
    check(!baselines.contains(name), "'", name, "', the name of ", row.type, ", is that of a baseline", advice);
    check(row.ready.metrics.names() == rows.front().ready.metrics.names(), row.name, " and ", rows.front().name,
          " have other metrics, and a table has one head; write `using metrics` in a recipe that both inherit");
  }
  std::set<std::string> metrics;
  for (const std::string& name : rows.front().ready.metrics.names())
    check(metrics.insert(name).second, "two metrics are called '", name, "'; a column needs a name of its own");
}

RECGLM_FUNC void check_shared_values(std::vector<named_recipe>& rows) {
  json_writer first;
  rows.front().ready.value.visit(first);
  for (named_recipe& row : rows) {
    json_writer own;
    row.ready.value.visit(own);
    for (const std::string& name : shared_values())
      check(own.object.at(name) == first.object.at(name), "the rows of a table share --", name, ": ", rows.front().name,
            " has ", shown(first.object.at(name)), ", ", row.name, " ", shown(own.object.at(name)),
            "; set it in a recipe that both inherit, or on the command line");
  }
}

RECGLM_FUNC asked read_flags(std::vector<named_recipe>& rows, int argc, const char* const* argv,
                             const experiment& what) {
  check_rows(rows, what);
  asked out{what.name.empty() ? std::filesystem::path(argv[0]).filename().string() : what.name, {}};
  const std::string& name = out.name;
  sweep_choice sweep;
  for (int i = 1; i < argc; ++i)
    if (const std::string word = argv[i]; word == "--help" || word == "-h") {
      flags all(name);
      for (named_recipe& row : rows) row.ready.visit(all);
      visit_baselines(all, what.baselines);
      sweep.add_to(all);
      std::cout << name << " [--flag value]...\nA flag overrides every row";
      if (rows.back().trained) std::cout << ", --" << rows.back().name << ".flag that row alone";
      std::cout << ".\n" << all.help();
      out.status = 0;
      return out;
    }
  flags all(name);
  for (named_recipe& row : rows) row.ready.visit(all);
  visit_baselines(all, what.baselines);
  sweep.add_to(all);
  for (named_recipe& row : rows) {
    row_flags own(all, row.name);
    row.ready.visit(own);
  }
  const std::set<std::string> unknown = all.parse(argc, argv);
  check(unknown.empty(), "no row has a flag ", unknown.empty() ? "" : *unknown.begin(), " (--help lists the flags)");
  for (named_recipe& row : rows) {
    range_check ranges;
    row.ready.visit(ranges);
    check_values(row.ready.value);
  }
  range_check ranges;
  visit_baselines(ranges, what.baselines);
  check_shared_values(rows);
  const values& common = rows.front().ready.value;
  if (!common.name.empty()) out.name = common.name;
  out.swept = sweep.flags_swept();
  out.given = all.given();
  for (const std::string& row : common.rows)
    check(std::any_of(rows.begin(), rows.end(), [&](const named_recipe& r) { return r.name == row && r.trained; }) ||
              std::any_of(what.baselines.begin(), what.baselines.end(),
                          [&](const baseline_choice& b) { return b.name == row; }),
          "--rows ", row, ": this experiment has no recipe or baseline of that name");
  if (common.verify.empty()) return out;
  const auto broken = verify_manifest(common.verify);
  for (const std::string& sentence : broken) std::cout << sentence << '\n';
  std::cout << (broken.empty() ? "every file is as the run wrote it\n" : "");
  out.status = broken.empty() ? 0 : 1;
  return out;
}

RECGLM_FUNC void choose_rows(std::vector<named_recipe>& rows, std::vector<baseline_choice>& baselines,
                             const std::vector<std::string>& names) {
  const auto named = [&](const auto& row) { return std::find(names.begin(), names.end(), row.name) != names.end(); };
  std::erase_if(rows, [&](const named_recipe& row) { return !row.trained || (!names.empty() && !named(row)); });
  if (std::any_of(baselines.begin(), baselines.end(), named))
    std::erase_if(baselines, [&](const baseline_choice& baseline) { return !named(baseline); });
}

RECGLM_FUNC int jobs_of(const values& v, int processes) {
  // Where a launcher binds a process to some cores, those are all that it sees.
  const int seen = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int share = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)) / std::max(1, processes);
  return v.jobs > 0 ? v.jobs : std::max(1, std::min(seen, processes > 1 ? share : seen) / std::max(1, v.threads));
}

RECGLM_FUNC void make_room(const std::filesystem::path& folder, bool resume, progress_lines& lines) {
  if (resume) return;
  if (const auto previous = set_aside_previous_run(folder))
    lines.say(folder.string() + " held another run, which is now in " + previous->string());
}

/// Reads data and draws questions, trains and evaluates the rows, writes everything into the folder of results.
RECGLM_FUNC int drive(const protocol_maker& protocol_for, std::vector<named_recipe>& rows, int argc,
                      const char* const* argv, experiment what) {
  const energy_meter energy;
  const process_group& processes = process_group::here();
  for (baseline_choice& baseline : what.baselines)
    if (baseline.clone) baseline = baseline.clone();  // flags of one run are not those of the next
  const asked said = read_flags(rows, argc, argv, what);
  if (said.status) return *said.status;
  const std::string& name = said.name;
  const any_recipe first = rows.front().ready;  // whether it is run or not
  const values& common = first.value;
  choose_rows(rows, what.baselines, common.rows);
  std::vector<std::vector<cell>> cells = cells_of(rows, what.baselines, said.swept, said.given);
  what.baselines = swept_baselines(std::move(what.baselines), said.swept);
  const std::filesystem::path folder = folder_of(common, name);
  std::optional<folder_lock> lock;
  const interruption guard;
  progress_lines lines(common.quiet);
  if (processes.first()) {
    std::filesystem::create_directories(folder);
    lock.emplace(folder);
    make_room(folder, common.resume, lines);
    lines.say("reading the data");
  }
  const claims shares(processes, folder / ".claims");
  // The first process writes what belongs to the run; what the others write of that is thrown away.
  const std::filesystem::path own = processes.first() ? folder : shares.own();
  const std::unique_ptr<experiment_context> shared = make_context(common, what);
  shared->show = [&lines](const std::string& line) { lines.show(line); };
  shared->should_stop = &interruption::wanted;
  shared->experiment = name;
  write_split(own / "split.tsv", shared->parts);
  std::vector<std::string> files{"split.tsv"};
  shared->remarks = remarks_of(*shared, common);
  if (shared->reviews) {
    write_split(own / "review_split.tsv", *shared->reviews);
    files.push_back("review_split.tsv");
  }

  const std::unique_ptr<evaluation_protocol> protocol = protocol_for(*shared);
  const auto told = std::make_shared<const task_data>(task_data_of(shared->data));
  std::vector<std::vector<ready_cell>> fitted;
  for (std::vector<cell>& row : cells) {
    fitted.emplace_back();
    for (cell& one : row) {
      std::vector<std::string>& notes = shared->notes[one.recipe.name].remarks;
      fitted.back().push_back(prepare(std::move(one), *shared, *protocol, told, notes));
    }
  }
  protocol->draw_questions(fitted.empty() ? first : fitted.front().front().recipe.ready, own, files, shared->remarks);

  const int jobs = jobs_of(common, processes.on_host());
  const auto chosen = tune(std::move(fitted), *protocol, *shared, folder, jobs, shares, lines);
  std::vector<task<evaluated_row>> tasks;
  for (std::size_t r = 0; chosen && r < rows.size(); ++r) {
    const tuned_row& best = (*chosen)[r];
    rows[r] = best.chosen.recipe;
    shared->notes[rows[r].name].settings = row_settings(rows[r]);
    for (std::uint64_t seed : rows[r].ready.value.seeds) {
      const auto job = [&, seed] { return best.chosen.job(*protocol, *shared, seed, folder, best.trials); };
      tasks.push_back({rows[r].name, seed, [&, job] { return job().make(lines); }, [job] { return job().made(); }});
    }
  }
  const any_recipe& asking = rows.empty() ? first : rows.front().ready;
  std::vector<evaluated_row> made;
  for (auto& row : make_all(tasks, jobs, shares, "row", false))
    if (row) made.push_back(*std::move(row));
  if (!processes.first()) {
    processes.wait();
    return 0;
  }
  bool whole = chosen && made.size() == tasks.size();
  const nlohmann::json recipes = described(rows);
  std::vector<std::string> folders;
  for (const evaluated_row& row : made) folders.push_back(row.recipe + "-" + std::to_string(*row.seed));
  std::vector<std::string> remarks = shared->remarks;
  if (!chosen)
    remarks.push_back("INTERRUPTED: cells of a sweep are missing, and nothing is chosen; --resume continues");
  else if (!whole)
    remarks.push_back(
        text_of("INTERRUPTED: ", made.size(), " of ", tasks.size(), " rows are there; --resume continues"));
  for (evaluated_row& row : baseline_rows(*protocol, *shared, asking, folder / "baselines"))
    made.push_back(std::move(row));
  if (std::filesystem::is_directory(folder / "baselines")) folders.push_back("baselines");
  if (whole && interruption::wanted()) {
    whole = false;
    remarks.push_back("INTERRUPTED: baselines that are trained are missing; --resume continues");
  }
  for (const std::string& one : remarks_of(made)) remarks.push_back(one);
  const std::string shown =
      write_results({.name = name,
                     .rows = std::move(made),
                     .groups = protocol->groups(),
                     .strata = protocol->strata(0),
                     .remarks = std::move(remarks),
                     .differences = lines_of_differences(rows),
                     .manifest = nlohmann::json{{"environment", environment()}, {"recipes", recipes}}.dump(1)},
                    folder, files);
  if (std::filesystem::is_directory(folder / "plots")) folders.push_back("plots");
  write_manifest(folder, name, *shared, recipes, argc, argv, files, folders, energy.joules());
  std::cout << shown << "written to " << folder.string() << "/table.tsv\n";
  processes.wait();
  return whole ? 0 : 130;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC int run_by(const protocol_maker& protocol_for, std::vector<named_recipe> rows, int argc,
                       const char* const* argv, const experiment& what) {
  const std::string program = argc > 0 ? std::filesystem::path(argv[0]).filename().string() : "run";
  const standard_output output(program);
  try {
    const one_voice quiet_others(process_group::here());
    return detail::drive(protocol_for, rows, argc, argv, what);
  } catch (const std::exception& e) {
    return end_with(program, sentence_of(e));
  }
}

RECGLM_FUNC int run_rows(std::vector<named_recipe> rows, int argc, const char* const* argv, const experiment& what) {
  return run_by([](const experiment_context& context) { return std::make_unique<ranking_protocol>(context); },
                std::move(rows), argc, argv, what);
}

}  // namespace recglm
