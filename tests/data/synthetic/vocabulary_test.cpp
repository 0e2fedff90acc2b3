#include "recglm/data/synthetic/vocabulary.hpp"

#include <set>

#include "support/catch.hpp"

namespace data_synthetic_vocabulary_tests {

using namespace recglm::world_words;

TEST_CASE("no name comes twice, however long the list", "[data]") {
  std::set<std::string> seen;
  for (std::size_t n = 0; n < 20000; ++n) REQUIRE(seen.insert(name_of(lines, n)).second);
  REQUIRE(name_of(brands, 0) == "Marlowe");
  REQUIRE(name_of(brands, brands.size()) == "Marlowe Avelin");
}

TEST_CASE("the words of one list differ", "[data]") {
  REQUIRE(std::set(brands.begin(), brands.end()).size() == brands.size());
  REQUIRE(std::set(lines.begin(), lines.end()).size() == lines.size());
  REQUIRE(std::set(colours.begin(), colours.end()).size() == colours.size());
  std::set<std::string_view> categories_seen;
  for (const department& d : departments) {
    for (std::string_view c : d.category) REQUIRE(categories_seen.insert(c).second);
    REQUIRE(std::set(d.use.begin(), d.use.end()).size() == uses);
  }
}

}  // namespace data_synthetic_vocabulary_tests
