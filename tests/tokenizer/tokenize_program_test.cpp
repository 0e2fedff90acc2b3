#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/program.hpp"

namespace tokenizer_tokenize_program_tests {

TEST_CASE("tokenize reads half a surrogate pair as U+FFFD", "[tokenizer]") {
  if (!have_program("tokenize")) return;
  const auto tokens = [](const std::string& line) {
    return run_program("tokenize", {"--tokenizer-json", (golden_folder() / "qwen_tokenizer").string()}, line + "\n");
  };
  const program_result half = tokens(R"("cut \ud83d here")");
  REQUIRE(half.err == "");
  REQUIRE(half.status == 0);
  REQUIRE(half.out == tokens("\"cut \ufffd here\"").out);
  REQUIRE(tokens(R"("whole \ud83d\ude00")").out == tokens("\"whole \U0001f600\"").out);
}

}  // namespace tokenizer_tokenize_program_tests
