#include "recglm/model/adapter_record.hpp"

#include <fstream>

#include "recglm/adapter/lora.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace model_adapter_record_tests {

using namespace recglm;

namespace {
struct all_kinds {
  static constexpr std::string_view name = "all-kinds";
  bool on = false;
  int rank = 4;
  std::int64_t low = -5;
  std::uint64_t seed = 18446744073709551615ull;
  float rate = 0.1f;
  double alpha = 1e-300;
  std::string kind = "plain \"and\" more";
  std::vector<std::uint64_t> seeds{1, 2};
  std::vector<std::string> places;
  adapter_terms of(std::string_view) const { return {}; }
  template <class V>
  void visit(V&& v) {
    v("on", on, "whether");
    v("rank", rank, explained("rank", value_range::between(1, 64)));
    v("low", low, "a number");
    v("seed", seed, "a seed");
    v("rate", rate, explained("a rate", value_range::rate()));
    v("alpha", alpha, "a factor");
    v("kind", kind, "a text");
    v("seeds", seeds, "seeds");
    v("places", places, "texts");
  }
  friend bool operator==(const all_kinds&, const all_kinds&) = default;
};
}  // namespace

TEST_CASE("what an adapter shows goes into its record and comes back, exactly", "[model]") {
  const temporary_folder folder;
  all_kinds adapter{.on = true, .rank = 7, .low = -9, .rate = 0.3f, .alpha = 1.0 / 3, .kind = "ä"};
  adapter.places = {"a", "b"};
  write_adapter_record(folder.path / "adapter.json", record_of(adapter));
  const adapter_record record = read_adapter_record(folder.path / "adapter.json");
  REQUIRE(record == record_of(adapter));
  all_kinds again;
  take_record(again, record, "adapter.json");
  REQUIRE(again == adapter);
}

TEST_CASE("a record that does not fit the adapter is refused by value", "[model]") {
  all_kinds adapter;
  const adapter_record good = record_of(adapter);
  const auto with = [&](const std::string& name, const std::string& value) {
    adapter_record bad = good;
    bad.values[name] = value;
    return bad;
  };
  REQUIRE_THROWS_WITH(take_record(adapter, with("rank", "65"), "f"), "f: \"values.rank\" must be from 1 to 64, not 65");
  REQUIRE_THROWS_WITH(take_record(adapter, with("rank", "3.5"), "f"),
                      "f: \"values.rank\" must be a whole number, not 3.5");
  REQUIRE_THROWS_WITH(take_record(adapter, with("rank", "4294967300"), "f"),
                      "f: \"values.rank\" must be a number from -2147483648 to 2147483647, not 4294967300");
  REQUIRE_THROWS_WITH(take_record(adapter, with("seed", "-1"), "f"),
                      "f: \"values.seed\" must be a number from 0 to 18446744073709551615, not -1");
  REQUIRE_THROWS_WITH(take_record(adapter, with("on", "1"), "f"), "f: \"values.on\" must be true or false, not 1");
  REQUIRE_THROWS_WITH(take_record(adapter, with("kind", "[]"), "f"), "f: \"values.kind\" must be a text, not []");
  REQUIRE_THROWS_WITH(take_record(adapter, with("seeds", "[\"a\"]"), "f"),
                      "f: \"values.seeds\" must be a list of whole numbers, not [\"a\"]");
  REQUIRE_THROWS_WITH(take_record(adapter, with("more", "1"), "f"),
                      "f: \"values.more\" is none that the adapter \"all-kinds\" knows");
  adapter_record missing = good;
  missing.values.erase("low");
  REQUIRE_THROWS_WITH(take_record(adapter, missing, "f"),
                      "f: \"values\" has no \"low\" (a number), which the adapter \"all-kinds\" needs");
  lora other;
  REQUIRE_THROWS_WITH(take_record(other, good, "f"),
                      "f: the adapter is \"all-kinds\"; load it with that type, not with lora");
}

TEST_CASE("an adapter.json that is none is refused with its file", "[model]") {
  const temporary_folder folder;
  const auto path = folder.path / "adapter.json";
  const auto read = [&](const std::string& text) {
    std::ofstream(path) << text;
    return read_adapter_record(path);
  };
  REQUIRE_THROWS_WITH(read("{"), Catch::Matchers::StartsWith(path.string()));
  REQUIRE_THROWS_WITH(read("{\"values\": {}}"), Catch::Matchers::StartsWith(path.string()));
  REQUIRE_THROWS_WITH(read("{\"adapter\": \"a\", \"values\": 3}"),
                      path.string() + ": \"values\" must be an object, not 3");
  REQUIRE_THROWS_WITH(read("{\"adapter\": \"a\", \"values\": {}, \"more\": 1}"),
                      Catch::Matchers::StartsWith(path.string()));
}

}  // namespace model_adapter_record_tests
