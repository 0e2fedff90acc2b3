#pragma once
#include "recglm/run/sweep.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <map>
#include <optional>

#include "recglm/baselines/rated.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/sweep_file.hpp"

namespace recglm {

RECGLM_FUNC swept_flag swept_flag_of(const std::string& word) {
  const std::size_t equals = word.find('=');
  check(equals != word.npos && equals > 0, "--sweep ", word,
        ": it is a flag and its values, as in --sweep learning-rate=1e-3,2e-3");
  swept_flag out{word.substr(0, equals), {}};
  if (out.name.starts_with("--")) out.name.erase(0, 2);
  for (const std::string_view field : escaped_fields(std::string_view(word).substr(equals + 1), ',')) {
    auto text = unescaped(field);
    check(text.has_value(), "--sweep ", word,
          ": a backslash escapes nothing there; one that belongs to a value is written \\\\");
    out.values.push_back(*std::move(text));
  }
  return out;
}

RECGLM_FUNC void sweep_choice::add_to(flags& all) {
  all.repeated(
      "sweep", words,
      "a flag and the values that are tried of it, learning-rate=1e-3,2e-3; of one row paper.rank=2,4; several "
      "make all combinations, of which validation chooses");
  all("sweep-file", file, "the same as TOML: learning-rate = [1e-3, 2e-3]; that of one row below [paper]");
}

RECGLM_FUNC std::vector<swept_flag> sweep_choice::flags_swept() const {
  std::vector<swept_flag> out;
  if (!file.empty()) out = read_sweep_file(file);
  for (const std::string& word : words) out.push_back(swept_flag_of(word));
  std::set<std::string> names;
  for (const swept_flag& flag : out) check(names.insert(flag.name).second, "--sweep ", flag.name, " comes twice");
  return out;
}

RECGLM_FUNC std::string text_of(const cell_settings& settings) {
  std::string out;
  for (const auto& [name, value] : settings) out += (out.empty() ? "" : ", ") + name + " = " + value;
  return out;
}

RECGLM_FUNC std::string folder_of(const cell_settings& settings) {
  constexpr std::size_t most = 200;
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const auto& [name, value] : settings) {
    if (!out.empty()) out += ',';
    for (const char c : name + "=" + value) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 128 && std::isalnum(byte)) || std::string_view("-_.=+").find(c) != std::string_view::npos)
        out += c;
      else
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out.size() <= most ? out : out.substr(0, most - 17) + "~" + sha256_of(out).substr(0, 16);
}

RECGLM_FUNC std::vector<cell_settings> product(const std::vector<swept_flag>& swept) {
  std::vector<cell_settings> out(1);
  for (const swept_flag& flag : swept) {
    std::vector<cell_settings> longer;
    for (const cell_settings& begin : out)
      for (const std::string& value : flag.values) {
        longer.push_back(begin);
        longer.back().emplace_back(flag.name, value);
      }
    out = std::move(longer);
    check(out.size() <= 10000, "--sweep: ", out.size(), " combinations and more; 10000 are the most");
  }
  return out;
}

}  // namespace recglm

