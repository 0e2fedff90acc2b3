#include "recglm/data/literal.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/mutate.hpp"

namespace data_literal_tests {

using nlohmann::json;
using recglm::literal;
using recglm::literal_cursor;
using recglm::notation;
using recglm::text_file;

namespace {

/// The value in JSON, however it was written.
json value_of(const literal& v, notation how) {
  const text_file file = text_file::of("f", "");
  switch (v.is) {
    case literal::kind::null:
      return nullptr;
    case literal::kind::boolean:
      return v.raw == "true" || v.raw == "True";
    case literal::kind::number:
      return json::parse(v.raw, nullptr, false);  // of Python's own forms: discarded
    case literal::kind::text:
      return recglm::decoded(v, how);
    default: {
      json out = json::array();  // of a map, its values
      literal_cursor at(file, v.raw, how);
      at.entries([&](const literal& entry) { out.push_back(value_of(entry, how)); });
      return out;
    }
  }
}

json read(const std::string& line, notation how) {
  text_file file = text_file::of("f.json", line);
  file.next();
  literal_cursor at(file, line, how);
  const literal v = at.value();
  if (!at.done()) at.wrong("more is here");
  return value_of(v, how);
}
json from_json(const std::string& line) { return read(line, notation::json); }
json from_python(const std::string& line) { return read(line, notation::python); }

/// nlohmann's reading with maps as lists of values, in the order in which they are written.
json flat(const nlohmann::ordered_json& v) {
  if (!v.is_structured()) return json(v);
  json out = json::array();
  for (const auto& entry : v) out.push_back(flat(entry));
  return out;
}

nlohmann::ordered_json random_value(recglm::random_engine& rng, int depth) {
  static const std::string texts[] = {"",
                                      "a",
                                      "plain text of some length",
                                      "quote \" and 'single'",
                                      "back\\slash",
                                      "tab\tline\nend",
                                      "Zoë 咖啡 😀",
                                      std::string("nul\0in", 6),
                                      "\x7f\x1f",
                                      "1234567\"",
                                      "12345678\\"};
  switch (rng.below(depth > 0 ? 8 : 6)) {
    case 0:
      return nullptr;
    case 1:
      return rng.below(2) == 0;
    case 2:
      return static_cast<std::int64_t>(rng()) >> rng.below(64);
    case 3:
      return rng.normal() * std::pow(10.0, static_cast<double>(rng.below(40)) - 20);
    case 4:
    case 5:
      return texts[rng.below(std::size(texts))];
    case 6: {
      auto out = nlohmann::ordered_json::array();
      for (auto n = rng.below(5); n > 0; --n) out.push_back(random_value(rng, depth - 1));
      return out;
    }
    default: {
      auto out = nlohmann::ordered_json::object();
      for (auto n = rng.below(5); n > 0; --n) out[texts[rng.below(std::size(texts))]] = random_value(rng, depth - 1);
      return out;
    }
  }
}

const std::string record =
    R"({"reviewerID": "A2SU", "helpful": [2, 3], "overall": 5.0, "text": "It\u2019s \"fine\" \ud83d\ude00\n", "t": 125e+7, "x": {"y": [null, true, -0]}})";

}  // namespace

TEST_CASE("JSON reads as nlohmann's library reads it", "[data]") {
  recglm::random_engine rng(7);
  for (int k = 0; k < 3000; ++k) {
    const auto v = random_value(rng, 4);
    for (const bool ascii : {false, true}) {
      const std::string line = v.dump(-1, ' ', ascii);
      INFO(line);
      REQUIRE(from_json(line) == flat(v));
    }
  }
}

TEST_CASE("what nlohmann's library takes of damaged JSON is taken alike, what it refuses is refused", "[data]") {
  long taken = 0;
  for (int k = 0; k < 20000; ++k) {
    recglm::random_engine rng(static_cast<std::uint64_t>(k) + 1);
    const std::string line = mutated(record, rng);
    if (line.find('\n') != line.npos || line.find('\r') != line.npos) continue;  // a record is one line
    const auto theirs = nlohmann::ordered_json::parse(line, nullptr, false);
    // A surrogate alone is no error here, and what is no UTF-8 is one only where it is wanted.
    const bool lenient = line.find("\\u") != line.npos || !recglm::is_utf8(line);
    INFO(line);
    if (!theirs.is_discarded()) {
      // Of a name that appears twice nlohmann keeps one value.
      const json ours = from_json(line);
      if (ours.size() == theirs.size()) REQUIRE(ours == flat(theirs));
      ++taken;
    } else if (!lenient) {
      REQUIRE_THROWS_AS(from_json(line), recglm::error);
    }
  }
  REQUIRE(taken > 100);
}

