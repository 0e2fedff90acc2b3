#include "recglm/data/readers/amazon.hpp"

#include <zlib.h>

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_amazon_tests {

using recglm::amazon_2014;
using recglm::amazon_2018;
using recglm::amazon_2023;
using recglm::amazon_release;
using recglm::bad_rows;
using recglm::dataset;
using recglm::dataset_builder;
using recglm::text_file;
using lists = std::vector<std::vector<std::string>>;

namespace {

dataset read(const amazon_release& release, const std::string& reviews, const std::string& meta, dataset_builder& out) {
  text_file file = text_file::of("reviews.json", reviews);
  recglm::read_amazon_reviews(out, file, release);
  text_file items = text_file::of("meta.json", meta);
  recglm::read_amazon_items(out, items, release);
  dataset d = out.build("a");
  validate(d);
  return d;
}
dataset read(const amazon_release& release, const std::string& reviews, const std::string& meta = "") {
  dataset_builder out;
  return read(release, reviews, meta, out);
}

const std::string reviews_2014 =
    R"j({"reviewerID": "A1YJEY40YUW4SE", "asin": "7806397051", "reviewerName": "Andrea", "helpful": [3, 4], "reviewText": "Very oily and creamy. Not at all \"professional\"\u2026", "overall": 1.0, "summary": "Don't waste your money", "unixReviewTime": 1391040000, "reviewTime": "01 30, 2014"}
{"reviewerID": "A60XNB876KYML", "asin": "7806397051", "helpful": [1, 1], "reviewText": "", "overall": 3.0, "summary": "OK Palette!", "unixReviewTime": 1397779200, "reviewTime": "04 18, 2014"}
{"reviewerID": "A1YJEY40YUW4SE", "asin": "B00004U9V2", "reviewerName": "Andrea K. \"AK\"", "helpful": [0, 0], "reviewText": "Soft.\n\nVery soft.", "overall": 5.0, "summary": "", "unixReviewTime": 1366416000, "reviewTime": "04 20, 2013"}
)j";
const std::string meta_python =
    "{'asin': 'B00004U9V2', 'description': \"Gardener's hand therapy\", 'title': \"Crabtree &amp; Evelyn - Gardener's "
    "Ultra-Moisturising Hand "
    "Therapy\", 'price': 19.99, 'salesRank': {'Beauty': 88}, 'imUrl': 'http://ecx.images-amazon.com/images/I/31.jpg', "
    "'brand': 'Crabtree', "
    "'categories': [['Beauty', 'Skin Care', 'Hands & Nails'], ['Beauty', 'Skin Care', 'Body']], 'related': "
    "{'also_bought': ['B00GHX7H0A', "
    "\"B00FRERO7G\"]}}\n"
    "{'asin': '0000000000', 'title': 'Nobody wrote about it', 'categories': [['Beauty']]}\n"
    "{'asin': '7806397051', 'imUrl': 'x', 'categories': [['Beauty', 'Makeup']]}\n";
