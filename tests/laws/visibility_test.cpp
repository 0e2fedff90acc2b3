#include "recglm/laws/visibility.hpp"

#include "recglm/model/architecture.hpp"
#include "support/catch.hpp"
#include "support/visibilities.hpp"

namespace laws_visibility_tests {

using namespace recglm;
using list = std::vector<std::string>;

namespace {
// Says that it is contiguous, and has a hole.
struct hole {
  static constexpr std::string_view name = "hole";
  struct mask {
    static constexpr bool contiguous = true;
    bool sees(int query, int key) const { return key <= query && key != 1; }
    int row_end(int query) const { return query + 1; }
  };
  static mask of(int) { return {}; }
};
// Sees further than its row_end.
struct short_end {
  static constexpr std::string_view name = "short_end";
  struct mask {
    bool sees(int query, int key) const { return key <= query; }
    int row_end(int query) const { return query; }
  };
  static mask of(int) { return {}; }
};
}  // namespace

TEST_CASE("what ships keeps the laws of visibilities, and so do windows and stripes", "[laws]") {
  REQUIRE(broken_laws(sees_part_a{}, 9) == list{});
  REQUIRE(broken_laws(causal{}, 9) == list{});
  REQUIRE(broken_laws(sliding_window{}, 9) == list{});
  REQUIRE(broken_laws(striped{}, 9) == list{});
  REQUIRE(broken_laws(part_a_alone{}, 9) == list{});
  REQUIRE(broken_laws(sees_all{}, 9, false) == list{});
}

TEST_CASE("what breaks a law of visibilities is given", "[laws]") {
  REQUIRE(broken_laws(hole{}, 2) == list{"Part A of 1: place 1 does not see place 1, and the mask is contiguous",
                                         "Part A of 2: place 1 does not see place 1, and the mask is contiguous"});
  REQUIRE(broken_laws(short_end{}, 1) == list{"Part A of 1: place 0 sees place 0, past its row_end"});
  REQUIRE(broken_laws(sees_all{}, 1) == list{"Part A of 1: place 0 looks ahead: its row_end is 1048576"});
}

}  // namespace laws_visibility_tests
