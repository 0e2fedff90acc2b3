#include <zlib.h>

#include <nlohmann/json.hpp>

#include "recglm/data/candidates.hpp"
#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/synthetic.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/device.hpp"
#include "support/folder.hpp"
#include "support/program.hpp"

namespace data_prepare_program_tests {

using nlohmann::json;

namespace {
const std::string ratings = "who,what,when\nann,a,3\nann,b,1\nbob,a,5\nann,c,2\nbob,b,6\nbob,c,7\n";
}

TEST_CASE("prepare turns a user's own file into a dataset folder", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  put(folder / "r.csv", ratings);
  put(folder / "t.csv", "item,title,attributes\na,Apple Soap,Soap\nb,Brush,\nc,Comb,x|y\n");
  const std::string out = folder / "d";
  const auto did = run_program("prepare", {"csv", folder / "r.csv", out, "--columns", "who,what,when", "--titles",
                                           folder / "t.csv", "--core", "2"});
  REQUIRE(did.err.empty());
  REQUIRE(did.status == 0);
  const json said = json::parse(did.out);
  REQUIRE(said["users"] == 2);
  REQUIRE(said["items"] == 3);
  REQUIRE(said["interactions"] == 6);
  REQUIRE(said["core_rounds_users_items_interactions"] == json::parse("[[2,3,6]]"));
  const recglm::dataset d = recglm::read_dataset(out);
  REQUIRE(d.titles == std::vector<std::string>{"Apple Soap", "Brush", "Comb"});
  REQUIRE(d.interactions[0] == recglm::interaction{0, 1, 0, 1, -1});
  const recglm::split s = recglm::read_split(out + "/split.tsv");
  REQUIRE(s == recglm::leave_one_out(d));
  REQUIRE(said["split"]["sha256"] == recglm::hash(s));
  REQUIRE(said["sources"][0]["sha256"] == recglm::sha256_of(ratings));

  // Again, and with the other split: the same dataset.
  const auto again = run_program("prepare", {"csv", folder / "r.csv", folder / "e", "--columns", "who,what,when",
                                             "--titles", folder / "t.csv", "--core", "2", "--split", "time"});
  REQUIRE(again.status == 0);
  REQUIRE(recglm::read_dataset(folder / "e") == d);
  REQUIRE(recglm::read_split(folder / "e/split.tsv") == recglm::global_time(d, 0.8, 0.1));
}

TEST_CASE("prepare refuses with status 2, one line and no folder", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  put(folder / "r.csv", ratings);
  const std::string source = folder / "r.csv", out = folder / "d";
  const auto refused = [&](const std::vector<std::string>& arguments) {
    const auto did = run_program("prepare", arguments);
    REQUIRE(did.status == 2);
    REQUIRE(did.out.empty());
    REQUIRE(std::count(did.err.begin(), did.err.end(), '\n') == 1);
    REQUIRE_FALSE(std::filesystem::exists(out));
    return did.err;
  };
  REQUIRE(
      refused({"csv", source, out}) ==
      "prepare: " + source +
          ":1: the column 'user' is missing; the head has: who, what, when (--columns names user,item,time,rating)\n");
  REQUIRE(refused({"csv", source, out, "--columns", "who,what,when"}) ==
          "prepare: nothing is left of 'r' after the 5-core; a smaller --core (0: all) keeps more\n");
  REQUIRE(refused({"csv", folder / "none.csv", out}) ==
          "prepare: " + (folder / "none.csv").string() + " does not exist\n");
  REQUIRE(refused({"recbole", source, source, out}) == "prepare: the format recbole reads one source, not 2\n");
  REQUIRE(refused({"recbole", source, out, "--titles", source}) ==
          "prepare: --titles and --users belong to the format delimited\n");
  REQUIRE(refused({"recbole", source, out, "--columns", "a,b"}) ==
          "prepare: --columns belongs to the formats delimited and log\n");
  REQUIRE(refused({"csv", source, out, "--period", "1,2"}) == "prepare: --period belongs to the format yelp\n");
  REQUIRE(refused({"csv", source, out, "--scale", "1"}) ==
          "prepare: --scale '1' must be two values with a comma between them\n");
  REQUIRE(refused({"csv", source, out, "--split", "weekly"}).starts_with("prepare: --split: weekly not in {"));
  REQUIRE(refused({"csv", source, out, "--columns", "who,what,when", "--core", "0", "--split", "p5_compat"}) ==
          "prepare: candidates: user 'ann' has met 3 of 3 items, which leaves no 99 negatives; draw fewer\n");
  const std::string help_says = " (--help lists the flags)\n";
  const std::string device = a_device();
  REQUIRE(refused({"csv", source, out, "--titles", device}) ==
          "prepare: --titles " + device + ": it is a device or a pipe; name a file" + help_says);
  REQUIRE(refused({"csv", device, out}) ==
          "prepare: SOURCE... OUT " + device + ": it is a device or a pipe; name a file or a folder" + help_says);
  REQUIRE(refused({"csv", source, out, "--core", "-1"}) == "prepare: --core -1: it is from 0 to 1000000" + help_says);
  REQUIRE(refused({"csv", source, out, "--seed", "18446744073709551616"}) ==
          "prepare: --seed 18446744073709551616: it is a whole number from 0 to 18446744073709551615" + help_says);
  REQUIRE(refused({"csv", source, out, "--scale", "5,1"}) ==
          "prepare: --scale 5,1: it is the lowest rating, then the highest\n");
  REQUIRE(refused({"csv", source, out, "--scale", "nan,5"}) ==
          "prepare: --scale 'nan,5' must be two values with a comma between them\n");
  REQUIRE(refused({"csv", source, out, "--explanations", "some"}) ==
          "prepare: --explanations some: it is given, words, none, or a file, and there is no such file\n");
  REQUIRE(refused({"csv", folder / "M\xfcller.csv", out}).find("is not UTF-8") != std::string::npos);
  REQUIRE(refused({"csv", source}).starts_with("prepare: "));
  REQUIRE(refused({"xml", source, out}).starts_with("prepare: FORMAT: xml not in {"));
  REQUIRE(run_program("prepare", {"csv", source, source}).err ==
          "prepare: " + source + " is a file; the last path is the folder to write\n");
  const auto help = run_program("prepare", {"--help"});
  REQUIRE(help.status == 0);
  REQUIRE(help.out.find("p5_compat") != std::string::npos);
}

TEST_CASE("prepare says what joins met, and which files it found beside a source", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  put(folder / "m.inter", "user_id:token\titem_id:token\n1\ta\n1\tb\n1\tc\n");
  put(folder / "m.item", "item_id:token\ttitle:token\na\tTea\nb\tCup\nz\tNever\n");
  const auto did = run_program("prepare", {"recbole", folder / "m.inter", folder / "d", "--core", "0"});
  REQUIRE(did.err.empty());
  const json said = json::parse(did.out);
  REQUIRE(said["joins"] == json{"2 of 3 items are in m.item, 1 of its rows is of no item"});
  REQUIRE(said["titles"] == "2 of 3 items have a title");
  REQUIRE(said["sources"].size() == 2);
  REQUIRE(said["sources"][1]["file"] == "m.item");
  REQUIRE(recglm::read_dataset_manifest(folder / "d")["notes"]["joins"] == said["joins"]);
}

TEST_CASE("prepare reads other encodings where they are named, and refuses them otherwise", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  put(folder / "x.csv", "user,item\nann,Caf\xe9\nann,Tea\nann,Cup\n");
  put(folder / "t.csv", "Caf\xc3\xa9,Café au lait\nTea,Tee\n");
  const std::string source = folder / "x.csv", titles = folder / "t.csv", out = folder / "d";
  const auto refused = run_program("prepare", {"csv", source, out, "--core", "0"});
  REQUIRE(refused.status == 2);
  REQUIRE(refused.err == "prepare: " + source +
                             ":2: byte 8 (0xe9) is no UTF-8; write the file in UTF-8, or name its encoding: --encoding "
                             "latin1, gbk, utf-16, ...\n");
  REQUIRE_FALSE(std::filesystem::exists(out));
  const auto did =
      run_program("prepare", {"csv", source, out, "--core", "0", "--titles", titles, "--encoding", "x.csv=latin1"});
  REQUIRE(did.err.empty());
  const recglm::dataset d = recglm::read_dataset(out);
  REQUIRE(d.items == std::vector<std::string>{"Café", "Cup", "Tea"});
  REQUIRE(d.titles == std::vector<std::string>{"Café au lait", "", "Tee"});
  REQUIRE(run_program("prepare", {"csv", source, out, "--encoding", "klingon"})
              .err.starts_with("prepare: there is no encoding 'klingon'; "));
  REQUIRE(run_program("prepare", {"csv", source, out, "--encoding", "latin1", "--encoding", "y.csv=gbk"}).err ==
          "prepare: --encoding y.csv=gbk: no file of that name is read\n");
}

namespace {
void put_gzip(const std::filesystem::path& path, const std::string& text) {
  gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
}

std::string review(const char* user, const char* item, double stars, int day, const char* text = "") {
  return json{{"reviewerID", user},
              {"asin", item},
              {"reviewerName", std::string("name of ") + user},
              {"overall", stars},
              {"reviewText", text},
              {"summary", text[0] ? "in short" : ""},
              {"unixReviewTime", 1300000000 + 86400 * day}}
             .dump() +
         "\n";
}
}  // namespace

TEST_CASE("prepare reads Amazon's reviews and metadata, texts of the core only, and counts bad rows when asked",
          "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder, raw;
  std::string reviews;
  for (const char* user : {"A", "B", "C"})
    for (const char* item : {"x", "y", "z"})
      reviews += review(user, item, 4, user[0] - item[0], "The scent is lovely.");
  reviews += review("D", "x", 5, 1, "a user of one review") + review("A", "w", 5, 1, "an item of one review");
  put_gzip(raw / "reviews_Soap_5.json.gz", reviews);
  put_gzip(raw / "meta_Soap.json.gz",
           "{'asin': 'x', 'title': \"Ann's Soap\", 'categories': [['Beauty', 'Bath']], 'brand': 'Ann'}\n");
  const auto did =
      run_program("prepare", {"amazon_2014", raw.path, folder / "d", "--core", "3", "--explanations", "words"});
  REQUIRE(did.err.empty());
  const json said = json::parse(did.out);
  REQUIRE(said["name"] == "Soap");
  REQUIRE(said["interactions"] == 9);
  REQUIRE(said["reviews"] == 9);
  REQUIRE(said["explanations"] == 9);
  REQUIRE(said["core_rounds_users_items_interactions"] == json::parse("[[4,4,11],[3,3,9]]"));
  REQUIRE(said["rows"] == json::parse(R"({"left_out": 0, "reasons": []})"));
  const recglm::dataset d = recglm::read_dataset(folder / "d");
  REQUIRE(d.titles == std::vector<std::string>{"Ann's Soap", "", ""});
  REQUIRE(d.user_names[0] == "name of A");
  REQUIRE(d.headlines[0] == "in short");
  REQUIRE(d.explanations[0] == std::vector<recglm::explanation>{{"scent", "lovely", "The scent is lovely.", 1}});

  put_gzip(raw / "reviews_Soap_5.json.gz", reviews + review("A", "x", 9, 2) + review("", "x", 3, 2));
  const std::string file = raw / "reviews_Soap_5.json.gz";
  const auto stopped = run_program("prepare", {"amazon_2014", raw.path, folder / "e", "--core", "3"});
  REQUIRE(stopped.status == 2);
  REQUIRE(stopped.err == "prepare: " + file +
                             ":12: the rating 9 lies outside the scale from 1 to 5; correct it, name another scale, or "
                             "let such rows be counted\n");
  const auto counted = run_program("prepare", {"amazon_2014", raw.path, folder / "e", "--core", "3", "--bad-rows",
                                               "count", "--explanations", "words"});
  REQUIRE(counted.status == 0);
  REQUIRE(json::parse(counted.out)["rows"]["left_out"] == 2);
  REQUIRE(json::parse(counted.out)["rows"]["reasons"][0]["first"].get<std::string>().starts_with(file + ":12: "));
  REQUIRE(recglm::read_dataset(folder / "e") == d);
  const json kept = recglm::read_dataset_manifest(folder / "e")["notes"]["rows"];
  REQUIRE(kept ==
          json::parse(R"({"left_out": 2, "reasons": [{"what": "rating outside the scale", "rows": 1, "kept": false},
                                                             {"what": "no user", "rows": 1, "kept": false}]})"));
  const auto plain = run_program("prepare", {"amazon_2014", raw.path, folder / "f", "--bad-rows", "count", "--no-texts",
                                             "--core", "0", "--scale", "1,9"});
  REQUIRE(json::parse(plain.out)["interactions"] == 12);
  REQUIRE(json::parse(plain.out)["reviews"] == 0);
}

