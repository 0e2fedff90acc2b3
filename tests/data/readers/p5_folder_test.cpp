#include "recglm/data/readers/p5_folder.hpp"

#include <algorithm>
#include <map>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_p5_folder_tests {

using recglm::dataset;
using recglm::part;

namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

const std::string sequences = "7 1 3\n2 1\n";
const std::string maps =
    R"j({"user2id": {"A1": "7", "A2": "2"}, "item2id": {"B1": "1", "B2": "3"}, "id2user": {"7": "A1"}, "id2item": {"1": "B1"}, "attribute2id": {"Soap": 1}})j";
const std::string meta =
    "{'asin': 'B2', 'title': 'Comb', 'categories': [['Beauty', 'Hair']]}\n{'asin': 'B0', 'title': 'Not in it'}\n";
// The same reviews as pickle.dumps of Python writes them and as JSON.
const std::string splits_json =
    R"j({"train": [{"reviewerID": "A1", "asin": "B1", "reviewerName": "Ann", "helpful": [0, 0], "reviewText": "Soft. Very soft.", "overall": 5.0, "summary": "Soft", "unixReviewTime": 1366416000, "reviewTime": "04 20, 2013", "explanation": "Very soft", "feature": "feel"}, {"reviewerID": "A9", "asin": "B9", "helpful": [0, 0], "reviewText": "left out by the core", "overall": 3.0, "summary": "", "unixReviewTime": 1366416001}], "val": [{"reviewerID": "A1", "asin": "B2", "reviewerName": "Ann K.", "helpful": [0, 0], "reviewText": "", "overall": 1.0, "summary": "", "unixReviewTime": 1366416000}], "test": [{"reviewerID": "A2", "asin": "B1", "helpful": [0, 0], "reviewText": "Fine", "overall": 3.0, "summary": "OK", "unixReviewTime": 1366416001}]})j";
const std::string splits_pickle = bytes(
    "800495d2010000000000007d94288c05747261696e945d94287d94288c0a72657669657765724944948c024131948c046173696e948c024231"
    "948c0c"
    "72657669657765724e616d65948c03416e6e948c0768656c7066756c945d94284b004b00658c0a72657669657754657874948c10536f66742e"
    "205665"
    "727920736f66742e948c076f766572616c6c944740140000000000008c0773756d6d617279948c04536f6674948c0e756e6978526576696577"
    "54696d"
    "65944a80da71518c0a72657669657754696d65948c0b30342032302c2032303133948c0b6578706c616e6174696f6e948c095665727920736f"
    "667494"
    "8c0766656174757265948c046665656c94757d942868048c0241399468068c02423994680a5d94284b004b0065680c8c146c656674206f7574"
    "206279"
    "2074686520636f726594680e474008000000000000680f8c009468114a81da715175658c0376616c945d947d94286804680568068c02423294"
    "68088c"
    "06416e6e204b2e94680a5d94284b004b0065680c681d680e473ff0000000000000680f681d68114a80da715175618c0474657374945d947d94"
    "286804"
    "8c0241329468066807680a5d94284b004b0065680c8c0446696e6594680e474008000000000000680f8c024f4b9468114a81da71517561752"
    "e");
const std::string names_pickle = bytes("8004951b000000000000007d94288c0137948c06416e6e204b2e948c0132948c02413294752e");

void put_folder(const temporary_folder& folder) {
  put(folder / "sequential_data.txt", sequences);
  put(folder / "datamaps.json", maps);
  put(folder / "meta.json", meta);
}

}  // namespace

TEST_CASE("a P5 folder without reviews is sequences and titles", "[data]") {
  temporary_folder folder;
  put_folder(folder);
  const dataset d = recglm::read_p5_folder(folder.path);
  validate(d);
  REQUIRE(d.name == folder.path.filename().string());
  REQUIRE(d.users == std::vector<std::string>{"2", "7"});
  REQUIRE(d.items == std::vector<std::string>{"1", "3"});
  REQUIRE(d.titles == std::vector<std::string>{"", "Comb"});
  REQUIRE(d.attributes[1] == std::vector<std::string>{"Hair"});
  REQUIRE(d.interactions == std::vector<recglm::interaction>{{0, 0, 0, 0, -1}, {1, 0, 0, 0, -1}, {1, 1, 0, 1, -1}});
}

TEST_CASE("reviews of P5 come from the pickle and from its JSON alike", "[data]") {
  temporary_folder folder;
  put_folder(folder);
  for (const bool json : {false, true}) {
    if (json)
      put(folder / "review_splits.json", splits_json);
    else
      put(folder / "review_splits.pkl", splits_pickle);
    const dataset d = recglm::read_p5_folder(folder.path);
    validate(d);
    REQUIRE(d.interactions == std::vector<recglm::interaction>{
                                  {0, 0, 3, 1366416001, 1}, {1, 0, 5, 1366416000, 0}, {1, 1, 1, 1366416000, -1}});
    REQUIRE(d.reviews == std::vector<std::string>{"Soft. Very soft.", "Fine"});
    REQUIRE(d.headlines == std::vector<std::string>{"Soft", "OK"});
    REQUIRE(d.explanations == std::vector<std::vector<recglm::explanation>>{{{"feel", "", "Very soft", 0}}, {}});
    REQUIRE(d.user_names == std::vector<std::string>{"", "Ann K."});
    const recglm::split s = recglm::read_p5_review_split(folder.path, d);
    REQUIRE(s.parts == std::vector<part>{part::test, part::train, part::validation});
  }
  put(folder / "user_id2name.pkl", names_pickle);
  REQUIRE(recglm::read_p5_folder(folder.path).user_names == std::vector<std::string>{"A2", "Ann K."});
}

