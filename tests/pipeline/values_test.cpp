#include "recglm/pipeline/values.hpp"

#include <set>

#include <cmath>

#include "recglm/core/check.hpp"
#include "recglm/pipeline/visitor.hpp"
#include "support/catch.hpp"

namespace pipeline_values_tests {

TEST_CASE("every value is shown once, with a sentence", "[pipeline]") {
  recglm::values v;
  std::set<std::string> names;
  v.visit([&](const std::string& name, auto&, const std::string& sentence) {
    REQUIRE(names.insert(name).second);
    REQUIRE_FALSE(sentence.empty());
  });
  for (const char* name : {"data", "seeds", "layers", "learning-rate", "documents", "list", "rank", "ignore-leaks"})
    REQUIRE(names.contains(name));
}

TEST_CASE("values outside of their range are refused with the range", "[pipeline]") {
  using recglm::values;
  const auto refused = [](auto set) {
    values v;
    set(v);
    try {
      recglm::check_values(v);
    } catch (const recglm::error& e) {
      return std::string(e.what());
    }
    return std::string("taken");
  };
  REQUIRE(refused([](values&) {}) == "taken");
  REQUIRE(refused([](values& v) { v.epochs = 2, v.documents = 1; }) ==
          "--epochs 2: epochs are counted in answers, and with --documents 1 there are none");
  REQUIRE(refused([](values& v) { v.documents = NAN; }) == "--documents nan: it is a share from 0 to 1");
  REQUIRE(refused([](values& v) { v.decode_batch = 0; }) == "--decode-batch 0: it is 1 or more");
  REQUIRE(refused([](values& v) { v.beams = 0; }) == "--beams 0: it is 1 or more");
  REQUIRE(refused([](values& v) { v.steps = -3; }) == "--steps -3: it is 0 or more");
  REQUIRE(refused([](values& v) { v.dropout = 1; }) == "--dropout 1: it is a rate from 0 to below 1");
  REQUIRE(refused([](values& v) { v.learning_rate = -1; }) == "--learning-rate -1: it is a number of 0 or more");
  REQUIRE(refused([](values& v) {
            v.seeds = {4, 1, 4};
          }) == "--seeds: 4 comes twice; two rows would be one and write into one folder");
  REQUIRE(refused([](values& v) { v.seeds.clear(); }) == "--seeds: one is needed at least");
  REQUIRE(refused([](values& v) { v.clip = INFINITY; }) == "--clip inf: it is a number of 0 or more");
  REQUIRE(refused([](values& v) { v.storage = "f16"; }) == "--storage f16: it is f32, bf16 or int8");
  REQUIRE(refused([](values& v) { v.highest_rating = 0; }) ==
          "--highest-rating 0: it is a number not below --lowest-rating, 1");
  REQUIRE(refused([](values& v) { v.heads = 3; }) == "--hidden 64: it is a multiple of --heads 3");
}

TEST_CASE("every number among the values has a range", "[pipeline]") {
  struct : recglm::value_visitor {
    std::set<std::string> numbers, ranged;
    void show(const std::string& name, recglm::shown_value value, const std::string&) override {
      if (std::holds_alternative<int*>(value) || std::holds_alternative<double*>(value)) numbers.insert(name);
    }
    void limit(const std::string& name, recglm::shown_value, const recglm::value_range&) override {
      ranged.insert(name);
    }
  } v;
  recglm::values all;
  all.visit(v);
  for (const std::string& name : v.numbers) {
    INFO(name);
    REQUIRE(v.ranged.contains(name));
  }
}

}  // namespace pipeline_values_tests
