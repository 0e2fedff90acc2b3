#include "recglm/prompts/answers.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "recglm/data/text_file.hpp"
#include "recglm/items/random_id.hpp"
#include "recglm/items/title.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/near.hpp"

namespace prompts_answers_tests {

using recglm::p5_rating_of;
using recglm::rating_of;

TEST_CASE("a rating is the whole answer, a number within the scale", "[prompts]") {
  REQUIRE(rating_of("4") == 4.0);
  REQUIRE(rating_of(" 4.5 ") == 4.5);
  REQUIRE(rating_of("5.0") == 5.0);
  REQUIRE(rating_of("1") == 1.0);
  for (const char* bad :
       {"", " ", "0", "0.9", "5.1", "6", "-3", "four", "4 stars", "4.5.", "nan", "inf", "4,5", "1e9"}) {
    INFO(bad);
    REQUIRE_FALSE(rating_of(bad).has_value());
  }
  REQUIRE(rating_of("9", 0, 10) == 9.0);
}

TEST_CASE("P5 keeps the ratings 1.0 to 4.9 only (paper.md 3.6)", "[prompts]") {
  int kept = 0;
  for (int tenths = 0; tenths <= 60; ++tenths) {
    const std::string text = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
    const auto read = p5_rating_of(text);
    REQUIRE(read.has_value() == (tenths >= 10 && tenths <= 49));
    if (read) REQUIRE(*read == tenths / 10.0);
    kept += read.has_value();
  }
  REQUIRE(kept == 40);
  for (const char* bad : {"5.0", "5", "4", " 4.0", "4.0 ", "4.00", "", "a.b"})
    REQUIRE_FALSE(p5_rating_of(bad).has_value());
}

TEST_CASE("P5's rule keeps what its own script keeps (golden rating_significance)", "[prompts][realdata]") {
  if (!have_data()) return;
  recglm::text_file file(data_folder() / "golden/rating_significance/expected.json.gz");
  std::string text;
  while (const auto line = file.next()) text += *line;
  const nlohmann::json golden = nlohmann::json::parse(text).at("p5_rating_rule");
  recglm::answer_count count;
  double squares = 0, sizes = 0;
  for (std::size_t i = 0; i < golden.at("strings").size(); ++i)
    if (const auto read = count(p5_rating_of(golden.at("strings")[i].get<std::string>()))) {
      const double miss = *read - golden.at("truth")[i].get<double>();
      squares += miss * miss;
      sizes += std::abs(miss);
    }
  const std::size_t kept = count.answers - count.unparsable;
  REQUIRE(kept == golden.at("kept").get<std::size_t>());
  const std::vector<double> got{std::sqrt(squares / static_cast<double>(kept)), sizes / static_cast<double>(kept)},
      wanted{golden.at("rmse").get<double>(), golden.at("mae").get<double>()};
  REQUIRE(near(got, wanted, table::metric));
  for (const auto& accepted : golden.at("accepted")) REQUIRE(p5_rating_of(accepted.get<std::string>()).has_value());
}

TEST_CASE("yes and no are whole words, in the template's language", "[prompts]") {
  REQUIRE(recglm::yes_no_of("yes") == true);
  REQUIRE(recglm::yes_no_of(" No\n") == false);
  REQUIRE_FALSE(recglm::yes_no_of("yes , of course").has_value());
  REQUIRE_FALSE(recglm::yes_no_of("").has_value());
  const std::array<std::string, 2> likes{"\xe5\x96\x9c\xe6\xac\xa2", "\xe4\xb8\x8d\xe5\x96\x9c\xe6\xac\xa2"};
  REQUIRE(recglm::yes_no_of(likes[0], likes) == true);
  REQUIRE(recglm::yes_no_of(likes[1] + " ", likes) == false);
}

TEST_CASE("an item is found by its words", "[prompts]") {
  recglm::catalogue c;
  c.titles = {"Rose Soap", "Mint Cream"};
  recglm::title titles;
  titles.fit(c);
  REQUIRE(recglm::item_of(" Mint Cream", titles) == 1);
  REQUIRE_FALSE(recglm::item_of("Mint", titles).has_value());
  recglm::random_id ids;
  ids.fit(c);
  REQUIRE(recglm::item_of(ids.text(1), ids) == 1);
  REQUIRE_FALSE(recglm::item_of("item 3", ids).has_value());
}

TEST_CASE("a rating and an explanation come apart at the first comma", "[prompts]") {
  const auto both = recglm::rated_text_of("4 , soft , and it smells good");
  REQUIRE(both->rating == "4");
  REQUIRE(both->text == "soft , and it smells good");
  REQUIRE_FALSE(recglm::rated_text_of("4, soft").has_value());
}

TEST_CASE("what can't be read is counted", "[prompts]") {
  recglm::answer_count count, more;
  REQUIRE(count.rate() == 0);
  REQUIRE(count(rating_of("4")) == 4.0);
  REQUIRE_FALSE(count(rating_of("good")).has_value());
  count(recglm::yes_no_of("no"));
  more(recglm::yes_no_of("perhaps"));
  count.merge(more);
  REQUIRE(count.answers == 4);
  REQUIRE(count.unparsable == 2);
  REQUIRE(count.rate() == 0.5);
}

}  // namespace prompts_answers_tests