namespace recglm::detail {

/// The value that `visit` shows under `name`, as its flag takes it, and the same for 1e-3 and 0.001; nothing where it
/// shows none.
RECGLM_FUNC std::optional<std::string> value_shown(const std::function<void(value_visitor&)>& visit,
                                                   const std::string& name) {
  json_writer all;
  visit(all);
  const auto found = all.object.find(name);
  if (found == all.object.end()) return std::nullopt;
  const auto text = [](const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  if (!found->is_array()) return text(*found);
  std::string list;
  for (const nlohmann::json& one : *found) list += (list.empty() ? "" : ",") + escaped(text(one), ",");
  return list;
}

/// Sets what `visit` shows as the command line would.
RECGLM_FUNC void set_flags(const std::function<void(value_visitor&)>& visit, const cell_settings& settings) {
  flags all("sweep");
  visit(all);
  std::vector<std::string> words{"sweep"};
  for (const auto& [name, value] : settings) words.push_back("--" + name + "=" + value);
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  all.parse(static_cast<int>(argv.size()), argv.data());
}

/// The flags with each value as the visit shows it once it is set.
RECGLM_FUNC std::vector<swept_flag> as_shown(std::vector<swept_flag> swept,
                                             const std::function<void(value_visitor&)>& visit) {
  for (swept_flag& flag : swept) {
    std::set<std::string> seen;
    for (std::string& value : flag.values) {
      set_flags(visit, {{flag.name, value}});
      value = value_shown(visit, flag.name).value();
      check(seen.insert(value).second, "--sweep ", flag.name, ": ", value, " comes twice");
    }
  }
  return swept;
}

/// Of what is swept, that of one row or baseline: under its own name first, else that of all which `visit` shows. A
/// flag of its own that is given stays as it was given.
RECGLM_FUNC std::vector<swept_flag> swept_of(const std::string& name, const std::function<void(value_visitor&)>& visit,
                                             const std::vector<swept_flag>& swept, const std::set<std::string>& given) {
  std::vector<swept_flag> out;
  for (const swept_flag& flag : swept) {
    const bool own = flag.name.starts_with(name + ".");
    const std::string bare = own ? flag.name.substr(name.size() + 1) : flag.name;
    if (!value_shown(visit, bare)) continue;
    const auto of_that_name = [&](const swept_flag& other) { return other.name == name + "." + bare; };
    if (!own && (given.contains(name + "." + bare) || std::any_of(swept.begin(), swept.end(), of_that_name))) continue;
    out.push_back({bare, flag.values});
  }
  return out;
}

/// How a visit shows the parameters of a baseline: without its name.
RECGLM_FUNC std::function<void(value_visitor&)> visit_of(const baseline_choice& baseline) {
  return [&baseline](value_visitor& v) {
    if (baseline.visit) baseline.visit(v);
  };
}

/// What a fitted baseline reaches on the validation questions, more being better: NDCG@10, or minus the RMSE of one
/// that predicts ratings.
RECGLM_FUNC double validation_of(const baseline_choice::fitted& one, const tuning_data& data) {
  if (one.rate) return -rmse_of(rated(data.validation), [&](const history& h) { return one.rate(h, h.next.item); });
  return ndcg_of(lists_of(one, data.validation, 10,
                          [&](std::size_t q) { return excluded_by(data.validation[q], data.exclude_seen); }),
                 data.validation);
}

/// Flags that are none of a cell's.
RECGLM_FUNC void check_swept(const std::vector<named_recipe>& rows, const std::vector<baseline_choice>& baselines,
                             const swept_flag& flag, const std::set<std::string>& given) {
  static const std::set<std::string> no_change{"resume", "ignore-leaks", "save-every"};
  bool known = false;
  std::string bare = flag.name;
  for (const named_recipe& row : rows) {
    any_recipe shown = row.ready;
    const auto has = [&](const std::string& name) {
      return value_shown([&](value_visitor& v) { shown.visit(v); }, name).has_value();
    };
    const std::string front = row.name + ".";
    if (flag.name.starts_with(front) && has(flag.name.substr(front.size()))) {
      known = true, bare = flag.name.substr(front.size());
    } else {
      known = known || has(flag.name);
    }
  }
  for (const baseline_choice& baseline : baselines) {
    const std::string front = baseline.name + ".";
    known = known || (flag.name.starts_with(front) && value_shown(visit_of(baseline), flag.name.substr(front.size())));
  }
  check(known, "--sweep ", flag.name, ": no row has a flag --", flag.name, " (--help lists the flags)");
  check(
      !shared_values().contains(bare), "--sweep ", flag.name,
      ": the rows of a table share it, and what is asked otherwise can't be compared; make a run for each value, with "
      "an --out of its own");
  check(bare != "seeds", "--sweep ", flag.name, ": what is chosen is run with each of --seeds; sweep settings alone");
  check(!no_change.contains(bare), "--sweep ", flag.name, ": it changes no row");
  check(!given.contains(flag.name), "--", flag.name, " is given and swept; leave one of the two out");
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<std::vector<cell>> cells_of(const std::vector<named_recipe>& rows,
                                                    const std::vector<baseline_choice>& baselines,
                                                    const std::vector<swept_flag>& swept,
                                                    const std::set<std::string>& given) {
  for (const swept_flag& flag : swept) detail::check_swept(rows, baselines, flag, given);
  std::vector<std::vector<cell>> out;
  for (const named_recipe& row : rows) {
    std::vector<cell>& cells = out.emplace_back();
    any_recipe tried = row.ready;
    const auto visit = [&](value_visitor& v) { tried.visit(v); };
    for (cell_settings& settings : product(detail::as_shown(detail::swept_of(row.name, visit, swept, given), visit))) {
      cell& made = cells.emplace_back(cell{row, std::move(settings)});
      if (made.settings.empty()) continue;
      detail::set_flags([&](value_visitor& v) { made.recipe.ready.visit(v); }, made.settings);
      range_check ranges;
      made.recipe.ready.visit(ranges);
      check_values(made.recipe.ready.value);
    }
  }
  return out;
}

RECGLM_FUNC std::vector<baseline_choice> swept_baselines(std::vector<baseline_choice> baselines,
                                                         const std::vector<swept_flag>& swept) {
  for (baseline_choice& baseline : baselines) {
    if (!baseline.clone) continue;
    const baseline_choice scratch = baseline.clone();
    const auto visit = detail::visit_of(scratch);
    std::vector<swept_flag> own;  // those under its name; a flag of all rows is none of a baseline's
    for (const swept_flag& flag : swept)
      if (flag.name.starts_with(baseline.name + ".")) own.push_back(flag);
    const std::vector<cell_settings> cells =
        product(detail::as_shown(detail::swept_of(baseline.name, visit, own, {}), visit));
    if (cells.front().empty()) continue;
    for (const cell_settings& settings : cells)
      baseline.candidates += (baseline.candidates.empty() ? "" : "; ") + text_of(settings);
    baseline.fit = [base = baseline, cells](const baseline_data& data) {
      using clock = std::chrono::steady_clock;
      const auto fitted_as = [&](const cell_settings& settings, const baseline_data& on) {
        const baseline_choice one = base.clone();
        detail::set_flags(detail::visit_of(one), settings);
        return one.fit(on);
      };
      const auto below = [&](const char* what, const cell_settings& settings) {
        baseline_data out = data;
        if (!data.folder.empty()) out.folder = data.folder / what / folder_of(settings);
        return out;
      };
      baseline_choice::fitted best;
      std::vector<tuning_trial> trials;
      for (const cell_settings& settings : cells) {
        const auto began = clock::now();
        baseline_data train_alone = below("sweep", settings);
        train_alone.refit = nullptr;
        train_alone.course = nullptr;  // of several trainings none is the row's
        baseline_choice::fitted one = fitted_as(settings, train_alone);
        if (!one || (data.should_stop && data.should_stop())) return baseline_choice::fitted();
        trials.push_back({text_of(settings), detail::validation_of(one, data),
                          one.training ? one.training->best_step : 0,
                          std::chrono::duration<double>(clock::now() - began).count()});
        if (best_of(trials) + 1 == trials.size()) best = std::move(one);
      }
      if (data.refit) best = fitted_as(cells[best_of(trials)], below("refit", cells[best_of(trials)]));
      best.note = detail::note_of_choice(trials, base.rates);
      best.trials = std::move(trials);
      return best;
    };
  }
  return baselines;
}

}  // namespace recglm