const std::string meta_json =
    R"j({"asin": "B00004U9V2", "title": "Crabtree &amp; Evelyn - Gardener's Ultra-Moisturising Hand Therapy", "brand": "Crabtree", "categories": [["Beauty", "Skin Care", "Hands & Nails"], ["Beauty", "Skin Care", "Body"]]}
{"asin": "7806397051", "categories": [["Beauty", "Makeup"]]}
)j";
const std::string reviews_2018 =
    R"j({"overall": 5.0, "vote": "2", "verified": true, "reviewTime": "01 1, 2018", "reviewerID": "AUI6WTTT0QZYS", "asin": "5120053084", "style": {"Size:": "Large", "Color:": "Charcoal"}, "reviewerName": "Abbey", "reviewText": "I now have 4 of the 5 available colors of this shirt...", "summary": "Comfy, flattering, discreet--highly recommended!", "unixReviewTime": 1514764800}
{"overall": 2.0, "verified": false, "reviewerID": "AUI6WTTT0QZYS", "asin": "B000123", "unixReviewTime": 1514764801}
)j";
const std::string meta_2018 =
    R"j({"category": ["Clothing, Shoes & Jewelry", "Women", "Shirts"], "tech1": "", "description": ["soft"], "fit": "", "title": "Slime Time Shirt", "also_buy": [], "image": [], "tech2": "", "brand": "Unknown", "feature": ["cotton"], "rank": "13,052,976inClothing,Shoesamp;Jewelry(", "also_view": [], "main_cat": "", "similar_item": "", "date": "5 star", "price": "$8.99", "asin": "5120053084"}
{"category": ["Clothing, Shoes & Jewelry", "Men"], "title": "var aPageStart = (new Date()).getTime();", "brand": "Acme", "asin": "B000123"}
{"category": ["Clothing, Shoes & Jewelry", "Women", "Shirts"], "title": "Slime Time Shirt, again", "brand": "Slime", "asin": "5120053084"}
)j";
const std::string reviews_2023 =
    R"j({"rating": 5.0, "title": "Such a lovely scent but not overpowering.", "text": "This spray is really nice.", "images": [{"small_image_url": "https://x/y.jpg"}], "asin": "B00YQ6X8EO", "parent_asin": "B00YQ6P", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588687728923, "helpful_vote": 0, "verified_purchase": true}
{"rating": 4.0, "title": "", "text": "Works great but smells a little weird.", "images": [], "asin": "B081TJ8YS3", "parent_asin": "B081TJ8YS3", "user_id": "AGKHLEW2SOWHNMFQIJGBECAF7INQ", "timestamp": 1588615855070, "helpful_vote": 1, "verified_purchase": true}
)j";
const std::string meta_2023 =
    R"j({"main_category": "All Beauty", "title": "Howard LC0008 Leather Conditioner, 8-Ounce (4-Pack)", "average_rating": 4.8, "rating_number": 10, "features": [], "description": [], "price": null, "images": [], "videos": [], "store": "Howard Products", "categories": [], "details": {"UPC": "617390882781"}, "parent_asin": "B00YQ6P", "bought_together": null}
{"main_category": null, "title": null, "store": null, "categories": ["Beauty", "Hair Care", "Oils"], "details": {}, "parent_asin": "B081TJ8YS3"}
)j";

void put_gzip(const std::filesystem::path& path, const std::string& text) {
  gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
}

}  // namespace

TEST_CASE("Amazon 2014: reviews with headline and name, metadata in JSON and in Python's literals alike", "[data]") {
  for (const std::string& meta : {meta_python, meta_json}) {
    const dataset d = read(amazon_2014, reviews_2014, meta);
    REQUIRE(d.users == std::vector<std::string>{"A1YJEY40YUW4SE", "A60XNB876KYML"});
    REQUIRE(d.user_names ==
            std::vector<std::string>{"Andrea K. \"AK\"", ""});  // the last record's in the order of the file
    REQUIRE(d.items == std::vector<std::string>{"7806397051", "B00004U9V2"});
    REQUIRE(d.titles ==
            std::vector<std::string>{"", "Crabtree &amp; Evelyn - Gardener's Ultra-Moisturising Hand Therapy"});
    REQUIRE(d.attributes == lists{{"Makeup"}, {"Crabtree", "Skin Care", "Hands & Nails", "Body"}});
    REQUIRE(d.item_columns ==
            std::vector<recglm::item_column>{{"brand", {"", "Crabtree"}},
                                             {"category", {"Makeup", "Skin Care, Hands & Nails, Body"}}});
    REQUIRE(d.interactions == std::vector<recglm::interaction>{
                                  {0, 1, 5, 1366416000, 2}, {0, 0, 1, 1391040000, 0}, {1, 0, 3, 1397779200, 1}});
    REQUIRE(d.reviews ==
            std::vector<std::string>{"Very oily and creamy. Not at all \"professional\"…", "", "Soft.\n\nVery soft."});
    REQUIRE(d.headlines == std::vector<std::string>{"Don't waste your money", "OK Palette!", ""});
  }
}