TEST_CASE("prepare reads MovieLens in each of its forms", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder, raw;
  const auto read = [&](const std::string& source) {
    const auto did = run_program("prepare", {"movielens", source, folder / "d", "--core", "0"});
    REQUIRE(did.err.empty());
    return recglm::read_dataset(folder / "d");
  };
  std::filesystem::create_directories(raw / "a");
  std::filesystem::create_directories(raw / "b");
  std::filesystem::create_directories(raw / "c");
  put(raw / "a/u.data", "1\t10\t3\t881250949\n2\t10\t5\t881250950\n");
  put(raw / "b/ratings.dat", "1::10::3::881250949\n2::10::5::881250950\n");
  put(raw / "c/ratings.csv", "userId,movieId,rating,timestamp\n1,10,3.0,881250949\n2,10,5.0,881250950\n");
  const recglm::dataset a = read(raw / "a"), b = read(raw / "b"), c = read(raw / "c/ratings.csv");
  REQUIRE(a.interactions == std::vector<recglm::interaction>{{0, 0, 3, 881250949, -1}, {1, 0, 5, 881250950, -1}});
  REQUIRE(b.interactions == a.interactions);
  REQUIRE(c.interactions == a.interactions);
}

TEST_CASE("prepare reads Yelp in a period, and a log with its latest events", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder, raw;
  put(raw / "yelp_academic_dataset_review.json",
      R"({"user_id":"a","business_id":"x","stars":3.0,"text":"t","date":"2018-07-07 22:09:11"}
{"user_id":"a","business_id":"y","stars":3.0,"text":"u","date":"2019-07-07 22:09:11"}
)");
  const auto yelp =
      run_program("prepare", {"yelp", raw.path, folder / "y", "--core", "1", "--period", "2019-01-01,2020-01-01"});
  REQUIRE(yelp.err.empty());
  REQUIRE(recglm::read_dataset(folder / "y").reviews == std::vector<std::string>{"u"});
  put(raw / "log.csv", "wer,wann,art,was\nu,1,bill,x\nu,2,visit,y\nu,3,visit,z\n");
  const auto log = run_program("prepare", {"log", raw / "log.csv", folder / "l", "--core", "0", "--latest", "2",
                                           "--columns", "wer,wann,art,was"});
  REQUIRE(log.err.empty());
  REQUIRE(recglm::read_dataset(folder / "l").titles == std::vector<std::string>{"y", "z"});
}

