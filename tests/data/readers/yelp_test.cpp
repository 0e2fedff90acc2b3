#include "recglm/data/readers/yelp.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_yelp_tests {

using recglm::dataset;
using recglm::dataset_builder;
using recglm::text_file;
using recglm::yelp_period;

namespace {

dataset read(const std::string& reviews, const std::string& businesses = "", const std::string& users = "",
             const yelp_period& period = {}) {
  dataset_builder out;
  text_file a = text_file::of("review.json", reviews), b = text_file::of("business.json", businesses),
            c = text_file::of("user.json", users);
  recglm::read_yelp_reviews(out, a, period);
  recglm::read_yelp_businesses(out, b);
  recglm::read_yelp_users(out, c);
  dataset d = out.build("yelp");
  validate(d);
  return d;
}

const std::string reviews =
    R"j({"review_id":"KU_O5udG6zpxOg-VcAEodg","user_id":"mh_-eMZ6K5RLWhZyISBhwA","business_id":"XQfwVwDr-v0ZS3_CbbE5Xw","stars":3.0,"useful":0,"funny":0,"cool":0,"text":"If you decide to eat here, just be aware it is going to take about 2 hours.","date":"2018-07-07 22:09:11"}
{"review_id":"BiTunyQ73aT9WBnpR9DZGw","user_id":"OyoGAe7OKpv6SyGZT5g77Q","business_id":"7ATYjTIgM3jUlt4UM3IypQ","stars":5,"useful":1,"funny":0,"cool":1,"text":"I've taken a lot of spin classes.\n\nNice!","date":"2019-01-03"}
{"review_id":"x","user_id":"mh_-eMZ6K5RLWhZyISBhwA","business_id":"7ATYjTIgM3jUlt4UM3IypQ","stars":4.0,"text":"","date":"2019-12-31 23:59:59"}
)j";
const std::string businesses =
    R"j({"business_id":"XQfwVwDr-v0ZS3_CbbE5Xw","name":"Turning Point of North Wales","address":"1460 Bethlehem Pike","city":"North Wales","state":"PA","attributes":{"Ambience":"{'romantic': False}"},"categories":"Restaurants, Breakfast & Brunch, Food, Food","hours":{"Monday":"7:30-15:0"}}
{"business_id":"7ATYjTIgM3jUlt4UM3IypQ","name":"Body Cycle","city":"Philadelphia","categories":["Active Life","Gyms"]}
{"business_id":"zzz","name":"Nobody","city":"","categories":null}
)j";
const std::string users =
    R"j({"user_id":"OyoGAe7OKpv6SyGZT5g77Q","name":"Jane","review_count":585,"elite":"2007","friends":"NSCy54eWehBJyZdG2iE84w, pe42u7DcCH2QmI81NX-8qA"}
{"user_id":"unknown","name":"Joe"}
)j";

}  // namespace

TEST_CASE("Yelp: stars, dates, texts, names and categories of either form", "[data]") {
  const dataset d = read(reviews, businesses, users);
  REQUIRE(d.users == std::vector<std::string>{"OyoGAe7OKpv6SyGZT5g77Q", "mh_-eMZ6K5RLWhZyISBhwA"});
  REQUIRE(d.user_names == std::vector<std::string>{"Jane", ""});
  REQUIRE(d.titles == std::vector<std::string>{"Body Cycle", "Turning Point of North Wales"});
  REQUIRE(d.attributes ==
          std::vector<std::vector<std::string>>{{"Active Life", "Gyms", "Philadelphia"},
                                                {"Restaurants", "Breakfast & Brunch", "Food", "North Wales"}});
  REQUIRE(d.item_columns == std::vector<recglm::item_column>{
                                {"categories", {"Active Life, Gyms", "Restaurants, Breakfast & Brunch, Food"}},
                                {"city", {"Philadelphia", "North Wales"}}});
  REQUIRE(d.interactions == std::vector<recglm::interaction>{
                                {0, 0, 5, 1546473600, 1}, {1, 1, 3, 1531001351, 0}, {1, 0, 4, 1577836799, -1}});
  REQUIRE(d.reviews[1] == "I've taken a lot of spin classes.\n\nNice!");
}