TEST_CASE("Amazon 2018: page code is no title, metadata that repeats is taken and noted", "[data]") {
  dataset_builder out;
  const dataset d = read(amazon_2018, reviews_2018, meta_2018, out);
  REQUIRE(d.titles == std::vector<std::string>{"Slime Time Shirt, again", ""});
  REQUIRE(d.attributes == lists{{"Slime", "Women", "Shirts"}, {"Acme", "Men"}});
  REQUIRE(d.interactions == std::vector<recglm::interaction>{{0, 0, 5, 1514764800, 0}, {0, 1, 2, 1514764801, -1}});
  REQUIRE(d.user_names == std::vector<std::string>{""});  // the last record has none
  REQUIRE(
      out.report().entries() ==
      std::vector<recglm::reading_report::entry>{
          {"title of page code", 1, "meta.json:2: field 'title' is page code; the title is left empty", false},
          {"item described again", 1,
           "meta.json:3: item '5120053084' is here again, before in line 1; the later description is taken", false}});
}

TEST_CASE("Amazon's titles lose what the shop's pages left in them, and it is noted", "[data]") {
  const auto titled = [](const std::string& title, dataset_builder& out) {
    text_file file =
        text_file::of("r.json", R"({"reviewerID": "u", "asin": "i", "overall": 5, "unixReviewTime": 1400000000})");
    recglm::read_amazon_reviews(out, file, amazon_2018);
    text_file items = text_file::of("m.json", R"({"asin": "i", "title": ")" + title + "\"}");
    recglm::read_amazon_items(out, items, amazon_2018);
    return out.build("a").titles[0];
  };
  const auto notes = [](const dataset_builder& out) {
    std::string all;
    for (const auto& e : out.report().entries()) all += e.what + "|";
    return all;
  };
  for (const char* code :
       {R"(<span id=\"productTitle\" class=\"a-size-large\">Comb</span>)", R"(<!-- noscript --><img src=\"x.gif\"/>)",
        "<DIV>Comb</DIV>", R"(Comb <span id=\"cut off)", "Comb<a href=x>more</a>", "(function(f) { var a; })",
        "var aPageStart = (new Date()).getTime();", "<!DOCTYPE html>"}) {
    dataset_builder out;
    INFO(code);
    REQUIRE(titled(code, out).empty());
    REQUIRE(notes(out) == "title of page code|");
    REQUIRE(out.report().entries()[0].first == "m.json:1: field 'title' is page code; the title is left empty");
  }
  for (const char* dressed : {"Red <b>Comb</b>", "Red <BR/>Comb", "Red <font color=red>Comb</font>"}) {
    dataset_builder out;
    INFO(dressed);
    REQUIRE(titled(dressed, out) == "Red Comb");
    REQUIRE(notes(out) == "tags in titles|");
  }
  for (const char* plain : {"Comb <3 you", "5 < 6 > 4", "Size <M> Shirt", "<A Novel>", "<blue> Comb", "a & b; c",
                            "R&D;", "Comb <b broken", "A <spanner> for you"}) {
    dataset_builder out;
    INFO(plain);
    REQUIRE(titled(plain, out) == plain);
    REQUIRE(notes(out) == (plain == std::string("R&D;") ? "HTML's escapes in titles|" : ""));
  }
  dataset_builder out;
  REQUIRE(titled("Salt &amp; Pepper &#39;Set&#39;", out) == "Salt &amp; Pepper &#39;Set&#39;");
  REQUIRE(
      out.report().entries() ==
      std::vector<recglm::reading_report::entry>{
          {"HTML's escapes in titles", 1,
           "m.json:1: field 'title' holds &amp;, which stays; items told by title read it as one character", false}});
}

TEST_CASE("page code in a brand or a category is left out and noted", "[data]") {
  dataset_builder out;
  text_file file =
      text_file::of("r.json", R"({"reviewerID": "u", "asin": "i", "overall": 5, "unixReviewTime": 1400000000})");
  recglm::read_amazon_reviews(out, file, amazon_2018);
  text_file items = text_file::of(
      "m.json",
      R"({"asin": "i", "brand": "<a href=x>", "category": ["Shop", "<span class=y>Hair", "Hair & Care", "Hair &amp; More"]})");
  recglm::read_amazon_items(out, items, amazon_2018);
  REQUIRE(out.report().entries() ==
          std::vector<recglm::reading_report::entry>{
              {"attribute of page code", 2, "m.json:1: field 'brand' is page code; the attribute is left empty", false},
              {"HTML's escapes in attributes", 1,
               "m.json:1: field 'category' holds &amp;, which stays; items told by title read it as one character",
               false}});
  REQUIRE(out.build("a").attributes == lists{{"Hair & Care", "Hair &amp; More"}});
}

