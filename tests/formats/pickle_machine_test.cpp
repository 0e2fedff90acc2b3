#include "recglm/formats/pickle_machine.hpp"

#include "support/catch.hpp"
#include "support/mutate.hpp"

namespace formats_pickle_machine_tests {

namespace {

// What a pickle holds, as Python shows it; classes and calls as they come.
class shower : public recglm::pickle_machine {
 public:
  explicit shower(std::string bytes) : pickle_machine("p", "a test", "; go away"), bytes_(std::move(bytes)) {
    text_ = shown(load(bytes_), 0);
  }
  const std::string& text() const { return text_; }

 private:
  void push_global(std::string_view module, std::string_view name) override {
    names_.push_back(std::string(module) + "." + std::string(name));
    push({kind::object, 1, static_cast<std::int64_t>(names_.size()) - 1});
  }
  void make_object(unsigned char operation) override {
    if (operation != 'R') refuse(operation);
    const std::uint32_t arguments = pop(), function = pop();
    node made{kind::object, 2};
    made.inside = {function, arguments};
    push(std::move(made));
  }
  void build() override { ++states_; }

  std::string all_of(const node& n, int depth) const {
    std::string out;
    for (const std::uint32_t i : n.inside) out += (out.empty() ? "" : ", ") + shown(i, depth + 1);
    return out;
  }
  std::string shown(std::uint32_t which, int depth) const {
    if (depth > 8) return "...";
    const node& n = at(which);
    switch (n.is) {
      case kind::null:
        return "None";
      case kind::boolean:
        return n.whole ? "True" : "False";
      case kind::integer:
        return std::to_string(n.whole);
      case kind::real:
        return recglm::text_of(n.real);
      case kind::text:
        return "'" + std::string(n.text) + "'";
      case kind::tuple:
        return "(" + all_of(n, depth) + ")";
      case kind::list:
        return "[" + all_of(n, depth) + "]";
      case kind::dict:
        return "{" + all_of(n, depth) + "}";
      default:
        return n.detail == 1 ? names_[static_cast<std::size_t>(n.whole)] : "call(" + all_of(n, depth) + ")";
    }
  }

  std::string bytes_, text_;
  std::vector<std::string> names_;
  int states_ = 0;
};

std::string shown(const std::string& operations) { return shower("\x80\x04" + operations + ".").text(); }
std::string bytes(std::initializer_list<int> all) {
  std::string out;
  for (const int b : all) out += static_cast<char>(b);
  return out;
}

}  // namespace

TEST_CASE("each operation of plain values gives what Python gives", "[formats]") {
  REQUIRE(shown("N") == "None");
  REQUIRE(shown("\x88") == "True");
  REQUIRE(shown(bytes({'K', 255})) == "255");
  REQUIRE(shown(bytes({'M', 1, 2})) == "513");
  REQUIRE(shown(bytes({'J', 254, 255, 255, 255})) == "-2");
  REQUIRE(shown(bytes({0x8a, 0})) == "0");
  REQUIRE(shown(bytes({0x8a, 1, 0x80})) == "-128");
  REQUIRE(shown(bytes({0x8a, 2, 0x80, 0})) == "128");
  REQUIRE(shown(bytes({0x8a, 8, 255, 255, 255, 255, 255, 255, 255, 255})) == "-1");
  REQUIRE(shown(bytes({'G', 0xbf, 0xe0, 0, 0, 0, 0, 0, 0})) == "-0.5");
  REQUIRE(shown(bytes({0x8c, 2, 'a', 'b'})) == "'ab'");
  REQUIRE(shown(bytes({'C', 1, 'b'})) == "'b'");
  REQUIRE(shown(bytes({'X', 1, 0, 0, 0, 'x'})) == "'x'");
  REQUIRE(shown(bytes({0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 'y'})) == "'y'");
  REQUIRE(shown(")") == "()");
  REQUIRE(shown("N\x85") == "(None)");
  REQUIRE(shown("(N\x88\x89t") == "(None, True, False)");
  REQUIRE(shown("](N\x88"
                "e\x89"
                "a") == "[None, True, False]");
  REQUIRE(shown("\x8f(N\x90") == "[None]");
  REQUIRE(shown("(N\x91") == "[None]");
  REQUIRE(shown("}N\x88s(\x89Nu") == "{None, True, False, None}");
  REQUIRE(shown("(N\x88"
                "d") == "{None, True}");
  REQUIRE(shown("N2\x86") == "(None, None)");
  REQUIRE(shown("N\x88"
                "0") == "None");
  REQUIRE(shown("N(\x88\x89"
                "1") == "None");
  REQUIRE(shown("]\x94" + bytes({'h', 0}) + "a") == shown("]q" + bytes({1, 'h', 1}) + "a"));
  REQUIRE(shown("N\x94\x88" + bytes({'h', 0}) + "\x87").empty() == false);
  REQUIRE(shown("cos\nsystem\n") == "os.system");
  REQUIRE(shown(bytes({0x8c, 1, 'm', 0x8c, 1, 'n', 0x93})) == "m.n");
  REQUIRE(shown("cm\nf\n)R") == "call(m.f, ())");
  REQUIRE(shown("]Nb") == "[]");
  REQUIRE(shown(bytes({0x95, 1, 0, 0, 0, 0, 0, 0, 0}) + "N") == "None");
}

TEST_CASE("what no pickle of plain values has is refused with its byte", "[formats]") {
  const auto refused = [](const std::string& operations, const std::string& sentence) {
    INFO(sentence);
    REQUIRE_THROWS_WITH(shown(operations), "p, " + sentence + "; go away");
  };
  refused("S'a'\n", "byte 3: opcode 0x53 is not one that a test needs; refused");
  refused("NQ", "byte 4: opcode 0x51 is not one that a test needs; refused");
  refused("N)\x81", "byte 5: opcode 0x81 is not one that a test needs; refused");
  refused("", "byte 3: a value is missing");
  refused("NN", "byte 5: values are left over");
  refused("N(0", "byte 5: a value is missing");
  refused("Nt", "byte 4: a mark is missing");
  refused("2", "byte 3: a value is missing");
  refused(")Na", "byte 5: entries are added to what is no list or dict");
  refused("}(Nu", "byte 6: a dict has a key without a value");
  refused("NN\x93", "byte 5: a global without a name");
  refused(bytes({'N', 'q', 9}), "byte 5: a memo of 9 places");
  refused(bytes({'h', 0}), "byte 4: the memo has no place 0");
  refused(bytes({0x8a, 9}), "byte 4: a whole number of more than 64 bits is here");
  refused(bytes({'X', 255, 255, 255, 255}), "byte 7: the pickle breaks off");
  refused("cos", "byte 3: the pickle breaks off");
  REQUIRE_THROWS_WITH(shower("\x80\x06N."), "p, byte 2: pickle protocol 6 is not known; go away");
  REQUIRE_THROWS_WITH(shower("\x80"), "p, byte 1: the pickle breaks off; go away");
}

TEST_CASE("random operations never do more than throw an error", "[formats]") {
  const std::string good =
      "\x80\x04}(N](\x88\x89"
      "e\x94" +
      bytes({'K', 1, 'h', 0}) + "\x85ucm\nf\n)R\x86.";
  REQUIRE(survive(good, 4000, [](const std::string& s) { shower{s}; }) > 0);
}

}  // namespace formats_pickle_machine_tests
