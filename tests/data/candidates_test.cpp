#include "recglm/data/candidates.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/split.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_candidates_tests {

using nlohmann::json;
using recglm::candidate_lists;
using recglm::dataset;
using recglm::text_file;

namespace {
dataset small() {
  dataset out;
  out.name = "small";
  out.users = {"ann", "bob"};
  for (int i = 0; i < 6; ++i) out.items.push_back("i" + std::to_string(i));
  out.titles.resize(6);
  out.attributes.resize(6);
  out.interactions = {{0, 0, 0, 0, -1}, {0, 1, 0, 1, -1}, {0, 0, 0, 2, -1}, {1, 5, 0, 0, -1}};
  return out;
}

candidate_lists read(const std::string& text, const dataset& data = small()) {
  text_file file = text_file::of("n.txt", text);
  return recglm::read_candidates(file, data);
}

const std::string text = "ann i2 i5 i2\nbob i0 i1 i2\n";
}  // namespace

TEST_CASE("candidates are different, never the user's own, and uniform over the rest", "[data]") {
  const dataset d = small();
  std::vector<int> drawn(6);
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const candidate_lists lists = recglm::draw_candidates(d, 2, seed);
    REQUIRE(lists.size() == 2);
    for (const auto& list : lists) REQUIRE((list.size() == 2 && list[0] != list[1]));
    for (const auto item : lists[0]) ++drawn[item];
    REQUIRE(std::count(lists[1].begin(), lists[1].end(), 5) == 0);
  }
  REQUIRE((drawn[0] == 0 && drawn[1] == 0));
  for (int i = 2; i < 6; ++i) REQUIRE(std::abs(drawn[i] - 1500) < 150);
  REQUIRE(recglm::draw_candidates(d, 4, 7) == recglm::draw_candidates(d, 4, 7));
  REQUIRE_THROWS_WITH(recglm::draw_candidates(d, 5, 7),
                      "candidates: user 'ann' has met 2 of 6 items, which leaves no 5 negatives; draw fewer");
  REQUIRE_THROWS_WITH(recglm::draw_candidates(d, 0, 7),
                      "candidates: at least one negative for each user must be drawn, not 0");
}

TEST_CASE("candidates come back from their file, and a changed file is refused", "[data]") {
  temporary_folder folder;
  const dataset d = small();
  const candidate_lists lists = recglm::draw_candidates(d, 3, 1);
  const auto path = folder / "negative_samples.txt";
  recglm::write_candidates(path, d, lists);
  REQUIRE(recglm::read_candidates(path, d) == lists);
  REQUIRE(bytes_of_file(path.string() + ".sha256") == recglm::hash(d, lists) + "  negative_samples.txt\n");
  const std::string good = bytes_of_file(path);
  put(path, good.substr(good.find('\n') + 1));
  REQUIRE_THROWS_WITH(recglm::read_candidates(path, d),
                      Catch::Matchers::StartsWith(path.string() + " was changed after it was written (sha256 "));
  std::filesystem::remove(path.string() + ".sha256");
  REQUIRE(recglm::read_candidates(path, d)[0].empty());  // P5's own files have no hash
}

TEST_CASE("candidates of other data name their line", "[data]") {
  REQUIRE(read(text) == candidate_lists{{2, 5, 2}, {0, 1, 2}});
  REQUIRE(recglm::candidate_row(0, read(text)[0]) == std::vector<recglm::item_id>{0, 2, 5, 2});
  REQUIRE_THROWS_WITH(read("cy i1\n"),
                      "n.txt:1: there is no user 'cy' in 'small'; the candidates belong to other data");
  REQUIRE_THROWS_WITH(read("ann i7\n"),
                      "n.txt:1: there is no item 'i7' in 'small'; the candidates belong to other data");
  REQUIRE_THROWS_WITH(read("ann i2 i1\n"),
                      "n.txt:1: item 'i1' is user 'ann's own; the candidates belong to other data");
  REQUIRE_THROWS_WITH(read("ann i2\nann i3\n"), "n.txt:2: user 'ann' is here again; keep one of the two");
  REQUIRE_THROWS_WITH(read("ann i2 i3\nbob i1\n"), "n.txt:2: 2 negatives were expected, 1 are here");
  REQUIRE_THROWS_WITH(read("ann\n"), "n.txt:1: 0 negatives were expected, 0 are here");
  REQUIRE_THROWS_WITH(read("\n"), "n.txt holds no candidates");
  REQUIRE_THROWS_WITH(recglm::candidate_text(small(), {{2}}), "candidates: there are 1 lists for 2 users");
  REQUIRE_THROWS_WITH(read("ann i\\2\n"),
                      "n.txt:1: a backslash escapes nothing here; one that belongs to the text is written \\\\");
}