TEST_CASE("escapes give the characters they stand for", "[data]") {
  REQUIRE(from_json(R"("\u0041\u00e9\u4e2d\ud83d\ude00\/\b\f")") == "Aé中😀/\b\f");
  REQUIRE(from_json(R"("\ud83d alone, \ude00 too, \ud83dx")") == "\ufffd alone, \ufffd too, \ufffdx");
  REQUIRE(from_python(R"('It\'s "so" \x41\xe9 \u4e2d \U0001f600 \ud83d\ude00 \101\0z \d \\')") ==
          "It's \"so\" Aé 中 😀 😀 A" + std::string(1, '\0') + "z \\d \\");
  REQUIRE(from_python(R"("double ' quotes")") == "double ' quotes");
  REQUIRE(from_python(R"(u'caf\xe9')") == "café");
}

TEST_CASE("Python's literals: None, tuples, trailing commas, long integers", "[data]") {
  REQUIRE(from_python("{'a': None, 'b': (True, False), 'c': [1, -3.5e2,], 4: {}, }") ==
          json::parse("[null, [true, false], [1, -350.0], []]"));
  REQUIRE_NOTHROW(from_python("[12L, 1., .5]"));
  REQUIRE(from_python("[(), (1,), 'x']") == json::parse(R"([[], [1], "x"])"));
  REQUIRE_THROWS_AS(from_json("[1,]"), recglm::error);
  REQUIRE_THROWS_AS(from_json("'x'"), recglm::error);
  REQUIRE_THROWS_AS(from_json("None"), recglm::error);
  REQUIRE_THROWS_AS(from_python("null"), recglm::error);
}

TEST_CASE("a number that is missing in a data frame is null", "[data]") {
  REQUIRE(from_json(R"({"a": NaN, "b": null})") == json::parse("[null, null]"));
  REQUIRE(from_python("{'a': nan, 'b': None}") == json::parse("[null, null]"));
  for (const char* word : {"nan", "NAN", "Infinity", "-Infinity", "-NaN", "NaN1"}) {
    INFO(word);
    REQUIRE_THROWS_AS(from_json(word), recglm::error);
  }
}

TEST_CASE("what is no value is named with its place", "[data]") {
  REQUIRE_THROWS_WITH(from_json("\"open"), "f.json:1: the text is not closed (byte 6)");
  REQUIRE_THROWS_WITH(from_json(R"(["a\q"])"), "f.json:1: a backslash is before none of \" \\ / b f n r t u (byte 5)");
  REQUIRE_THROWS_WITH(from_json(R"(["\u00g0"])"), "f.json:1: a hexadecimal digit was expected behind \\u (byte 7)");
  REQUIRE_THROWS_WITH(from_json("[\"a\tb\"]"),
                      "f.json:1: a control character is in the text; it must be escaped (byte 4)");
  REQUIRE_THROWS_WITH(from_json("[1 2]"), "f.json:1: ',' or ']' was expected, '2' is here (byte 4)");
  REQUIRE_THROWS_WITH(from_json("[1 \xe4\xb8\xad]"),
                      "f.json:1: ',' or ']' was expected, the byte 228 is here (byte 4)");
  REQUIRE_THROWS_WITH(from_json("[1, "), "f.json:1: a value was expected, the end of the line is here (byte 5)");
  REQUIRE_THROWS_WITH(from_json("{\"a\" 1}"), "f.json:1: ':' was expected behind a name, '1' is here (byte 6)");
  REQUIRE_THROWS_WITH(from_json("{a: 1}"), "f.json:1: a name in quotes was expected, 'a' is here (byte 2)");
  for (const char* number : {"01", "1.", ".5", "-", "1e", "1e+", "+1", "0x1", "1.2.3", "1_000", "12L"}) {
    INFO(number);
    REQUIRE_THROWS_AS(from_json(number), recglm::error);
  }
  REQUIRE_THROWS_WITH(from_json(std::string(65, '[')),
                      "f.json:1: more than 64 values are nested; this is no record (byte 66)");
  REQUIRE_THROWS_WITH(from_python(R"('\N{BULLET}')"),
                      "f.json:1: characters by name (\\N{...}) are not read; write \\u and the number (byte 3)");
  REQUIRE_THROWS_WITH(from_python("{'a': b'x'}"), "f.json:1: a value was expected, 'b' is here (byte 7)");
}

TEST_CASE("damaged values never do more than throw an error", "[data]") {
  REQUIRE(survive(record, 3000, [](const std::string& s) { from_json(s); }) > 0);
  REQUIRE(survive("{'a': u'It\\'s \\x41', 'b': (None, [1L, -2.5]), \"c\": {3: True}}", 3000,
                  [](const std::string& s) { from_python(s); }) > 0);
}

TEST_CASE("a million damaged values never do more than throw an error", "[data][.fuzz]") {
  survive(record, 1000000, [](const std::string& s) { from_json(s); });
  survive("{'a': u'It\\'s \\x41', 'b': (None, [1L, -2.5]), \"c\": {3: True}}", 1000000,
          [](const std::string& s) { from_python(s); });
}

}  // namespace data_literal_tests
