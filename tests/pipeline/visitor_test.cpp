#include "recglm/pipeline/visitor.hpp"

#include "support/catch.hpp"

namespace pipeline_visitor_tests {

namespace {
struct names : recglm::value_visitor {
  std::vector<std::string> seen;
  void show(const std::string& name, recglm::shown_value value, const std::string& sentence) override {
    seen.push_back(name + ": " + sentence);
    if (int** at = std::get_if<int*>(&value)) **at += 1;
  }
};
struct policy {
  int length = 3;
  bool whole = false;
  template <class V>
  void visit(V&& v) {
    v("length", length, "of a span");
    v("whole", whole, "the text");
  }
};
struct silent {};
}  // namespace

TEST_CASE("a policy shows its parameters under its kind, and they can be set", "[pipeline]") {
  names v;
  policy p;
  silent nothing;
  int layers = 1;
  v("layers", layers, "blocks");
  v.policy("masking", p);
  v.policy("order", nothing);
  v("layers", layers, "blocks");
  REQUIRE(v.seen == std::vector<std::string>{"layers: blocks", "masking.length: of a span", "masking.whole: the text",
                                             "layers: blocks"});
  REQUIRE(p.length == 4);
  REQUIRE(layers == 3);
}

}  // namespace pipeline_visitor_tests
