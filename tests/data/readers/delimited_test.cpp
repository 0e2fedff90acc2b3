#include "recglm/data/readers/delimited.hpp"

#include <zlib.h>

#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_readers_delimited_tests {

using recglm::column_map;
using recglm::dataset;
using recglm::text_file;

namespace {

std::vector<std::vector<std::string>> records_of(const std::string& text) {
  text_file file = text_file::of("r.csv", text);
  recglm::delimited_records records(file);
  std::vector<std::vector<std::string>> out;
  while (auto r = records.next()) out.push_back(*r);
  return out;
}

dataset read(const std::string& text, const column_map& columns, const std::string& titles = "") {
  recglm::dataset_builder out;
  text_file file = text_file::of("r.csv", text);
  recglm::read_delimited_interactions(out, file, columns);
  text_file names = text_file::of("t.csv", titles);
  recglm::read_delimited_titles(out, names);
  dataset d = out.build("r");
  validate(d);
  return d;
}

const std::string ratings =
    "who,what,when,stars,text\nann,\"x, the first\",2020-01-02,4,\"He said \"\"good\"\"\nand "
    "left\"\nbob,y,100,3.5,\nann,y,7,1,so so\n";
const column_map columns = column_map::parse("who,what,when,stars,text");
const std::string titles = "item,title,attributes\n\"x, the first\",The \"\"first\"\",a|b\ny,Y\n";

}  // namespace

TEST_CASE("records follow RFC 4180, with the delimiter of the first line", "[data]") {
  using records = std::vector<std::vector<std::string>>;
  REQUIRE(records_of("") == records{});
  REQUIRE(records_of("a,b\n\n\"c,d\",\"e\"\"f\"\r\n") == records{{"a", "b"}, {"c,d", "e\"f"}});
  REQUIRE(records_of("a\tb,c\n") == records{{"a", "b,c"}});
  REQUIRE(records_of("a;b;c,d\n,,\n") == records{{"a", "b", "c,d"}, {",,"}});
  REQUIRE(records_of("a,\"two\nlines\n\",c") == records{{"a", "two\nlines\n", "c"}});
  REQUIRE(records_of(",\n\"\",x") == records{{"", ""}, {"", "x"}});
  REQUIRE(records_of("5\" pipe,x") == records{{"5\" pipe", "x"}});
  REQUIRE_THROWS_WITH(records_of("a,b\nc,\"d\ne,f\n"),
                      "r.csv:2: a quote is opened and never closed; close it or double it");
  REQUIRE_THROWS_WITH(
      records_of("\"a\"b,c"),
      "r.csv:1: something is between a closing quote and the next ','; double the quotes inside a field");
}

TEST_CASE("quotes are CSV's, and letters where tabs part, unless a rule says otherwise", "[data]") {
  using recglm::quotes;
  using records = std::vector<std::vector<std::string>>;
  const auto read_by = [](quotes rule, const std::string& text) {
    text_file file = text_file::of("r", text);
    recglm::delimited_records some(file, '\0', rule);
    records out;
    while (auto r = some.next()) out.push_back(*r);
    return out;
  };
  const std::string tabs = "i1\t\"Heroes\ni2\tPlain\ni3\tScreen 27\"\n", commas = "i1,\"a,b\"\n";
  REQUIRE(read_by(quotes::csv, tabs) == records{{"i1", "\"Heroes"}, {"i2", "Plain"}, {"i3", "Screen 27\""}});
  REQUIRE(read_by(quotes::always, tabs) == records{{"i1", "Heroes\ni2\tPlain\ni3\tScreen 27"}});
  REQUIRE(read_by(quotes::csv, commas) == records{{"i1", "a,b"}});
  REQUIRE(read_by(quotes::csv, "i1;\"a;b\"\n") == records{{"i1", "a;b"}});
  REQUIRE(read_by(quotes::never, commas) == records{{"i1", "\"a", "b\""}});

  recglm::dataset_builder out;
  text_file file = text_file::of("r.tsv", "user\titem\nu\ti1\nu\ti2\n");
  recglm::read_delimited_interactions(out, file, column_map::usual());
  text_file names = text_file::of("t.tsv", "i1\t\"He said \"\"good\"\"\"\ni2\t27\" screen\n");
  recglm::read_delimited_titles(out, names);
  REQUIRE(out.report().entries() ==
          std::vector<recglm::reading_report::entry>{
              {"quotes kept where tabs part", 1,
               "t.tsv:1: a field is in quotes, which are kept: tabs part the fields; --quotes always reads quotes "
               "as CSV has them",
               false}});
  REQUIRE(out.build("r").titles == std::vector<std::string>{"\"He said \"\"good\"\"\"", "27\" screen"});
}

