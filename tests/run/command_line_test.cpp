#include "recglm/run/command_line.hpp"

#include <sys/stat.h>

#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/device.hpp"
#include "support/folder.hpp"

namespace run_command_line_tests {

using recglm::command_line;
using recglm::value_range;

namespace {

/// What a small program says to these words; its status is 7 where it was started.
struct program {
  int count = 3;
  std::uint64_t seed = 1;
  double rate = 0.5;
  bool quick = false;
  std::string kind = "a", text;
  std::filesystem::path file;
  std::vector<int> cuts{1, 5};
  std::vector<std::string> names;

  outcome operator()(std::vector<std::string> words) {
    std::vector<const char*> argv{"program"};
    for (const std::string& w : words) argv.push_back(w.c_str());
    command_line line("program", "Does little.");
    line.add("FILE", file, "what is read").file();
    line.add("--count", count, {"how many", value_range::between(1, 9)});
    line.add("--seed", seed, "of what is drawn");
    line.add("--rate", rate, {"share of them", value_range::share()});
    line.add("--quick", quick, "leave half of it out");
    line.add("--kind", kind, {"which", value_range::one_of({"a", "b"})});
    line.add("--text", text, "any text");
    line.add("--cuts", cuts, {"where to cut", value_range::at_least(1)}).commas();
    line.add("--name", names, "again for each").one_each();
    return captured([&] { return line.run(static_cast<int>(argv.size()), argv.data(), [] { return 7; }); });
  }
};

std::string refused(const std::vector<std::string>& words) {
  program p;
  const outcome o = p(words);
  REQUIRE(o.status == 2);
  REQUIRE(o.out.empty());
  const std::string end = " (--help lists the flags)\n";
  REQUIRE(o.err.starts_with("program: "));
  REQUIRE(o.err.ends_with(end));
  return o.err.substr(9, o.err.size() - 9 - end.size());
}

}  // namespace

TEST_CASE("values come where they belong, and the rest keeps its default", "[run]") {
  program p;
  REQUIRE(p({"--count", "4", "--seed=18446744073709551615", "--rate", "1", "--quick", "--kind", "b", "--cuts", "2,3",
             "--name", "x y", "--name", "z", "--text", ""})
              .status == 7);
  REQUIRE(p.count == 4);
  REQUIRE(p.seed == 18446744073709551615u);
  REQUIRE(p.rate == 1);
  REQUIRE(p.quick);
  REQUIRE(p.kind == "b");
  REQUIRE(p.cuts == std::vector<int>{2, 3});
  REQUIRE(p.names == std::vector<std::string>{"x y", "z"});
  program q;
  REQUIRE(q({"--quick=false", "--count", "007"}).status == 7);
  REQUIRE(q.count == 7);  // no octal number
  REQUIRE_FALSE(q.quick);
  REQUIRE(q.cuts == std::vector<int>{1, 5});
}

TEST_CASE("a value outside of its range is refused with the range before the program begins", "[run]") {
  REQUIRE(refused({"--count", "0"}) == "--count 0: it is from 1 to 9");
  REQUIRE(refused({"--count", "-3"}) == "--count -3: it is from 1 to 9");
  REQUIRE(refused({"--count", "four"}) == "--count four: it is a whole number from 1 to 9");
  REQUIRE(refused({"--count", "1.5"}) == "--count 1.5: it is a whole number from 1 to 9");
  REQUIRE(refused({"--count", "99999999999999999999"}) ==
          "--count 99999999999999999999: it is a whole number from 1 to 9");
  for (const char* seed : {"18446744073709551616", "-1", "1e3", "0x10", "nan", ""})
    REQUIRE(refused({"--seed", seed}) ==
            "--seed " + std::string(seed) + ": it is a whole number from 0 to 18446744073709551615");
  for (const char* rate : {"nan", "inf", "-inf", "1e999", "1.01", "-0.1", "7", "half"})
    REQUIRE(refused({"--rate", rate}) == "--rate " + std::string(rate) + ": it is a share from 0 to 1");
  REQUIRE(refused({"--kind", "c"}) == "--kind: c not in {a,b}");
  REQUIRE(refused({"--quick=7"}) == "--quick=7: it is true or false");
  REQUIRE(refused({"--cuts", "1,0"}) == "--cuts 0: it is 1 or more");
}

TEST_CASE("words that are not known are refused", "[run]") {
  const temporary_folder folder;
  put(folder / "f", "x");
  const std::string file = folder / "f";
  REQUIRE(refused({file, "stray"}) == "The following argument was not expected: stray");
  REQUIRE(refused({"--counts", "3"}).find("--counts") != std::string::npos);
  REQUIRE(refused({file, "--quick", "false"}) == "The following argument was not expected: false");
  REQUIRE(refused({"--count", "1", "--count", "2"}).find("--count") != std::string::npos);
}

TEST_CASE("words that are not UTF-8 are refused, and said where", "[run]") {
  REQUIRE(refused({"--text", "M\xfcller"}) ==
          "word 2, behind '--text', is not UTF-8; write it so, and rename a file whose name is not");
  program p;
  REQUIRE(p({"--text", "M\xc3\xbcller"}).status == 7);
  REQUIRE(p.text == "M\xc3\xbcller");
}

TEST_CASE("what is no file is refused where a file is read", "[run]") {
  const temporary_folder folder;
  const std::string pipe = folder / "pipe", where = folder.path.string();
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const std::string device = a_device();
  REQUIRE(refused({device}) == "FILE " + device + ": it is a device or a pipe; name a file");
  REQUIRE(refused({pipe}) == "FILE " + pipe + ": it is a device or a pipe; name a file");
  REQUIRE(refused({where}) == "FILE " + where + ": it is a folder; name a file");
  program p;
  REQUIRE(p({folder / "none"}).status == 7);  // whoever reads it says that it is not there
}

TEST_CASE("help goes to stdout, shows defaults and ranges, and nothing is started", "[run]") {
  program p;
  const outcome o = p({"--help"});
  REQUIRE(o.status == 0);
  REQUIRE(o.err.empty());
  REQUIRE_THAT(o.out, Catch::Matchers::ContainsSubstring("Does little."));
  REQUIRE_THAT(o.out, Catch::Matchers::ContainsSubstring("--count INT:from 1 to 9=3"));
  REQUIRE_THAT(o.out, Catch::Matchers::ContainsSubstring("{a,b}=a"));
  REQUIRE_THAT(o.out, Catch::Matchers::ContainsSubstring("=1,5"));
}

TEST_CASE("what a program throws is one line and status 2", "[run]") {
  const auto said = [](const std::function<int()>& body) {
    const char* argv[] = {"program"};
    command_line line("program", "");
    return captured([&] { return line.run(1, argv, body); });
  };
  const outcome o = said([]() -> int { recglm::fail("x.json: no\nmodel"); });
  REQUIRE(o.status == 2);
  REQUIRE(o.err == "program: x.json: no model\n");
  REQUIRE(said([]() -> int { throw std::bad_alloc(); }).err == "program: there is not enough memory for this\n");
  REQUIRE(said([]() -> int { throw std::runtime_error("[json.exception.type_error.302] type must be number"); }).err ==
          "program: type must be number\n");
  REQUIRE(said([]() -> int { throw std::runtime_error("x: [json.exception.a.1] no; [json.exception"); }).err ==
          "program: x: no; [json.exception\n");
  REQUIRE(said([]() -> int { throw std::runtime_error("x: [json.exception.a.1"); }).status == 2);
}

TEST_CASE("an option comes with those that it needs, and with as many words as it may have", "[run]") {
  std::string vocab, merges;
  std::vector<int> pair, copy;
  const auto program = [&](std::vector<std::string> words) {
    std::vector<const char*> argv{"program"};
    for (const std::string& w : words) argv.push_back(w.c_str());
    command_line line("program", "Does little.");
    auto first = line.add("--vocab", vocab, "words");
    const auto second = line.add("--merges", merges, "and their merges");
    first.needs(second);
    line.add("--pair", pair, "two of them").words(2, 2).also(&copy);
    return captured([&] { return line.run(static_cast<int>(argv.size()), argv.data(), [] { return 7; }); });
  };
  REQUIRE(program({"--vocab", "v", "--merges", "m", "--pair", "3", "4"}).status == 7);
  REQUIRE(pair == std::vector<int>{3, 4});
  REQUIRE(copy == pair);
  REQUIRE(program({"--merges", "m"}).status == 7);
  const outcome alone = program({"--vocab", "v"});
  REQUIRE(alone.status == 2);
  REQUIRE(alone.err == "program: --vocab requires --merges (--help lists the flags)\n");
  const outcome one = program({"--pair", "3"});
  REQUIRE(one.status == 2);
  REQUIRE(one.err == "program: --pair: At least 2 required but received 1 (--help lists the flags)\n");
}

TEST_CASE("commands have options of their own, of which one set is exclusive", "[run]") {
  std::string a, b;
  int n = 0;
  const auto said = [&](std::vector<const char*> words) {
    words.insert(words.begin(), "program");
    command_line line("program", "");
    command_line& one = line.command("one", "the first");
    command_line& two = line.command("two", "the second");
    const auto first = one.add("--a", a, "a file"), second = one.add("--b", b, "another");
    one.exactly_one({first, second});
    two.add("N", n, {"a number", value_range::at_least(1)}).required();
    return captured(
        [&] { return line.run(static_cast<int>(words.size()), words.data(), [&] { return one.chosen() ? 5 : 6; }); });
  };
  REQUIRE(said({"one", "--a", "x"}).status == 5);
  REQUIRE(a == "x");
  REQUIRE(said({"two", "4"}).status == 6);
  REQUIRE(n == 4);
  REQUIRE(said({"one"}).err == "program: --a or --b is required (--help lists the flags)\n");
  REQUIRE(said({"one", "--a", "x", "--b", "y"}).err == "program: --a excludes --b (--help lists the flags)\n");
  REQUIRE(said({"two", "0"}).err == "program: N 0: it is 1 or more (--help lists the flags)\n");
  REQUIRE(said({"two"}).err == "program: N is required (--help lists the flags)\n");
  for (const auto& words : {std::vector<const char*>{}, {"three"}, {"two", "4", "5"}}) REQUIRE(said(words).status == 2);
}

}  // namespace run_command_line_tests