TEST_CASE("a P5 folder whose files do not fit together names the place", "[data]") {
  temporary_folder folder;
  put_folder(folder);
  REQUIRE_THROWS_WITH(recglm::read_p5_folder(folder / "none"),
                      (folder / "none").string() + " is no folder; name the one with sequential_data.txt");
  REQUIRE_THROWS_WITH(recglm::read_p5_review_split(folder.path, recglm::read_p5_folder(folder.path)),
                      folder.path.string() + " has no review_splits.pkl or .json; P5's preprocessing writes it");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = splits_json;
    REQUIRE(text.find(from) != text.npos);
    put(folder / "review_splits.json", text.replace(text.find(from), from.size(), to));
    recglm::read_p5_folder(folder.path);
  };
  const std::string file = (folder / "review_splits.json").string();
  REQUIRE_THROWS_WITH(with("\"overall\": 3.0", "\"overall\": \"3\""),
                      file + ": review 2 of 'train': field 'overall' is no number");
  REQUIRE_THROWS_WITH(with("\"reviewerID\": \"A1\"", "\"reviewerID\": null"),
                      file + ": review 1 of 'train': field 'reviewerID' is missing; every review needs its user");
  REQUIRE_THROWS_WITH(with("\"val\"", "\"valid\""), file + ": field 'val' is missing or no list");
  REQUIRE_THROWS_WITH(
      with("\"asin\": \"B2\"", "\"asin\": \"B1\""),
      (folder / "sequential_data.txt").string() +
          ":1: user '7' has item '3' here but no review of it in review_splits; the files belong to different data");
  REQUIRE_THROWS_WITH(with("\"overall\": 5.0", "\"overall\": 7"),
                      (folder / "sequential_data.txt").string() +
                          ":1: the rating 7 lies outside the scale from 1 to 5; correct it, name another scale, or let "
                          "such rows be counted");
  put(folder / "review_splits.json", "{");
  REQUIRE_THROWS_WITH(recglm::read_p5_folder(folder.path), file + " is no JSON; it is damaged or another file");
  put(folder / "review_splits.json", splits_json);
  put(folder / "datamaps.json", "{\"user2id\": {}}");
  REQUIRE_THROWS_WITH(
      recglm::read_p5_folder(folder.path),
      (folder / "datamaps.json").string() + ": field 'item2id' is missing or no map; P5's preprocessing writes it");
  put(folder / "sequential_data.txt", sequences + "7 1\n");
  put(folder / "datamaps.json", maps);
  REQUIRE_THROWS_WITH(
      recglm::read_p5_folder(folder.path),
      (folder / "sequential_data.txt").string() + ":3: user '7' is here again; a user's items are in one line");
}

TEST_CASE("reviews of P5 without user, item, rating or time are left out with their events where bad rows are counted",
          "[data]") {
  temporary_folder folder;
  put_folder(folder);
  std::filesystem::remove(folder / "meta.json");
  const std::string file = (folder / "review_splits.json").string();
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = splits_json;
    REQUIRE(text.find(from) != text.npos);
    put(file, text.replace(text.find(from), from.size(), to));
  };
  struct bad {
    std::string from, to, what, first;
    std::size_t events;  // that are left
  };
  for (const bad& b : {
           bad{"\"overall\": 5.0", "\"overall\": null", "no rating",
               "review 1 of 'train': field 'overall' is missing; every review needs its rating", 2},
           bad{"\"overall\": 1.0", "\"overall\": \"NA\"", "no rating",
               "review 1 of 'val': field 'overall' is missing; every review needs its rating", 2},
           bad{", \"unixReviewTime\": 1366416000, \"reviewTime\"", ", \"reviewTime\"", "no time",
               "review 1 of 'train': field 'unixReviewTime' is missing; every review needs its time", 2},
           bad{"\"reviewerID\": \"A9\"", "\"reviewerID\": \"\"", "no user",
               "review 2 of 'train': field 'reviewerID' is missing; every review needs its user", 3},
           bad{"\"asin\": \"B9\"", "\"asin\": null", "no item",
               "review 2 of 'train': field 'asin' is missing; every review needs its item", 3},
       }) {
    with(b.from, b.to);
    REQUIRE_THROWS_WITH(recglm::read_p5_folder(folder.path), file + ": " + b.first);
    recglm::dataset_builder out({.rows = recglm::bad_rows::count});
    const std::string name = recglm::read_p5_folder(out, folder.path);
    REQUIRE(out.report().entries() ==
            std::vector<recglm::reading_report::entry>{{b.what, 1, file + ": " + b.first, true}});
    const dataset d = out.build(name);
    REQUIRE(d.interactions.size() == b.events);
    REQUIRE(recglm::read_p5_review_split(folder.path, d, out.rules()).parts.size() == b.events);
    REQUIRE_THROWS_WITH(recglm::read_p5_review_split(folder.path, d), file + ": " + b.first);
  }
}