TEST_CASE("Amazon 2023: items are parents, times milliseconds", "[data]") {
  const dataset d = read(amazon_2023, reviews_2023, meta_2023);
  REQUIRE(d.items == std::vector<std::string>{"B00YQ6P", "B081TJ8YS3"});
  REQUIRE(d.interactions == std::vector<recglm::interaction>{{0, 1, 4, 1588615855, 1}, {0, 0, 5, 1588687728, 0}});
  REQUIRE(d.headlines[0] == "Such a lovely scent but not overpowering.");
  REQUIRE(d.titles == std::vector<std::string>{"Howard LC0008 Leather Conditioner, 8-Ounce (4-Pack)", ""});
  REQUIRE(d.attributes == lists{{"Howard Products"}, {"Hair Care", "Oils"}});
  REQUIRE(d.user_names.empty());
}

TEST_CASE("Amazon's files of ratings only differ in the order of their columns", "[data]") {
  const auto ratings = [](const amazon_release& release, const std::string& text) {
    dataset_builder out;
    text_file file = text_file::of("r.csv", text);
    recglm::read_amazon_ratings(out, file, release);
    return out.build("r");
  };
  const dataset want = ratings(amazon_2014, "A1,B1,5.0,1391040000\nA2,B1,1.0,1391040001\n");
  REQUIRE(want.users == std::vector<std::string>{"A1", "A2"});
  REQUIRE(want.interactions == std::vector<recglm::interaction>{{0, 0, 5, 1391040000, -1}, {1, 0, 1, 1391040001, -1}});
  REQUIRE(ratings(amazon_2018, "B1,A1,5.0,1391040000\nB1,A2,1.0,1391040001\n") == want);
  REQUIRE(
      ratings(
          amazon_2023,
          "user_id,parent_asin,rating,timestamp,history\nA1,B1,5.0,1391040000000,\nA2,B1,1.0,1391040001999,B7 B8\n") ==
      want);
  REQUIRE_THROWS_WITH(ratings(amazon_2023, "A1,B1,5.0,1391040000000\n"),
                      "r.csv:1: the column 'user_id' is missing; it is needed");
  REQUIRE_THROWS_WITH(ratings(amazon_2014, "A1,B1,5.0\n"),
                      "r.csv:1: user,item,rating,time was expected, 3 fields are here");
  REQUIRE_THROWS_WITH(ratings(amazon_2014, "A1,B1,5.0,1391040000\nA1,B1,5.0\n"),
                      "r.csv:2: 4 fields were expected, 3 are here");
  REQUIRE_THROWS_WITH(ratings(amazon_2014, "A1,B1,five,1391040000\n"), "r.csv:1: the rating 'five' is no number");
  REQUIRE_THROWS_WITH(ratings(amazon_2014, "A1,B1,5.0,yesterday\n"),
                      "r.csv:1: the time 'yesterday' is no whole number");
  REQUIRE_THROWS_WITH(ratings(amazon_2014, "A1,B1,6,1391040000\n"),
                      "r.csv:1: the rating 6 lies outside the scale from 1 to 5; correct it, name another scale, or "
                      "let such rows be counted");
}

