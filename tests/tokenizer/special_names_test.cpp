#include "recglm/tokenizer/special_names.hpp"

#include <set>

#include "support/catch.hpp"

namespace tokenizer_special_names_tests {

TEST_CASE("specials have spellings and places of their own, and only masks eat white space", "[tokenizer]") {
  std::set<std::string_view> texts;
  recglm::special_tokens s;
  recglm::token_id next = 50256;
  for (const recglm::special_name& special : recglm::glm_10b_specials) {
    REQUIRE(texts.insert(special.text).second);
    REQUIRE(special.eats_space == (special.text.find("MASK]") != std::string_view::npos));
    if (special.member) {
      REQUIRE(s.*special.member == -1);
      s.*special.member = next;
    }
    ++next;
  }
  REQUIRE(s.mask == 50260);  // paper.md 2.4
  REQUIRE(s.gmask == 50263);
  REQUIRE(s.smask == 50264);
}

}  // namespace tokenizer_special_names_tests