TEST_CASE("make_log writes a log that prepare reads", "[data]") {
  if (!have_program("prepare") || !have_program("make_log")) return;
  temporary_folder folder;
  const auto made = run_program("make_log", {folder / "raw", "--users", "30", "--seed", "5"});
  REQUIRE(made.err.empty());
  const auto did = run_program("prepare", {"log", folder / "raw", folder / "d", "--core", "0"});
  REQUIRE(did.err.empty());
  REQUIRE(json::parse(did.out)["interactions"] == json::parse(made.out)["events"]);
  REQUIRE(json::parse(did.out)["rows"]["reasons"].empty());
  REQUIRE(run_program("make_log", {folder / "raw", "--users", "0"}).err ==
          "make_log: --users 0: it is 1 or more (--help lists the flags)\n");
}

TEST_CASE("prepare keeps the users whom a core drops where it is asked to", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  const std::string out = folder / "d";
  const auto made = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"csv", folder / "r.csv", out, "--columns", "who,what,when", "--core", "3"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program("prepare", words);
  };
  put(folder / "r.csv", ratings + "eve,a,1\neve,b,2\neve,c,3\ncid,c,8\ncid,a,9\ncid,d,10\ndee,a,1\n");
  const auto did = made({"--dropped-users"});
  REQUIRE(did.err.empty());
  REQUIRE(json::parse(did.out)["dropped_users"] == json::parse(R"({"users":1,"interactions":2})"));
  const recglm::dataset core = recglm::read_dataset(out), dropped = recglm::read_dataset(out + "/dropped");
  REQUIRE(core.users == std::vector<std::string>{"ann", "bob", "eve"});
  REQUIRE(dropped.users == std::vector<std::string>{"cid"});
  REQUIRE(dropped.items == core.items);
  const auto without = made({});
  REQUIRE(without.status == 2);
  REQUIRE(without.err == "prepare: " + out +
                             "/dropped is of an earlier prepare, whose items may be others; remove it, or "
                             "give --dropped-users\n");
  std::filesystem::remove_all(out);
  const auto none = made({"--dropped-users", "--core", "1"});
  REQUIRE(none.status == 2);
}