TEST_CASE("a period of Yelp leaves out what lies before and after", "[data]") {
  REQUIRE(read(reviews, "", "", yelp_period::year_2019()).interactions.size() == 2);
  REQUIRE(read(reviews, "", "", {1531001351, 1531001352}).interactions.size() == 1);
  REQUIRE(recglm::seconds_of("2019-01-01") == yelp_period::year_2019().from);
  REQUIRE(recglm::seconds_of("2020-01-01") == yelp_period::year_2019().until);
}

TEST_CASE("bad Yelp records name line and field", "[data]") {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = reviews;
    REQUIRE(text.find(from) != text.npos);
    return text.replace(text.find(from), from.size(), to);
  };
  REQUIRE_THROWS_WITH(read(with("\"user_id\":\"OyoGAe7OKpv6SyGZT5g77Q\",", "")),
                      "review.json:2: field 'user_id' is missing; every record needs its user");
  REQUIRE_THROWS_WITH(read(with("\"stars\":5", "\"stars\":0")),
                      "review.json:2: the rating 0 lies outside the scale from 1 to 5; correct it, name another scale, "
                      "or let such rows be counted");
  REQUIRE_THROWS_WITH(read(with("2019-01-03", "03.01.2019")),
                      "review.json:2: field 'date': '03.01.2019' is no date such as 2014-07-01 12:30:00");
  REQUIRE_THROWS_WITH(read(reviews, "{\"name\":\"x\"}"),
                      "business.json:1: field 'business_id' is missing; every record needs its item");
  REQUIRE_THROWS_WITH(
      read(reviews, businesses + businesses),
      "business.json:4: item 'XQfwVwDr-v0ZS3_CbbE5Xw' is here again, first in line 1; keep one of the two");
  REQUIRE_THROWS_WITH(read(reviews, "", "{}"), "user.json:1: field 'user_id' is missing; every record needs its user");
}

TEST_CASE("Yelp's files are found in a folder or by name", "[data]") {
  temporary_folder folder;
  const auto read_all = [](std::vector<std::filesystem::path> sources) { return recglm::read_yelp(sources); };
  REQUIRE_THROWS_WITH(read_all({folder.path}),
                      "yelp: no file of reviews is there; it is called yelp_academic_dataset_review.json");
  put(folder / "yelp_academic_dataset_review.json", reviews);
  put(folder / "yelp_academic_dataset_business.json", businesses);
  put(folder / "yelp_academic_dataset_user.json", users);
  put(folder / "yelp_academic_dataset_tip.json", "no record\n");
  const dataset d = read_all({folder.path});
  REQUIRE(d == read(reviews, businesses, users));
  REQUIRE(read_all({folder / "yelp_academic_dataset_business.json", folder / "yelp_academic_dataset_review.json"})
              .user_names.empty());
  REQUIRE_THROWS_WITH(
      read_all({folder / "yelp_academic_dataset_tip.json"}),
      (folder / "yelp_academic_dataset_tip.json").string() +
          " has neither review, business nor user in its name; name Yelp's files as they are published");
}

TEST_CASE("damaged Yelp files never do more than throw an error", "[data]") {
  REQUIRE(survive(reviews, 1000, [](const std::string& s) { read(s, businesses, users); }) > 0);
  REQUIRE(survive(businesses, 1000, [](const std::string& s) { read(reviews, s, users); }) > 0);
  REQUIRE(survive(users, 1000, [](const std::string& s) { read(reviews, businesses, s); }) > 0);
}

TEST_CASE("a million damaged Yelp files never do more than throw an error", "[data][.fuzz]") {
  survive(reviews, 1000000, [](const std::string& s) { read(s, businesses, users); });
  survive(businesses, 1000000, [](const std::string& s) { read(reviews, s, users); });
  survive(users, 1000000, [](const std::string& s) { read(reviews, businesses, s); });
}

}  // namespace data_readers_yelp_tests
