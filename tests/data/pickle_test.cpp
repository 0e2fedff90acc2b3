#include "recglm/data/pickle.hpp"

#include <nlohmann/json.hpp>

#include <zlib.h>

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_pickle_tests {

using nlohmann::json;
using recglm::pickle;

namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

// pickle.dumps of Python 3.11 and numpy 2.4, in protocols 2 and 4, of a dict in the form of P5's review_splits.pkl: two
// reviews, one of which holds a list of the other, numpy's whole numbers, and a tuple of everything else.
const std::string protocol_2 = bytes(
    "80027d7100285805000000747261696e71015d71027d710328580a000000726576696577657249447104580200000041317105580400000061"
    "73696e"
    "710658020000004231710758070000006f766572616c6c7108474014000000000000580700000068656c7066756c71095d710a284b004b0065"
    "580a00"
    "000072657669657754657874710b5809000000636166c3a920227822710c580e000000756e697852657669657754696d65710d4a0096e95275"
    "615803"
    "00000076616c710e5d710f7d7110286804580200000041327111680668076808473ff000000000000068095d7112284b024b0365580b000000"
    "657870"
    "6c616e6174696f6e71135805000000736f20736f711458070000006665617475726571155806000000636f6c6f75727116680d4a0196e95258"
    "080000"
    "0068656c7066756c327117680a756158040000007465737471185d7119580d000000747261696e5f696e6469636573711a5d711b636e756d70"
    "792e5f"
    "636f72652e6d756c746961727261790a7363616c61720a711c636e756d70790a64747970650a711d58020000006938711e898887711f527120"
    "284b03"
    "58010000003c71214e4e4e4affffffff4affffffff4b0074712262635f636f646563730a656e636f64650a7123580800000000000000000000"
    "007124"
    "58060000006c6174696e31712586712652712786712852712961580b00000076616c5f696e6469636573712a5d712b681c6820682358080000"
    "000100"
    "000000000000712c682586712d52712e86712f527130614b03284e88894affffffff4d2c014a701101008a060000000000018a060000000000"
    "ff4b01"
    "4b02867131284b014b024b034b0474713229747133752e");
const std::string protocol_4 = bytes(
    "800495d0010000000000007d94288c05747261696e945d947d94288c0a72657669657765724944948c024131948c046173696e948c02423194"
    "8c076f"
    "766572616c6c944740140000000000008c0768656c7066756c945d94284b004b00658c0a72657669657754657874948c09636166c3a9202278"
    "22948c"
    "0e756e697852657669657754696d65944a0096e95275618c0376616c945d947d942868048c02413294680668076808473ff000000000000068"
    "095d94"
    "284b024b03658c0b6578706c616e6174696f6e948c05736f20736f948c0766656174757265948c06636f6c6f757294680d4a0196e9528c0868"
    "656c70"
    "66756c3294680a75618c0474657374945d948c0d747261696e5f696e6469636573945d948c166e756d70792e5f636f72652e6d756c74696172"
    "726179"
    "948c067363616c61729493948c056e756d7079948c0564747970659493948c02693894898887945294284b038c013c944e4e4e4affffffff4a"
    "ffffff"
    "ff4b00749462430800000000000000009486945294618c0b76616c5f696e6469636573945d94681e6824430801000000000000009486945294"
    "614b03"
    "284e88894affffffff4d2c014a701101008a060000000000018a060000000000ff4b014b028694284b014b024b034b047494297494752e");

}  // namespace

