#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/json_values.hpp"
#include "recglm/run/saved.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/run/manifest.hpp"

namespace recglm {

RECGLM_FUNC void saved_items::add(std::string text, std::string title) {
  texts_.push_back(std::move(text));
  titles_.push_back(std::move(title));
}

RECGLM_FUNC std::optional<item_id> saved_items::find_in(const std::vector<std::string>& all, std::string_view wanted) {
  const auto at = std::find(all.begin(), all.end(), wanted);
  return at == all.end() ? std::nullopt : std::optional<item_id>(static_cast<item_id>(at - all.begin()));
}

RECGLM_FUNC void save_run(const std::filesystem::path& folder, any_network& model, const any_recipe& ready,
                          const std::string& recipe, std::uint64_t seed, const catalogue& known) {
  std::filesystem::create_directories(folder / "model");
  std::filesystem::create_directories(folder / "tokenizer");
  model->save(folder / "model", ready.tokenizer.special());
  ready.tokenizer.save(folder / "tokenizer");
  std::string items;
  for (std::size_t i = 0; i < known.titles.size(); ++i)
    items += escaped(ready.items.text(static_cast<item_id>(i))) + "\t" +
             escaped(known.titles[i].empty() ? ready.items.text(static_cast<item_id>(i)) : known.titles[i]) + "\n";
  write_atomically(folder / "items.tsv", items);
  if (!known.columns.empty()) {
    std::string columns;
    const auto add_line = [&](const auto& field) {
      for (std::size_t c = 0; c < known.columns.size(); ++c)
        columns += (c ? "\t" : "") + escaped(field(known.columns[c]));
      columns += '\n';
    };
    add_line([](const item_column& c) { return c.name; });
    for (std::size_t i = 0; i < known.titles.size(); ++i) add_line([&](const item_column& c) { return c.values[i]; });
    write_atomically(folder / "columns.tsv", columns);
  }
  any_recipe shown = ready;
  json_writer values;
  shown.visit(values);
  nlohmann::json files;
  for (const char* part : {"model", "tokenizer"}) {
    const nlohmann::json hashes = hashes_below(folder / part);
    for (const auto& [name, hash] : hashes.items()) files[part + ("/" + name)] = hash;
  }
  files["items.tsv"] = sha256_of_file(folder / "items.tsv");
  if (!known.columns.empty()) files["columns.tsv"] = sha256_of_file(folder / "columns.tsv");
  write_hashed_json(folder / "run.json", {{"recipe", recipe},
                                          {"seed", seed},
                                          {"choices", choices_of(ready)},
                                          {"values", values.object},
                                          {"files", files}});
}

RECGLM_FUNC saved_items load_items(const std::filesystem::path& path) {
  input_file file(path);
  check(file.is_open(), path.string(), " can't be read; is this the folder of a finished row?");
  std::istringstream in(read_file(file, path.string(), any_length));
  saved_items items;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto tab = line.find('\t');
    check(tab != std::string::npos && tab > 0, path.string(), ":", number, ": a line must be text, tab, title");
    auto text = unescaped(line.substr(0, tab)), title = unescaped(line.substr(tab + 1));
    check(text && title, path.string(), ":", number,
          ": a backslash escapes nothing here; one that belongs to the text is written \\\\");
    items.add(*std::move(text), *std::move(title));
  }
  check(items.size() > 0, path.string(), ": no items");
  return items;
}

RECGLM_FUNC std::vector<item_column> load_columns(const std::filesystem::path& path, int items) {
  text_file file(path);
  std::vector<item_column> out;
  int lines = -1;  // the head is no item's
  for (; const auto line = file.next(); ++lines) {
    const auto fields = pieces_of(*line, "\t");
    if (lines < 0) {
      for (const std::string_view name : fields) out.push_back({unescaped(name, file), {}});
      continue;
    }
    if (fields.size() != out.size()) file.wrong(out.size(), " fields were expected, ", fields.size(), " are here");
    for (std::size_t c = 0; c < out.size(); ++c) out[c].values.push_back(unescaped(fields[c], file));
  }
  check(lines == items, path.string(), " has lines for ", lines, " items, items.tsv for ", items);
  return out;
}

}  // namespace recglm