TEST_CASE("bad Amazon records name line and field, or are counted", "[data]") {
  const auto line = [](const std::string& from, const std::string& to) {
    std::string text = reviews_2014;
    REQUIRE(text.find(from) != text.npos);
    return text.replace(text.find(from), from.size(), to);
  };
  REQUIRE_THROWS_WITH(read(amazon_2014, line("\"reviewerID\": \"A60XNB876KYML\"", "\"reviewerID\": null")),
                      "reviews.json:2: field 'reviewerID' is missing; every record needs its user");
  REQUIRE_THROWS_WITH(read(amazon_2014, line("\"asin\"", "\"isbn\"")),
                      "reviews.json:1: field 'asin' is missing; every record needs its item");
  REQUIRE_THROWS_WITH(read(amazon_2014, line("A60XNB876KYML", "")),
                      "reviews.json:2: the name of the user is empty; give every event both");
  REQUIRE_THROWS_WITH(read(amazon_2014, line("\"overall\": 3.0", "\"overall\": \"3\"")),
                      "reviews.json:2: field 'overall': a number was expected, a text is here");
  REQUIRE_THROWS_WITH(read(amazon_2014, line("1397779200", "13977792000")),
                      "reviews.json:2: field 'unixReviewTime': 13977792000 is no time between 1990 and 2100 in "
                      "seconds; is the file of another "
                      "release?");
  REQUIRE_THROWS_WITH(read(amazon_2023, reviews_2014),
                      "reviews.json:1: field 'user_id' is missing; every record needs its user");
  REQUIRE_THROWS_WITH(read(amazon_2014, reviews_2014, "{'title': 'x'}"),
                      "meta.json:1: field 'asin' is missing; every record needs its item");
  REQUIRE_THROWS_WITH(read(amazon_2014, reviews_2014, meta_python + "{'asin': 'B00004U9V2', 'title': 5}"),
                      "meta.json:4: field 'title': a text was expected, a number is here");

  dataset_builder counting({.rows = bad_rows::count});
  const dataset d = read(amazon_2014, line("\"overall\": 3.0", "\"overall\": 0.0"), meta_python, counting);
  REQUIRE(d.interactions.size() == 2);
  REQUIRE(counting.report().left_out() == 1);
  REQUIRE(counting.report().entries()[0].first ==
          "reviews.json:2: the rating 0 lies outside the scale from 1 to 5; correct it, name another scale, or let "
          "such rows be counted");
}

TEST_CASE("Amazon files are found in a folder, packed or not, metadata last", "[data]") {
  temporary_folder folder;
  put_gzip(folder / "reviews_Beauty_5.json.gz", reviews_2014);
  put_gzip(folder / "meta_Beauty.json.gz", meta_python);
  const auto read_all = [](std::vector<std::filesystem::path> sources, const amazon_release& release) {
    return recglm::read_amazon(sources, release);
  };
  const dataset d = read_all({folder.path}, amazon_2014);
  REQUIRE(d.name == "Beauty");
  REQUIRE(d.titles[1].starts_with("Crabtree"));
  REQUIRE(read_all({folder / "meta_Beauty.json.gz", folder / "reviews_Beauty_5.json.gz"}, amazon_2014) == d);
  put(folder / "ratings_Beauty.csv", "A1,B1,5.0,1391040000\n");
  REQUIRE(read_all({folder / "ratings_Beauty.csv"}, amazon_2014).name == "Beauty");
  REQUIRE_THROWS_WITH(read_all({folder.path}, amazon_2014),
                      "amazon_2014: " + (folder / "ratings_Beauty.csv").string() + " and " +
                          (folder / "reviews_Beauty_5.json.gz").string() +
                          " would count events twice, one is reviews and one is ratings only; name one of the two");
  REQUIRE_THROWS_WITH(read_all({folder / "meta_Beauty.json.gz"}, amazon_2014),
                      "amazon_2014: no file of reviews or ratings is named (.json, .jsonl or .csv, packed or not)");
  put(folder / "All_Beauty.jsonl", reviews_2023);
  REQUIRE(read_all({folder / "All_Beauty.jsonl"}, amazon_2023).name == "All_Beauty");
}

TEST_CASE("damaged Amazon files never do more than throw an error", "[data]") {
  REQUIRE(survive(reviews_2014, 1000, [](const std::string& s) { read(amazon_2014, s, meta_python); }) > 0);
  REQUIRE(survive(meta_python, 1000, [](const std::string& s) { read(amazon_2014, reviews_2014, s); }) > 0);
  REQUIRE(survive(meta_2018, 1000, [](const std::string& s) { read(amazon_2018, reviews_2018, s); }) > 0);
  REQUIRE(survive(reviews_2023, 1000, [](const std::string& s) { read(amazon_2023, s, meta_2023); }) > 0);
}

TEST_CASE("a million damaged Amazon files never do more than throw an error", "[data][.fuzz]") {
  survive(reviews_2014, 1000000, [](const std::string& s) { read(amazon_2014, s, meta_python); });
  survive(meta_python, 1000000, [](const std::string& s) { read(amazon_2014, reviews_2014, s); });
  survive(meta_2018, 1000000, [](const std::string& s) { read(amazon_2018, reviews_2018, s); });
  survive(reviews_2023, 1000000, [](const std::string& s) { read(amazon_2023, s, meta_2023); });
}

}  // namespace data_readers_amazon_tests