TEST_CASE("a rating that is not a number in P5's pickle is a bad row", "[data]") {
  temporary_folder folder;
  put_folder(folder);
  std::string pickled = splits_pickle;
  const std::string one = bytes("473ff0000000000000"), nan = bytes("477ff8000000000000");
  put(folder / "review_splits.pkl", pickled.replace(pickled.find(one), one.size(), nan));
  REQUIRE_THROWS_WITH(recglm::read_p5_folder(folder.path),
                      (folder / "review_splits.pkl").string() +
                          ": review 1 of 'val': field 'overall' is missing; every review needs its rating");
}

TEST_CASE("the review of an event that repeats is told by its time", "[data]") {
  temporary_folder folder;
  put(folder / "sequential_data.txt", "7 1 1\n");
  put(folder / "datamaps.json", maps);
  const auto review = [](int rating, int time) {
    return recglm::text_of(R"({"reviewerID": "A1", "asin": "B1", "overall": )", rating, R"(, "unixReviewTime": )", time,
                           "}");
  };
  for (const bool later_first : {false, true}) {
    put(folder / "review_splits.json", R"({"train": [)" + review(later_first ? 5 : 2, later_first ? 9 : 3) +
                                           R"(], "val": [], "test": [)" +
                                           review(later_first ? 2 : 5, later_first ? 3 : 9) + "]}");
    const dataset d = recglm::read_p5_folder(folder.path);
    REQUIRE(d.interactions == std::vector<recglm::interaction>{{0, 0, 2, 3, -1}, {0, 0, 5, 9, -1}});
    REQUIRE(recglm::read_p5_review_split(folder.path, d).parts ==
            (later_first ? std::vector<part>{part::test, part::train} : std::vector<part>{part::train, part::test}));
  }
}

TEST_CASE("P5's JSON is read in the encoding that is named for it", "[data]") {
  temporary_folder folder;
  put_folder(folder);
  std::string text = splits_json;
  text.replace(text.find("Ann K."), 6, "Ren\xe9");
  put(folder / "review_splits.json", text);
  REQUIRE_THROWS_WITH(recglm::read_p5_folder(folder.path), Catch::Matchers::Contains("(0xe9) is no UTF-8"));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"latin1"}, {"review_splits.json=latin1"}}) {
    recglm::dataset_builder out({.encodings = recglm::file_encodings::parse(words)});
    const dataset d = out.build(recglm::read_p5_folder(out, folder.path));
    REQUIRE(d.user_names == std::vector<std::string>{"", "Ren\u00e9"});
    REQUIRE(recglm::read_p5_review_split(folder.path, d, out.rules()).parts.size() == 3);
    REQUIRE(std::any_of(out.opened().begin(), out.opened().end(),
                        [](const auto& path) { return path.filename() == "review_splits.json"; }));
  }
  put(folder / "review_splits.json", splits_json);
  put(folder / "user_id2name.json", "{\"7\": \"Ren\xe9\"}");
  recglm::dataset_builder out({.encodings = recglm::file_encodings::parse(std::vector<std::string>{"latin1"})});
  REQUIRE(out.build(recglm::read_p5_folder(out, folder.path)).user_names[1] == "Ren\u00e9");
}

TEST_CASE("the published sequences in P5's layout have the paper's counts", "[data][realdata]") {
  if (!have_data()) return;
  temporary_folder folder;
  for (const char* name : {"beauty", "sports", "toys"}) {
    std::filesystem::copy_file(data_folder() / name / "sequences.txt", folder / "sequential_data.txt",
                               std::filesystem::copy_options::overwrite_existing);
    REQUIRE(recglm::read_p5_folder(folder.path).interactions ==
            recglm::read_sequence_file(data_folder() / name).interactions);
  }
}

namespace {
void damage(long tries) {
  temporary_folder folder;
  const std::map<std::string, std::string> files{{"sequential_data.txt", sequences},
                                                 {"datamaps.json", maps},
                                                 {"meta.json", meta},
                                                 {"review_splits.pkl", splits_pickle},
                                                 {"user_id2name.pkl", names_pickle}};
  for (const auto& [name, text] : files) put(folder / name, text);
  for (const auto& [name, text] : files) {
    REQUIRE(survive(text, tries, [&, n = name](const std::string& s) {
              put(folder / n, s);
              recglm::read_p5_folder(folder.path);
            }) > 0);
    put(folder / name, text);
  }
}
}  // namespace

TEST_CASE("damaged P5 folders never do more than throw an error", "[data]") { damage(400); }

TEST_CASE("a million damaged P5 files never do more than throw an error", "[data][.fuzz]") { damage(200000); }

}  // namespace data_readers_p5_folder_tests
