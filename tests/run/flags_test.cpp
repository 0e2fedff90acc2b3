#include "recglm/run/flags.hpp"

#include "recglm/pipeline/values.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"

namespace run_flags_tests {

namespace {

struct policy {
  double rate = 0.15;
  template <class V>
  void visit(V&& v) {
    v("rate", rate, recglm::explained("share of tokens blanked", recglm::value_range::share()));
  }
};

std::set<std::string> parsed(recglm::values& v, policy& p, std::vector<const char*> words) {
  recglm::flags flags("test");
  v.visit(flags);
  flags.policy("masking", p);
  words.insert(words.begin(), "program");
  return flags.parse(static_cast<int>(words.size()), words.data());
}

}  // namespace

TEST_CASE("flags set values and the parameters of policies", "[run]") {
  recglm::values v;
  policy p;
  REQUIRE(
      parsed(v, p,
             {"--layers", "4", "--masking.rate=0.3", "--seeds", "7,8", "--quiet", "--exclude-seen=false", "--out", "x"})
          .empty());
  REQUIRE(v.layers == 4);
  REQUIRE(p.rate == 0.3);
  REQUIRE(v.seeds == std::vector<std::uint64_t>{7, 8});
  REQUIRE(v.quiet);
  REQUIRE_FALSE(v.exclude_seen);
  REQUIRE(v.out == "x");
  REQUIRE(v.hidden == recglm::values{}.hidden);
}

TEST_CASE("a comma that belongs to a word of a list has a backslash before it", "[run]") {
  recglm::values v;
  policy p;
  REQUIRE(parsed(v, p, {"--rows", "a,b\\,c,d\\\\"}).empty());
  REQUIRE(v.rows == std::vector<std::string>{"a", "b,c", "d\\"});
  REQUIRE_THROWS_WITH(parsed(v, p, {"--rows", "a\\q"}),
                      "--rows 'a\\q': a backslash escapes nothing there; one that belongs to a word is written \\\\");
}

TEST_CASE("flags that are not known are named, not swallowed", "[run]") {
  recglm::values v;
  policy p;
  REQUIRE(parsed(v, p, {"--layer", "4", "--position.grow", "true"}) ==
          std::set<std::string>{"--layer", "--position.grow"});
  REQUIRE(v.layers == recglm::values{}.layers);
}

TEST_CASE("a flag is read under the name that it had before, with a note", "[run]") {
  recglm::values v;
  policy p;
  const auto said = captured([&] {
    return static_cast<int>(parsed(v, p, {"--go-on", "--as-is=false", "--width", "48"}).size());
  });
  REQUIRE(said.status == 0);
  REQUIRE(v.ignore_leaks);
  REQUIRE_FALSE(v.no_train);
  REQUIRE(v.hidden == 48);
  REQUIRE(
      said.err ==
      "note: --go-on is called --ignore-leaks\nnote: --as-is is called --no-train\nnote: --width is called --hidden\n");
}

TEST_CASE("a value of the wrong kind is refused", "[run]") {
  recglm::values v;
  policy p;
  REQUIRE_THROWS_AS(parsed(v, p, {"--layers", "four"}), recglm::error);
}

TEST_CASE("a value outside of its range and a word that belongs to no flag are refused", "[run]") {
  recglm::values v;
  policy p;
  const auto refused = [&](std::vector<const char*> words) {
    try {
      parsed(v, p, std::move(words));
    } catch (const recglm::error& e) {
      return std::string(e.what());
    }
    return std::string("taken");
  };
  REQUIRE(refused({"--documents", "nan"}) == "--documents nan: it is a share from 0 to 1");
  REQUIRE(refused({"--decode-batch", "0"}) == "--decode-batch 0: it is 1 or more");
  REQUIRE(refused({"--masking.rate", "7"}) == "--masking.rate 7: it is a share from 0 to 1");
  REQUIRE(refused({"--seeds", "1,18446744073709551616"}) ==
          "--seeds 18446744073709551616: it is a whole number from 0 to 18446744073709551615");
  REQUIRE(refused({"--split", "weekly"}) == "--split: weekly not in {strict,time,p5_compat}");
  REQUIRE(refused({"--name", "\xff"}).find("is not UTF-8") != std::string::npos);
  REQUIRE(refused({"--quiet", "false"}) ==
          "command line: the word 'false' belongs to no flag; a list is written 1,2,3 and a switch --quiet or "
          "--quiet=false (--help lists the flags)");
}

TEST_CASE("one flag sets the values of all rows that show it", "[run]") {
  recglm::values one, two;
  two.layers = 5;
  policy p;
  recglm::flags flags("test");
  one.visit(flags);
  two.visit(flags);
  flags.policy("masking", p);
  const char* words[] = {"program", "--hidden", "32", "--quiet"};
  REQUIRE(flags.parse(4, words).empty());
  REQUIRE(one.hidden == 32);
  REQUIRE(two.hidden == 32);
  REQUIRE(two.quiet);
  REQUIRE(one.layers == recglm::values{}.layers);
  REQUIRE(two.layers == 5);
}

TEST_CASE("a flag of one row goes before that of all, and is not in the help", "[run]") {
  const auto read = [](std::vector<const char*> words) {
    struct outcome {
      recglm::values first, second;
      std::string help;
      std::set<std::string> unknown;
    } out;
    recglm::flags all("test");
    out.first.visit(all), out.second.visit(all);
    for (const auto& [name, v] : {std::pair{"paper", &out.first}, {"ids", &out.second}}) {
      recglm::row_flags own(all, name);
      v->visit(own);
    }
    out.help = all.help();
    words.insert(words.begin(), "program");
    out.unknown = all.parse(static_cast<int>(words.size()), words.data());
    return out;
  };
  const auto out = read({"--paper.hidden", "128", "--hidden=32", "--ids.quiet"});
  REQUIRE(out.unknown.empty());
  REQUIRE(out.first.hidden == 128);
  REQUIRE(out.second.hidden == 32);
  REQUIRE(out.second.quiet);
  REQUIRE_FALSE(out.first.quiet);
  REQUIRE(out.help.find("--paper.") == std::string::npos);
  REQUIRE(read({"--other.hidden", "3"}).unknown == std::set<std::string>{"--other.hidden"});
  REQUIRE_THROWS_WITH(read({"--paper.hidden", "0"}),
                      Catch::Matchers::ContainsSubstring("--paper.hidden 0: it is from 1 to 65536"));
}

TEST_CASE("a row whose name makes its flags those of a policy is refused", "[run]") {
  recglm::values v;
  policy p;
  recglm::flags all("test");
  all.policy("masking", p);
  recglm::row_flags own(all, "masking");
  REQUIRE_THROWS_WITH(
      p.visit(own), "the flag --masking.rate would be that of one row and of all; give the row 'masking' another name");
}

TEST_CASE("the help shows every flag with its default", "[run]") {
  recglm::values v;
  policy p;
  recglm::flags flags("test");
  v.visit(flags);
  flags.policy("masking", p);
  const std::string help = flags.help();
  REQUIRE(help.find("--learning-rate") != std::string::npos);
  REQUIRE(help.find("--masking.rate") != std::string::npos);
  REQUIRE(help.find("0.15") != std::string::npos);
}

}  // namespace run_flags_tests