TEST_CASE("prepare --audit is silent on a clean world, and its status says where it is not", "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  recglm::world_spec spec;
  spec.users = 300, spec.items = 150;
  recglm::dataset world = recglm::synthetic_world(spec, 1).make();
  recglm::write_dataset(folder / "clean", world);
  const auto clean = run_program("prepare", {"--audit", folder / "clean"});
  REQUIRE(clean.status == 0);
  REQUIRE(clean.out.find("FIRES") == clean.out.npos);
  REQUIRE(clean.out.find("ok     tie-order: ") != clean.out.npos);
  std::fill(world.titles.begin(), world.titles.begin() + 50, "Soap");
  recglm::write_dataset(folder / "planted", world);
  const auto planted = run_program("prepare", {"--audit", folder / "planted"});
  REQUIRE(planted.status == 1);
  REQUIRE(planted.out.find("FIRES  duplicates: ") != planted.out.npos);
}

TEST_CASE("prepare writes P5's splits and candidates for the paper's data", "[data][realdata]") {
  if (!have_program("prepare") || !have_data()) return;
  temporary_folder folder;
  const auto drawn =
      run_program("prepare", {"sequence", data_folder() / "sports", folder / "s", "--split", "p5_compat"});
  REQUIRE(drawn.err.empty());
  const json sports = json::parse(drawn.out);
  REQUIRE(sports["published"]["difference"] == "");
  REQUIRE(sports["review_split"]["train"] == 237070);
  REQUIRE(sports["review_split"]["validation"] == 29634);
  REQUIRE(sports["split"]["test"] == 35598);
  REQUIRE(sports["test_events_in_review_train"].get<double>() > 0.8);
  const recglm::dataset d = recglm::read_dataset(folder / "s");
  REQUIRE(recglm::hash(d, recglm::read_candidates(folder / "s/negative_samples.txt", d)) ==
          sports["candidates"]["sha256"]);
  REQUIRE(recglm::hash(recglm::read_split(folder / "s/review_split.tsv")) == sports["review_split"]["sha256"]);

  // A folder of P5's with negatives of its own keeps them.
  std::filesystem::create_directories(folder / "beauty");
  std::filesystem::copy_file(data_folder() / "beauty/sequences.txt", folder / "beauty/sequential_data.txt");
  std::filesystem::copy_file(data_folder() / "golden/splits/negative_samples.txt",
                             folder / "beauty/negative_samples.txt");
  const auto own = run_program("prepare", {"p5", folder / "beauty", folder / "b", "--split", "p5_compat"});
  REQUIRE(own.err.empty());
  const json beauty = json::parse(own.out);
  REQUIRE(beauty["published"]["difference"] == "");
  REQUIRE(beauty["candidates"]["drawn"] == "negative_samples.txt of the source");
  REQUIRE(bytes_of_file(folder / "b/negative_samples.txt") ==
          bytes_of_file(data_folder() / "golden/splits/negative_samples.txt"));
}