TEST_CASE("plain data comes out of a pickle, Python's objects become null", "[data]") {
  const json want = json::parse(R"j({
    "train": [{"reviewerID": "A1", "asin": "B1", "overall": 5.0, "helpful": [0, 0], "reviewText": "café \"x\"", "unixReviewTime": 1391040000}],
    "val": [{"reviewerID": "A2", "asin": "B1", "overall": 1.0, "helpful": [2, 3], "explanation": "so so", "feature": "colour",
             "unixReviewTime": 1391040001, "helpful2": [0, 0]}],
    "test": [], "train_indices": [null], "val_indices": [null],
    "3": [null, true, false, -1, 300, 70000, 1099511627776, -1099511627776, [1, 2], [1, 2, 3, 4], []]})j");
  REQUIRE(pickle("p", protocol_2).value() == want);
  REQUIRE(pickle("p", protocol_4).value() == want);
  std::vector<std::string> users;
  for (const char* part : {"train", "val", "test"})
    pickle("p", protocol_4).each(part, [&](const json& review) { users.push_back(review["reviewerID"]); });
  REQUIRE(users == std::vector<std::string>{"A1", "A2"});
}

TEST_CASE("a pickle is read from a file, packed or not", "[data]") {
  temporary_folder folder;
  put(folder / "a.pkl", protocol_4);
  gzFile packed = gzopen((folder / "b.pkl.gz").c_str(), "wb");
  gzwrite(packed, protocol_2.data(), static_cast<unsigned>(protocol_2.size()));
  gzclose(packed);
  REQUIRE(pickle(folder / "a.pkl").value() == pickle(folder / "b.pkl.gz").value());
  REQUIRE_THROWS_WITH(pickle(folder / "none"), (folder / "none").string() + " cannot be opened");
  const std::string whole = bytes_of_file(folder / "b.pkl.gz");
  put(folder / "c.pkl.gz", whole.substr(0, whole.size() / 2));
  REQUIRE_THROWS_WITH(
      pickle(folder / "c.pkl.gz"),
      (folder / "c.pkl.gz").string() + " is damaged or cut off (its gzip stream ends early); fetch it again");
}

TEST_CASE("what is no pickle of plain data says so", "[data]") {
  const std::string ending = "; it can be written anew as JSON (docs/data.md says how)";
  REQUIRE_THROWS_WITH(pickle("p", "{\"a\": 1}"), "p, byte 0: no pickle of protocol 2 to 5 is here" + ending);
  REQUIRE_THROWS_WITH(pickle("p", "(lp0\nI1\na."), "p, byte 0: no pickle of protocol 2 to 5 is here" + ending);
  REQUIRE_THROWS_WITH(pickle("p", bytes("8009")), "p, byte 2: pickle protocol 9 is not known" + ending);
  REQUIRE_THROWS_WITH(pickle("p", protocol_4.substr(0, 200)),
                      Catch::Matchers::ContainsSubstring("the pickle breaks off" + ending));
  REQUIRE_THROWS_WITH(pickle("p", bytes("8002") + "S'a'\n."),
                      "p, byte 3: opcode 0x53 is not one that plain data needs; refused" + ending);
  REQUIRE_THROWS_WITH(pickle("p", protocol_4).each("verify", [](const json&) {}),
                      "p: the dict in this pickle has no 'verify'");
  REQUIRE_THROWS_WITH(pickle("p", protocol_4).each("", [](const json&) {}), "p: a list was expected in this pickle");
  // A list that holds itself, and lists that hold each other twice, forty deep.
  REQUIRE_THROWS_WITH(pickle("p", bytes("80025d71006800612e")).value(),
                      "p: its values hold each other too deeply or too often to be plain data");
  std::string often = bytes("80025d");
  for (int i = 0; i < 40; ++i) often += "2\x86";
  REQUIRE_THROWS_WITH(pickle("p", often + ".").value(),
                      "p: its values hold each other too deeply or too often to be plain data");
}

namespace {
void damage(long tries) {
  for (const std::string& good : {protocol_2, protocol_4})
    REQUIRE(survive(good, tries, [](const std::string& s) {
              const pickle p("p", s);
              p.value();
              p.each("train", [](const json&) {});
            }) > 0);
}
}  // namespace

TEST_CASE("damaged pickles never do more than throw an error", "[data]") { damage(3000); }

TEST_CASE("a million damaged pickles never do more than throw an error", "[data][.fuzz]") { damage(500000); }

}  // namespace data_pickle_tests
