#include "recglm/data/statistics.hpp"

#include <cstdio>

#include "recglm/data/readers/recbole.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace data_statistics_tests {

TEST_CASE("the numbers of a small dataset", "[data]") {
  recglm::dataset d;
  d.users = {"a", "b", "c"};
  d.items = {"x", "y"};
  d.interactions = {{0, 0, 0, 0, -1}, {0, 1, 0, 1, -1}, {2, 1, 0, 0, -1}};
  const recglm::dataset_statistics s = recglm::statistics_of(d);
  REQUIRE((s.users == 3 && s.items == 2 && s.interactions == 3 && s.shortest == 0 && s.longest == 2));
  REQUIRE(s.mean_length == 1);
  REQUIRE(s.density == 50);
  REQUIRE(recglm::published_of("my own data") == nullptr);
  REQUIRE(recglm::published_of("Toys_and_Games") == recglm::published_of("toys"));
  REQUIRE(recglm::difference(s, *recglm::published_of("Beauty")) ==
          "these are not the published data of Beauty: 3 users, 2 items, 3 interactions, lengths 0 to 2; RecSysLLM, "
          "Table 1 has 22363, 12101, 198502, 5 "
          "to 204. Another release, or another k-core?");
}

TEST_CASE("the paper's data sets have the numbers of its Table 1", "[data][realdata]") {
  if (!have_data()) return;
  // paper.md 1.7 prints density and paper.md 4.4 the mean length to these digits.
  struct printed {
    const char *name, *density, *mean;
  };
  for (const auto& want :
       {printed{"beauty", "0.0734", "8.88"}, printed{"sports", "0.0453", "8.32"}, printed{"toys", "0.0724", "8.63"}}) {
    const auto s = recglm::statistics_of(recglm::read_sequence_file(data_folder() / want.name));
    REQUIRE(recglm::difference(s, *recglm::published_of(want.name)).empty());
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", s.density);
    REQUIRE(std::string(text) == want.density);
    std::snprintf(text, sizeof text, "%.2f", s.mean_length);
    REQUIRE(std::string(text) == want.mean);
  }
  REQUIRE(recglm::difference(recglm::statistics_of(recglm::read_recbole(data_folder() / "ml-100k")),
                             *recglm::published_of("ml-100k"))
              .empty());
}

}  // namespace data_statistics_tests