TEST_CASE(
    "prepare reads P5's folder in its encoding and counts its bad rows, in the data and in the split of the reviews",
    "[data]") {
  if (!have_program("prepare")) return;
  temporary_folder folder;
  const std::string source = folder / "p5";
  std::filesystem::create_directories(source);
  put(source + "/datamaps.json",
      R"({"user2id": {"A": "1", "B": "2"}, "item2id": {"a": "1", "b": "2", "c": "3", "d": "4"}})");
  put(source + "/sequential_data.txt", "1 1 2 3 4\n2 1 2 3\n");
  const auto review = [](const char* user, const char* item, int time, const char* rating) {
    return recglm::text_of(R"({"reviewerName": ")", "Ren\xe9", R"(", "reviewerID": ")", user, R"(", "asin": ")", item,
                           R"(", "unixReviewTime": )", time, R"(, "overall": )", rating, '}');
  };
  put(source + "/review_splits.json", R"({"train": [)" + review("A", "a", 1, "5") + ", " + review("A", "b", 2, "5") +
                                          ", " + review("B", "a", 1, "5") + ", " + review("B", "b", 2, "5") +
                                          R"(], "val": [)" + review("A", "c", 3, "null") + R"(], "test": [)" +
                                          review("A", "d", 4, "5") + ", " + review("B", "c", 3, "5") + "]}");
  std::vector<std::string> words{"p5",      source,      folder / "d",   "--core", "0",
                                 "--split", "p5_compat", "--candidates", "1"};
  const auto run = [&] { return run_program("prepare", words); };
  REQUIRE_THAT(run().err, Catch::Matchers::Contains("review_splits.json:1: byte 33 (0xe9) is no UTF-8"));
  words.insert(words.end(), {"--encoding", "latin1"});
  REQUIRE_THAT(run().err, Catch::Matchers::Contains("review 1 of 'val': field 'overall' is missing"));
  words.insert(words.end(), {"--bad-rows", "count"});
  const auto did = run();
  REQUIRE(did.err.empty());
  const json said = json::parse(did.out);
  REQUIRE(said["rows"]["left_out"] == 1);
  REQUIRE(said["interactions"] == 6);
  REQUIRE(said["review_split"]["train"] == 4);
  REQUIRE(said["review_split"]["test"] == 2);
  REQUIRE(recglm::read_dataset(folder / "d").user_names == std::vector<std::string>{"Ren\u00e9", "Ren\u00e9"});
}

TEST_CASE("prepare keeps ml-100k's 5-core", "[data][realdata]") {
  if (!have_program("prepare") || !have_data()) return;
  temporary_folder folder;
  const auto did = run_program("prepare", {"recbole", data_folder() / "ml-100k", folder / "d"});
  REQUIRE(did.status == 0);
  const json said = json::parse(did.out);
  REQUIRE(said["items"] == 1349);
  REQUIRE(said["interactions"] == 99287);
  REQUIRE(recglm::read_dataset(folder / "d").titles[0] == "Toy Story");
}

}  // namespace data_prepare_program_tests