TEST_CASE("a column map finds its columns by name or by number", "[data]") {
  const dataset d = read(ratings, columns, "item,title,attributes\n\"x, the first\",\"The \"\"first\"\"\",a|b\ny,Y,\n");
  REQUIRE(d.items == std::vector<std::string>{"x, the first", "y"});
  REQUIRE(d.titles == std::vector<std::string>{"The \"first\"", "Y"});
  REQUIRE(d.attributes == std::vector<std::vector<std::string>>{{"a", "b"}, {}});
  REQUIRE(d.interactions ==
          std::vector<recglm::interaction>{{0, 1, 1, 7, 1}, {0, 0, 4, 1577923200, 0}, {1, 1, 3.5f, 100, -1}});
  REQUIRE(d.reviews == std::vector<std::string>{"He said \"good\"\nand left", "so so"});

  const dataset bare = read("7\tu\ti\t5\n8\tu\tj\t4\n", column_map::parse("2,3,1,4"));
  REQUIRE(bare.interactions == std::vector<recglm::interaction>{{0, 0, 5, 7, -1}, {0, 1, 4, 8, -1}});
  const dataset rated = read("u,i,5\nu,j,4\n", column_map::parse("1,2,-,3"));
  REQUIRE(rated.interactions == std::vector<recglm::interaction>{{0, 0, 5, 0, -1}, {0, 1, 4, 1, -1}});
  const dataset usual = read("item,user,time\ni,u,9\n", column_map::usual());
  REQUIRE(usual.interactions == std::vector<recglm::interaction>{{0, 0, 0, 9, -1}});
}

TEST_CASE("gzip and several files at once", "[data]") {
  temporary_folder folder;
  gzFile out = gzopen((folder / "a.csv.gz").c_str(), "wb");
  gzputs(out, "user,item\nu,i\n");
  gzclose(out);
  put(folder / "b.csv", "user,item\nu,j\nv,i\n");
  put(folder / "t.tsv", "i\tTitle\n");
  const std::vector<std::filesystem::path> sources{folder / "a.csv.gz", folder / "b.csv"};
  const dataset d = recglm::read_delimited(sources, column_map{}, folder / "t.tsv");
  REQUIRE(d.name == "a");
  REQUIRE(d.interactions == std::vector<recglm::interaction>{{0, 0, 0, 0, -1}, {0, 1, 0, 1, -1}, {1, 0, 0, 0, -1}});
  REQUIRE(d.titles == std::vector<std::string>{"Title", ""});
  REQUIRE_THROWS_WITH(recglm::read_delimited({}, column_map{}), "read_delimited: there is no file to read");
}

TEST_CASE("columns that a head names are columns of the items, and attributes", "[data]") {
  const std::string events = "user,item\nu,a\nu,b\nv,c\n";
  const dataset d =
      read(events, column_map{}, "asin,brand,title,category\nb,Hill,Tea,drinks|green tea\na,,Cup,china\n");
  REQUIRE(d.titles == std::vector<std::string>{"Cup", "Tea", ""});
  REQUIRE(d.item_columns == std::vector<recglm::item_column>{{"brand", {"", "Hill", ""}},
                                                             {"category", {"china", "drinks, green tea", ""}}});
  REQUIRE(d.attributes == std::vector<std::vector<std::string>>{{"china"}, {"Hill", "drinks", "green tea"}, {}});
  const dataset one = read(events, column_map{}, "item,title,brand\na,Cup,Hill\n");
  REQUIRE(one.item_columns == std::vector<recglm::item_column>{{"brand", {"Hill", "", ""}}});
  REQUIRE(read(events, column_map{}, "item,title,attributes\na,Cup,x|y\nb,Tea\n").item_columns.empty());
  REQUIRE(read(events, column_map{}, "a,Cup,x|y\n").item_columns.empty());
  REQUIRE_THROWS_WITH(read(events, column_map{}, "item,title,brand\na,Cup\n"),
                      "t.csv:2: 3 fields were expected, 2 fields are here");
  REQUIRE_THROWS_WITH(read(events, column_map{}, "item,title,brand,brand\n"),
                      "t.csv:1: the column 'brand' appears twice in the head");
  REQUIRE_THROWS_WITH(read(events, column_map{}, "title,item\n"),
                      "t.csv:1: the first column is the item's, another one its title");
  REQUIRE_THROWS_WITH(read(events, column_map{}, "item,attributes\na\n"),
                      "t.csv:1: the first column is the item's, another one its title");
  REQUIRE_THROWS_WITH(read(events, column_map{}, "a,Cup,x,y\n"),
                      "t.csv:1: item,title or item,title,attributes was expected, or a head that names more columns, 4 "
                      "fields are here");
}

