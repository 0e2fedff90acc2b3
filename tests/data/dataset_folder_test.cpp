#include "recglm/data/dataset_folder.hpp"

#include <nlohmann/json.hpp>

#include <map>

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_dataset_folder_tests {

namespace {
recglm::dataset odd() {
  recglm::dataset out;
  out.name = "odd";
  out.users = {"a\tb", "back\\slash", "Zoë"};
  out.items = {"1", "2", "3"};
  out.titles = {"line\nfeed\r", "", "\"quoted\" | barred"};
  out.attributes = {{"x|y", "tab\t", "\\p"}, {}, {"z"}};
  out.interactions = {{0, 2, 4.5f, -5, 1}, {0, 0, 0.1f, 1LL << 40, -1}, {2, 1, 0, 3, 0}};
  out.reviews = {"", "two\nlines"};
  out.headlines = {"a\thead", ""};
  out.explanations = {{}, {{"line", "", "two\nlines", -1}, {"bar|s", "few", "", 1}}};
  out.user_names = {"", "A. B.", "C"};
  out.user_attributes = {{{"age", "18-24"}, {"s|x", "w|m"}}, {}, {}};
  out.item_columns = {{"brand\t|", {"a\tb", "", "c\nd"}}, {"price", {"", "", ""}}};
  return out;
}

/// Replaces the first `from` in a file.
void change(const std::filesystem::path& path, const std::string& from, const std::string& to) {
  std::string text = bytes_of_file(path);
  REQUIRE(text.find(from) != text.npos);
  put(path, text.replace(text.find(from), from.size(), to));
}
}  // namespace

TEST_CASE("a dataset comes back from its folder as it was", "[data]") {
  temporary_folder folder;
  recglm::write_dataset(folder / "d", odd(), {{"source", "a test"}});
  REQUIRE(recglm::read_dataset(folder / "d") == odd());
  recglm::dataset plain = odd();
  plain.headlines.clear(), plain.explanations.clear(), plain.user_names.clear(), plain.user_attributes.clear();
  plain.item_columns.clear();
  recglm::write_dataset(folder / "e", plain);
  REQUIRE(recglm::read_dataset(folder / "e") == plain);
  const auto manifest = recglm::read_dataset_manifest(folder / "d");
  REQUIRE(manifest["notes"]["source"] == "a test");
  REQUIRE(manifest["interactions"] == 3);
  REQUIRE(manifest["explanations"] == 2);
  REQUIRE(manifest["files"]["users.tsv"]["sha256"] == recglm::sha256_of(bytes_of_file(folder / "d/users.tsv")));
  REQUIRE(manifest["files"]["items.tsv"]["bytes"] == std::filesystem::file_size(folder / "d/items.tsv"));
}

TEST_CASE("bytes that are no UTF-8, a NUL and a byte order mark come back from a dataset folder too", "[data]") {
  temporary_folder folder;
  recglm::dataset broken = odd();
  broken.users[0] = "\ufeffcaf\xe9";
  broken.titles[1] = std::string("\0\xff", 2);
  broken.reviews[0] = "\xe5\x92 cut amid a character";
  recglm::write_dataset(folder / "d", broken);
  REQUIRE(recglm::read_dataset(folder / "d") == broken);
}

TEST_CASE("the same dataset gives the same bytes, and replaces an older one", "[data]") {
  temporary_folder folder;
  recglm::write_dataset(folder / "a", odd());
  recglm::dataset other = odd();
  other.name = "other";
  other.reviews.push_back("a third");
  other.headlines.push_back("its head");
  other.explanations.clear();
  recglm::write_dataset(folder / "b", other);
  recglm::write_dataset(folder / "b", odd());
  for (const char* name :
       {"users.tsv", "items.tsv", "interactions.tsv", "reviews.tsv", "explanations.tsv", "manifest.json"})
    REQUIRE(bytes_of_file(folder / "a" / name) == bytes_of_file(folder / "b" / name));
}

TEST_CASE("nothing is left of a folder that was not closed", "[data]") {
  temporary_folder folder;
  {
    recglm::dataset_writer out(folder / "d", "d");
    out.add_user("u");
    out.add({0, 0, 1, 1, -1});
  }
  REQUIRE(std::filesystem::is_empty(folder / "d"));
  recglm::dataset broken = odd();
  broken.titles.pop_back();
  REQUIRE_THROWS_AS(recglm::write_dataset(folder / "e", broken), recglm::error);
  REQUIRE_FALSE(std::filesystem::exists(folder / "e"));
}

TEST_CASE("a folder that was tampered with names the file and the line", "[data]") {
  temporary_folder folder;
  const auto path = folder / "d";
  recglm::write_dataset(path, odd());
  const auto file = [&](const char* name) { return (path / name).string(); };

  SECTION("a changed rating") {
    change(path / "interactions.tsv", "4.5", "4.4");
    REQUIRE_THROWS_WITH(
        recglm::read_dataset(path),
        Catch::Matchers::StartsWith(file("interactions.tsv") + " was changed after it was written (sha256 "));
  }
  SECTION("a field that is no number") {
    change(path / "interactions.tsv", "4.5", "four");
    REQUIRE_THROWS_WITH(
        recglm::read_dataset(path),
        file("interactions.tsv") +
            ":2: no interaction (user, item, rating, time, review: numbers) is here; prepare the dataset again");
  }
  SECTION("a missing field") {
    change(path / "interactions.tsv", "\t4.5", "");
    REQUIRE_THROWS_WITH(recglm::read_dataset(path),
                        file("interactions.tsv") + ":2: 5 fields were expected, 4 are here; prepare the dataset again");
  }
  SECTION("a missing line") {
    change(path / "users.tsv", "Zoë\tC\t\n", "");
    REQUIRE_THROWS_WITH(recglm::read_dataset(path),
                        file("users.tsv") + " has 2 records, its manifest says 3; prepare the dataset again");
  }
  SECTION("another head") {
    change(path / "items.tsv", "title", "name");
    REQUIRE_THROWS_WITH(
        recglm::read_dataset(path),
        file("items.tsv") + ":1: the columns must be 'item\\ttitle\\tattributes'; prepare the dataset again");
  }
  SECTION("a lone backslash") {
    change(path / "users.tsv", "back\\\\slash", "back\\lash");
    REQUIRE_THROWS_WITH(
        recglm::read_dataset(path),
        file("users.tsv") + ":3: a backslash escapes nothing here; one that belongs to the text is written \\\\");
  }
  SECTION("an attribute without a value") {
    change(path / "users.tsv", "|18-24", "");
    REQUIRE_THROWS_WITH(
        recglm::read_dataset(path),
        file("users.tsv") + ":2: an attribute of a user has a name and no value; prepare the dataset again");
  }
  SECTION("an explanation of no review") {
    change(path / "explanations.tsv", "1\tline", "2\tline");
    REQUIRE_THROWS_WITH(recglm::read_dataset(path),
                        file("explanations.tsv") +
                            ":2: no explanation (review, feature, opinion, sentence, sentiment) of one of 2 reviews "
                            "is here; prepare the dataset again");
  }
  SECTION("a missing file") {
    std::filesystem::remove(path / "reviews.tsv");
    REQUIRE_THROWS_WITH(recglm::read_dataset(path),
                        file("reviews.tsv") + " cannot be opened: No such file or directory");
  }
  SECTION("a manifest of something else") {
    put(path / "manifest.json", "{\"format\": 3}");
    REQUIRE_THROWS_WITH(recglm::read_dataset(path),
                        file("manifest.json") + " does not begin a 'recglm dataset 2'; prepare the dataset again");
    put(path / "manifest.json", "{");
    REQUIRE_THROWS_WITH(recglm::read_dataset(path), file("manifest.json") + " is no JSON; prepare the dataset again");
  }
  SECTION("a manifest without hashes") {
    change(path / "manifest.json", "sha256", "md5");
    REQUIRE_THROWS_WITH(recglm::read_dataset(path), Catch::Matchers::ContainsSubstring("its manifest says missing"));
  }
  REQUIRE_THROWS_WITH(
      recglm::read_dataset(folder / "none"),
      (folder / "none").string() + " is no dataset folder (it has no manifest.json); make one with prepare");
}

namespace {
/// Changes one file of a dataset after the other; with `stamped`, the manifest vouches for what was changed.
void damage_folders(long tries) {
  temporary_folder folder;
  recglm::write_dataset(folder / "d", odd());
  std::map<std::string, std::string> files;
  for (const char* name :
       {"users.tsv", "items.tsv", "interactions.tsv", "reviews.tsv", "explanations.tsv", "manifest.json"})
    files[name] = bytes_of_file(folder / "d" / name);
  const std::string manifest = files["manifest.json"];
  for (auto& [name, text] : files)
    for (const bool stamped : {false, true}) {
      const std::string good = text, before = recglm::sha256_of(good);
      survive(good, tries, [&, &text = text](const std::string& changed) {
        text = changed;
        std::string vouching = manifest;
        if (const auto at = vouching.find(before); stamped && at != vouching.npos)
          files["manifest.json"] = vouching.replace(at, before.size(), recglm::sha256_of(changed));
        recglm::read_dataset([&](const std::string& asked) { return recglm::text_file::of(asked, files.at(asked)); });
      });
      files["manifest.json"] = manifest;
      text = good;
    }
}
}  // namespace

TEST_CASE("damaged dataset folders never do more than throw an error", "[data]") { damage_folders(300); }

TEST_CASE("a million damaged dataset files never do more than throw an error", "[data][.fuzz]") {
  damage_folders(100000);
}

}  // namespace data_dataset_folder_tests
