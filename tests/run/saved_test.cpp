#include "recglm/run/saved.hpp"

#include <nlohmann/json.hpp>

#include "recglm/run/row.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_saved_tests {

TEST_CASE("a saved row comes back: model, tokenizer, items and choices", "[run]") {
  tiny::line<> line;
  const auto folder = std::filesystem::temp_directory_path() / "recglm_saved_test";
  std::filesystem::remove_all(folder);
  auto model = line.untrained();
  recglm::save_run(folder, model, line.ready, "paper", 1, line.shared->known);
  const auto items = recglm::load_items(folder / "items.tsv");
  REQUIRE(items.size() == line.shared->data.item_count());
  for (int i = 0; i < items.size(); ++i) {
    REQUIRE(items.text(i) == line.ready.items.text(i));
    REQUIRE(items.find(items.text(i)) == i);
    REQUIRE(items.title(i) == line.shared->data.titles[static_cast<std::size_t>(i)]);
  }
  REQUIRE(recglm::read_json(folder / "run.json").at("choices") == recglm::choices_of(line.ready));
  const auto tokenizer = recglm::byte_bpe::load(folder / "tokenizer");
  REQUIRE(tokenizer.encode(items.text(3)) == line.ready.tokenizer.encode(items.text(3)));
  const auto back = recglm::load_model<recglm::cpu<float>, recglm::glm_10b>(folder / "model");
  REQUIRE(recglm::rank(recglm::model_view(back), line.ready, line.pool, line.shared->test, false, 1) ==
          recglm::rank(recglm::model_view(model), line.ready, line.pool, line.shared->test, false, 1));
  recglm::write_atomically(folder / "items.tsv", "a\tA\nno tab\n");
  REQUIRE_THROWS_WITH(recglm::load_items(folder / "items.tsv"),
                      (folder / "items.tsv").string() + ":2: a line must be text, tab, title");
  REQUIRE_THROWS_WITH(recglm::load_items(folder / "none.tsv"),
                      (folder / "none.tsv").string() + " can't be read; is this the folder of a finished row?");
  recglm::write_atomically(folder / "items.tsv", "a\tA\nAC\\DC\tB\n");
  REQUIRE_THROWS_WITH(recglm::load_items(folder / "items.tsv"),
                      (folder / "items.tsv").string() +
                          ":2: a backslash escapes nothing here; one that belongs to the text is written \\\\");
  std::filesystem::remove_all(folder);
}

TEST_CASE("columns of the items come back from a saved row", "[run]") {
  tiny::line<> line;
  const temporary_folder folder;
  recglm::catalogue known = line.shared->known;
  known.columns = {{"bra\tnd", known.titles}, {"price", std::vector<std::string>(known.titles.size())}};
  known.columns[1].values[0] = "1\n2";
  auto model = line.untrained();
  recglm::save_run(folder.path, model, line.ready, "paper", 1, known);
  const int count = static_cast<int>(known.titles.size());
  const auto path = folder.path / "columns.tsv";
  REQUIRE(recglm::load_columns(path, count) == known.columns);
  REQUIRE(recglm::read_json(folder.path / "run.json").at("files").at("columns.tsv") == recglm::sha256_of_file(path));
  REQUIRE_THROWS_WITH(recglm::load_columns(path, count + 1),
                      recglm::text_of(path.string(), " has lines for ", count, " items, items.tsv for ", count + 1));
  recglm::write_atomically(path, "a\tb\nx\n");
  REQUIRE_THROWS_WITH(recglm::load_columns(path, 1), path.string() + ":2: 2 fields were expected, 1 are here");
}

TEST_CASE("titles with line ends, tabs and backslashes come back from a saved row", "[run]") {
  tiny::line<> line;
  const auto folder = std::filesystem::temp_directory_path() / "recglm_saved_titles_test";
  std::filesystem::remove_all(folder);
  recglm::catalogue known = line.shared->known;
  known.titles[0] = "Red\nPlate";
  known.titles[1] = "Green\tBowl\r";
  known.titles[2] = "AC\\DC\\n";
  auto model = line.untrained();
  recglm::save_run(folder, model, line.ready, "paper", 1, known);
  const auto items = recglm::load_items(folder / "items.tsv");
  REQUIRE(items.size() == static_cast<int>(known.titles.size()));
  for (int i = 0; i < items.size(); ++i) REQUIRE(items.title(i) == known.titles[static_cast<std::size_t>(i)]);
  std::filesystem::remove_all(folder);
}

}  // namespace run_saved_tests