TEST_CASE("titles that are of no item stop the reading", "[data]") {
  temporary_folder folder;
  put(folder / "x.csv", "user,item\nu,01\nu,02\n");
  put(folder / "t.csv", "item,title\n1,One\n2,Two\n");
  const std::vector<std::filesystem::path> sources{folder / "x.csv"};
  REQUIRE_THROWS_WITH(recglm::read_delimited(sources, column_map{}, folder / "t.csv"),
                      (folder / "t.csv").string() +
                          ": none of its rows is of an item of the data: it describes '1', the data of '01'; were "
                          "leading zeros lost, or is it another column?");
}

TEST_CASE("broken delimited files name line and remedy", "[data]") {
  REQUIRE_THROWS_WITH(read("", columns), "r.csv is empty; its first line must name the columns");
  REQUIRE_THROWS_WITH(
      read("who,item\na,b\n", columns),
      "r.csv:1: the column 'what' is missing; the head has: who, item (--columns names user,item,time,rating)");
  REQUIRE_THROWS_WITH(read("user,item,item\n", column_map{}), "r.csv:1: the column 'item' appears twice in the head");
  REQUIRE_THROWS_WITH(read("a,b\n", column_map::parse("1,3")), "r.csv:1: there is no column 3 among 2");
  REQUIRE_THROWS_WITH(read("user,item\na\n", column_map{}), "r.csv:2: 2 fields were expected, 1 are here");
  REQUIRE_THROWS_WITH(
      read("user,item,time\na,b,soon\n", column_map::usual()),
      "r.csv:2: the time 'soon' is no time; give seconds or a date as 2014-07-01 or 2014-07-01 12:30:00");
  REQUIRE_THROWS_WITH(read("user,item,rating\na,b,\n", column_map::usual()), "r.csv:2: the rating '' is no number");
  REQUIRE_THROWS_WITH(read("user,item\na,b\n", column_map{}, "b\n"),
                      "t.csv:1: item,title or item,title,attributes was expected, or a head that names more columns, 1 "
                      "field is here");
  REQUIRE_THROWS_WITH(read("user,item\na,b\n", column_map{}, "b,B\nb,B\n"),
                      "t.csv:2: item 'b' is here again, first in line 1; keep one of the two");
  REQUIRE_THROWS_WITH(column_map::parse("user"),
                      "the columns 'user' must name user,item and may continue with time,rating,review");
  REQUIRE_THROWS_WITH(column_map::parse("-,item"), "the columns '-,item' must name the user's and the item's");
  REQUIRE_THROWS_WITH(column_map::parse("a\\q,item"),
                      "the columns 'a\\q,item': a backslash escapes nothing there; one that belongs to a name is "
                      "written \\\\");
}

TEST_CASE("a comma or a tab in the name of a column is written with a backslash", "[data]") {
  const column_map named = column_map::parse("last\\, first,it\\tem,\\-");
  REQUIRE(named.user == "last, first");
  REQUIRE(named.item == "it\tem");
  REQUIRE(named.time == "-");
}

TEST_CASE("damaged delimited files never do more than throw an error", "[data]") {
  REQUIRE(survive(ratings, 2000, [](const std::string& s) { read(s, columns); }) > 0);
  REQUIRE(survive(titles, 1000, [](const std::string& s) { read(ratings, columns, s); }) > 0);
}

TEST_CASE("a million damaged delimited files never do more than throw an error", "[data][.fuzz]") {
  survive(ratings, 1000000, [](const std::string& s) { read(s, columns); });
  survive(titles, 1000000, [](const std::string& s) { read(ratings, columns, s); });
}

}  // namespace data_readers_delimited_tests