TEST_CASE("names with blanks, tabs and line ends come back from the file of candidates", "[data]") {
  temporary_folder folder;
  dataset d = small();
  d.users = {"Ann B.", "bob\n"};
  d.items = {"Game No 1", "tab\there", "back\\slash", "\ufeffmark", "caf\xe9", "i5"};
  const candidate_lists lists{{2, 3, 4, 5}, {0, 1, 2, 3}};
  REQUIRE(recglm::candidate_text(d, {{2}, {0}}) == "Ann\\sB. back\\\\slash\nbob\\n Game\\sNo\\s1\n");
  recglm::write_candidates(folder / "n.txt", d, lists);
  REQUIRE(recglm::read_candidates(folder / "n.txt", d) == lists);
}

TEST_CASE("P5's negative samples are the golden ones, there and back", "[data][realdata]") {
  if (!have_data()) return;
  const json want = json::parse(bytes_of_file(data_folder() / "golden/splits/expected.json"))["negative_samples"];
  const dataset beauty = recglm::read_sequence_file(data_folder() / "beauty");
  const auto path = data_folder() / "golden/splits/negative_samples.txt";
  const candidate_lists lists = recglm::read_candidates(path, beauty);
  REQUIRE(recglm::candidate_text(beauty, lists) == bytes_of_file(path));
  REQUIRE(recglm::hash(beauty, lists) == want["sha256"]);
  REQUIRE(json(beauty.items.size()) == want["items_in_catalogue"]);
  const recglm::split s = recglm::leave_one_out(beauty);
  const auto asked = recglm::questions(s, recglm::part::test);
  std::size_t named = 0, repeats = 0;
  for (const auto& list : lists) {
    named += !list.empty();
    repeats += list.size() - std::set<recglm::item_id>(list.begin(), list.end()).size();
  }
  REQUIRE(json(named) == want["lines"]);
  REQUIRE(json(repeats) == want["repeats_within_a_line"]);
  for (std::size_t u = 0; u < 5; ++u) {
    json row = json::array();
    for (const auto item : recglm::candidate_row(asked[u].next.item, lists[asked[u].user]))
      row.push_back(std::stoi(beauty.items[item]));
    REQUIRE(row == want["candidate_row_for_1_of_100_first_5_users"][u]);
    REQUIRE(json(row.size()) == want["fields_per_line"]);
  }
}

TEST_CASE("candidates of Beauty are drawn for every user", "[data][realdata]") {
  if (!have_data()) return;
  const dataset beauty = recglm::read_sequence_file(data_folder() / "beauty");
  const candidate_lists lists = recglm::draw_candidates(beauty, 99, 2022);
  text_file file = text_file::of("n.txt", recglm::candidate_text(beauty, lists));
  REQUIRE(recglm::read_candidates(file, beauty) == lists);  // which refuses a user's own items
}

TEST_CASE("damaged candidates never do more than throw an error", "[data]") {
  REQUIRE(survive(text, 3000, [](const std::string& s) { read(s); }) > 0);
}

TEST_CASE("a million damaged candidate files never do more than throw an error", "[data][.fuzz]") {
  survive(text, 1000000, [](const std::string& s) { read(s); });
}

}  // namespace data_candidates_tests
