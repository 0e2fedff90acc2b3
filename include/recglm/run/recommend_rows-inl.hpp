#pragma once

#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/recommend_rows.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/run/erased/pipeline.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/saved.hpp"

namespace recglm {

RECGLM_FUNC std::vector<std::string> nearest_titles(const saved_items& items, const std::string& wanted, int count) {
  const auto pieces = [](const std::string& text) {
    std::vector<std::string> out;
    std::string lower = "  ";
    for (char c : text) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    lower += ' ';
    for (std::size_t i = 0; i + 3 <= lower.size(); ++i) out.push_back(lower.substr(i, 3));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  };
  const auto mine = pieces(wanted);
  std::vector<std::pair<double, item_id>> scored;
  for (item_id i = 0; i < items.size(); ++i) {
    const auto theirs = pieces(items.title(i));
    std::vector<std::string> shared;
    std::set_intersection(mine.begin(), mine.end(), theirs.begin(), theirs.end(), std::back_inserter(shared));
    scored.emplace_back(-2.0 * static_cast<double>(shared.size()) / static_cast<double>(mine.size() + theirs.size()),
                        i);
  }
  std::sort(scored.begin(), scored.end());
  std::vector<std::string> out;
  for (int i = 0; i < count && i < static_cast<int>(scored.size()); ++i) out.push_back(items.title(scored[i].second));
  return out;
}

}  // namespace recglm

namespace recglm::detail {

/// The item whose title or text this is, as it stands or escaped.
RECGLM_FUNC std::optional<item_id> item_called(const saved_items& items, std::string_view called) {
  std::optional<std::string> meant(called);
  std::optional<item_id> out;
  for (const bool as_it_stands : {true, false}) {
    if (!as_it_stands) meant = unescaped(called);
    if (meant && !out) out = items.find_title(*meant);
    if (meant && !out) out = items.find(*meant);
  }
  return out;
}

RECGLM_FUNC std::vector<interaction> named_history(const saved_items& items, const std::string& text) {
  const auto trimmed = [](std::string_view s) {
    const std::size_t begin = s.find_first_not_of(" \t");
    return begin == s.npos ? std::string_view() : s.substr(begin, s.find_last_not_of(" \t") + 1 - begin);
  };
  std::size_t longest = 0;  // semicolons in one title
  for (item_id i = 0; i < items.size(); ++i)
    for (const std::string& called : {items.title(i), items.text(i)})
      longest = std::max(longest, static_cast<std::size_t>(std::count(called.begin(), called.end(), ';')));
  const std::vector<std::string_view> pieces = escaped_fields(text, ';');
  std::vector<interaction> past;
  for (std::size_t at = 0; at < pieces.size();) {
    const std::string_view piece = trimmed(pieces[at]);
    std::optional<item_id> item;
    std::size_t end = std::min(pieces.size(), at + 1 + longest);
    for (; !piece.empty() && end > at; --end) {
      const char* last = pieces[end - 1].data() + pieces[end - 1].size();
      item = item_called(items, trimmed({pieces[at].data(), static_cast<std::size_t>(last - pieces[at].data())}));
      if (item) break;
    }
    if (!piece.empty() && !item) {
      std::string hint;
      for (const std::string& near : nearest_titles(items, std::string(piece), 3))
        hint += (hint.empty() ? "'" : ", '") + escaped(near) + "'";
      fail("--history: no item is called '", piece, "'; nearest are ", hint);
    }
    if (item) past.push_back({0, *item, 0, static_cast<std::int64_t>(past.size()), -1});
    at = item ? end : at + 1;
  }
  check(!past.empty(), "--history names no title; write --history \"title; title; ...\"");
  return past;
}

/// Loads the row in `folder` as this recipe and prints the `top` next items with their probabilities.
RECGLM_FUNC void recommend_as(any_recipe ready, const std::filesystem::path& folder, const nlohmann::json& run,
                              const std::string& titles, int top, std::ostream& out) {
  try {
    json_reader values{run.at("values")};
    ready.visit(values);
    range_check ranges;
    ready.visit(ranges);
  } catch (const std::exception& e) {
    throw error((folder / "run.json").string() + ": " + sentence_of(e));
  }
  ready.tokenizer.load(folder / "tokenizer");
  const saved_items items = load_items(folder / "items.tsv");
  if (run.at("files").contains("columns.tsv")) {
    task_data told;
    told.columns = load_columns(folder / "columns.tsv", items.size());
    ready.prompts.set_data(std::make_shared<const task_data>(std::move(told)));
  }
  const entity_pool pool = pool_of(items, ready.tokenizer, items.size());
  const std::vector<interaction> past = named_history(items, titles);
  const any_network network = ready.adapter.load(folder / "model");
  const model_view model = network;
  interaction next = past.back();
  ++next.time;
  check(run.at("seed").is_number_unsigned(), (folder / "run.json").string(),
        ": \"seed\" must be a whole number of 0 or more");
  random_engine draws = stream(run.at("seed"), "evaluation");
  const history asked{0, past, next};
  const auto sampled = ready.sampling.choose(asked, draws);
  const example e =
      fit_length(encode(ready.tokenizer, ready.prompts.test({0, sampled, next}, items)), ready.value.positions);
  search how = search_of(ready, pool);
  how.beams = std::max(how.beams, top);
  how.results = top;
  const std::vector<request> texts{ask(e, ready.tokenizer.special(), ready.position)};
  const auto answers = ready.decoder.generate(model, ready.position, texts, how, draws);
  for (const hypothesis& h : answers.front())
    if (h.ended && h.item >= 0)
      out << detail::number(std::exp(h.score), "%.4f") << '\t' << escaped(items.title(h.item)) << '\n';
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC int recommend_rows(std::vector<any_recipe> recipes, int argc, const char* const* argv) {
  command_line line("recommend", "The next items by a model that an experiment saved");
  std::string folder, titles;
  int top = 10;
  line.add("RUN_DIR", folder, "folder of one row: results/<experiment>/<recipe>-<seed>").required();
  line.add("--history", titles, "what came before, oldest first: \"title; title; ...\"").required();
  line.add("--top", top, {"items to print", value_range::at_least(1)});
  return line.run(argc, argv, [&] {
    const nlohmann::json run = read_hashed_json(std::filesystem::path(folder) / "run.json");
    check(run.contains("choices") && run.contains("values") && run.contains("seed") && run.contains("files") &&
              run.at("values").is_object() && run.at("seed").is_number_unsigned() && run.at("files").is_object(),
          folder, "/run.json: this is not the folder of a finished row");
    for (const std::string& changed : changed_files(folder, run.at("files"))) fail(changed, "; train the row again");
    bool known = false;
    for (any_recipe& ready : recipes) {
      if (known || run.at("choices") != choices_of(ready)) continue;
      known = true;
      detail::recommend_as(ready, folder, run, titles, top, std::cout);
    }
    check(known, folder, "/run.json: made with choices that this program does not hold: ", shown(run.at("choices")),
          "; give its recipe to recglm::recommend<...>");
    return 0;
  });
}

}  // namespace recglm
