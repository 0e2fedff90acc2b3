#include "recglm/data/readers/sentires.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_sentires_tests {

using recglm::dataset;
using recglm::explanation;

namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

dataset two_users() {
  dataset out;
  out.name = "two";
  out.users = {"A1", "A2"};
  out.items = {"B1", "B2"};
  out.titles.resize(2);
  out.attributes.resize(2);
  out.interactions = {{0, 0, 5, 1, 0}, {0, 1, 4, 2, -1}, {0, 0, 2, 3, 1}, {1, 1, 1, 1, -1}};
  out.reviews = {"Soft feel, good price.", "Not again."};
  out.headlines = {"Soft", ""};
  return out;
}

const std::string lines =
    R"j({"user": "A1", "item": "B1", "rating": 5, "text": "Soft feel, good price.", "sentence": [["feel", "soft", "Soft feel , good price", 1], ["price", "good", "Soft feel , good price", "+1"]]}
{"user": "A9", "item": "B1", "rating": 5, "sentence": [["x", "y", "z", 1]]}
{"user": "A1", "item": "B2", "rating": 4, "template": ["size", "small", "the size is small", -1]}
{"user": "A2", "item": "B2", "rating": 1}
{"user": "A1", "item": "B1", "rating": 2, "sentence": [["use", "not again", "Not again", -1.0]]}
)j";
const std::string pickled = bytes(
    "80049544010000000000005d94287d94288c0475736572948c024131948c046974656d948c024231948c06726174696e67944b058c0873656e"
    "74656e"
    "6365945d9428288c046665656c948c04736f6674948c16536f6674206665656c202c20676f6f64207072696365944b017494288c0570726963"
    "65948c"
    "04676f6f6494680b8c022b3194749465757d942868028c024139946804680568064b0568075d94288c0178948c0179948c017a944b01749461"
    "757d94"
    "286802680368048c0242329468064b048c0874656d706c61746594288c0473697a65948c05736d616c6c948c117468652073697a6520697320"
    "736d61"
    "6c6c944affffffff7494757d942868028c024132946804681968064b01757d9428680268036804680568064b0268075d94288c03757365948c"
    "096e6f"
    "7420616761696e948c094e6f7420616761696e9447bff000000000000074946175652e");

}  // namespace

TEST_CASE("Sentires' quadruples find their events, from JSON lines and from the pickle alike", "[data]") {
  temporary_folder folder;
  put(folder / "reviews.json", lines);
  put(folder / "reviews.pickle", pickled);
  for (const char* name : {"reviews.json", "reviews.pickle"}) {
    const dataset d = recglm::with_sentires(two_users(), folder / name);
    validate(d);
    REQUIRE(d.interactions[1].review == 2);
    REQUIRE(d.interactions[3].review == -1);
    REQUIRE(d.reviews == std::vector<std::string>{"Soft feel, good price.", "Not again.", ""});
    REQUIRE(d.headlines.size() == 3);
    REQUIRE(d.explanations == std::vector<std::vector<explanation>>{{{"feel", "soft", "Soft feel , good price", 1},
                                                                     {"price", "good", "Soft feel , good price", 1}},
                                                                    {{"use", "not again", "Not again", -1}},
                                                                    {{"size", "small", "the size is small", -1}}});
  }
}

TEST_CASE("what is not Sentires' names the record", "[data]") {
  temporary_folder folder;
  const auto with = [&](const std::string& text) {
    put(folder / "r.json", text);
    recglm::with_sentires(two_users(), folder / "r.json");
  };
  const std::string file = (folder / "r.json").string();
  REQUIRE_THROWS_WITH(with("x\n"), file +
                                       ":1: no JSON record is here; Sentires' pickle may be named itself, or "
                                       "written as JSON, one record a line");
  REQUIRE_THROWS_WITH(with("[1]\n"), file + ":1: a record was expected");
  REQUIRE_THROWS_WITH(with("{\"user\": \"A1\", \"item\": 3}\n"), file + ":1: field 'item' is no text");
  REQUIRE_THROWS_WITH(with("\n{\"user\": \"A1\", \"item\": \"B1\", \"sentence\": [[\"a\", \"b\"]]}\n"),
                      file + ":2: (feature, opinion, sentence, sentiment) was expected, [\"a\",\"b\"] is there");
  REQUIRE_THROWS_WITH(with("{\"user\": \"A1\", \"item\": \"B1\", \"sentence\": [[\"a\", \"b\", \"c\", \"good\"]]}\n"),
                      file + ":1: the sentiment of 'a' is no number");
  REQUIRE_THROWS_WITH(with("{\"user\": \"B1\", \"item\": \"A1\"}\n"),
                      file + ": none of 1 records is of an event of 'two'; the file belongs to other data");
}

TEST_CASE("records of Sentires without user or item stop or are counted", "[data]") {
  temporary_folder folder;
  // As lines, and as pickle.dumps of Python writes [{"user": None, "item": "B1"}, {"item": "B1"}, {"user": "A1",
  // "item": "B1"}].
  put(folder / "r.json",
      "{\"user\": null, \"item\": \"B1\"}\n{\"item\": \"B1\"}\n{\"user\": \"A1\", \"item\": \"B1\"}\n");
  put(folder / "r.pickle", bytes("80049533000000000000005d94287d94288c0475736572944e8c046974656d948c02423194757d9468036"
                                 "804737d942868028c024131946803680475652e"));
  for (const auto& [name, first] :
       {std::pair("r.json", "r.json:1: field 'user' is missing; every record needs both"),
        std::pair("r.pickle", "r.pickle: record 1: field 'user' is missing; every record needs both")}) {
    REQUIRE_THROWS_WITH(recglm::with_sentires(two_users(), folder / name), (folder / first).string());
    recglm::reading_report report(recglm::bad_rows::count);
    recglm::with_sentires(two_users(), folder / name, {}, {}, &report);
    REQUIRE(report.entries() ==
            std::vector<recglm::reading_report::entry>{{"no user", 2, (folder / first).string(), true}});
    REQUIRE(report.joins().front().matched == 1);
    REQUIRE(report.joins().front().strangers == 0);
  }
  put(folder / "r.json", "{\"user\": \"A1\", \"item\": \"\"}\n{\"user\": \"A1\", \"item\": \"B1\"}\n");
  REQUIRE_THROWS_WITH(recglm::with_sentires(two_users(), folder / "r.json"),
                      (folder / "r.json").string() + ":1: field 'item' is missing; every record needs both");
}

namespace {
void damage(long tries) {
  temporary_folder folder;
  for (const char* name : {"r.json", "r.pickle"})
    REQUIRE(survive(name == std::string("r.json") ? lines : pickled, tries, [&](const std::string& s) {
              put(folder / name, s);
              recglm::with_sentires(two_users(), folder / name);
            }) > 0);
}
}  // namespace

TEST_CASE("damaged files of Sentires never do more than throw an error", "[data]") { damage(1000); }

TEST_CASE("a million damaged files of Sentires never do more than throw an error", "[data][.fuzz]") { damage(500000); }

}  // namespace data_readers_sentires_tests
