#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/near.hpp"
#include "support/program.hpp"

namespace decode_generate_program_tests {

using nlohmann::json;

namespace {

/// The golden's form, names and integers exactly, numbers within `bound`.
void require_same(const json& got, const json& want, double bound, const std::string& where) {
  INFO(where);
  if (want.is_object()) {
    REQUIRE(got.is_object());
    for (const auto& [key, value] : want.items()) {
      INFO(key);
      REQUIRE(got.contains(key));
      // A gap is the difference of two log-probabilities, and as exact as they are.
      if (key != "gap_to_second") require_same(got.at(key), value, bound, where + "/" + key);
    }
    REQUIRE(got.size() == want.size());
  } else if (want.is_array()) {
    REQUIRE(got.is_array());
    REQUIRE(got.size() == want.size());
    for (std::size_t i = 0; i < want.size(); ++i) require_same(got[i], want[i], bound, where + "/" + std::to_string(i));
  } else if (want.is_number_float()) {
    REQUIRE(near(std::vector{got.get<double>()}, std::vector{want.get<double>()}, bound));
  } else {
    REQUIRE(got == want);
  }
}

}  // namespace

TEST_CASE("generate prints the golden results in the golden form", "[decode][realdata]") {
  if (!have_data() || !have_program("generate")) return;
  const auto name = GENERATE(as<std::string>{}, "glm10b_tiny", "chatglm6b_tiny", "llama_tiny");
  INFO(name);
  const auto folder = data_folder() / "golden" / name;
  json asked = json::parse(bytes_of_file(folder / "generate.json"));
  const json want = {{"results", asked.at("results")}};
  asked.erase("results");
  const temporary_folder files;
  put(files / "requests.json", asked.dump());
  for (const auto& [scalar, bound] :
       {std::pair{"f32", table::golden_score<float>}, {"f64", table::golden_score<double>}}) {
    const program_result got = run_program("generate", {folder, files / "requests.json", "--scalar", scalar});
    REQUIRE(got.err == "");
    REQUIRE(got.status == 0);
    require_same(json::parse(got.out), want, bound, scalar);
  }
  // Every answer moves with an adapter, and an adapter that is not there is refused.
  const program_result adapted =
      run_program("generate", {folder, files / "requests.json", "--adapter", folder / "lora"});
  REQUIRE(adapted.status == 0);
  REQUIRE(json::parse(adapted.out).at("results").size() == want.at("results").size());
  REQUIRE(json::parse(adapted.out) != json::parse(run_program("generate", {folder, files / "requests.json"}).out));
  REQUIRE(run_program("generate", {folder, files / "requests.json", "--adapter", files.path}).status == 2);
}

TEST_CASE("generate refuses bad use and bad input in one line and with status 2", "[decode][realdata]") {
  if (!have_data() || !have_program("generate")) return;
  const auto folder = data_folder() / "golden/glm10b_tiny";
  const json good = json::parse(bytes_of_file(folder / "generate.json"));
  const temporary_folder files;
  const std::string path = files / "requests.json";
  const auto refuses = [&](const json& asked, const std::string& why) {
    put(path, asked.dump());
    const program_result got = run_program("generate", {folder, path});
    CHECK(got.status == 2);
    CHECK(got.out == "");
    CHECK(got.err == "generate: " + path + why + "\n");
  };
  json bad = good;
  bad.erase("beams");
  refuses(bad, ": the key \"beams\" is missing");
  bad = good;
  bad["beams"] = 0;
  refuses(bad, ": \"beams\" must be a whole number of 1 or more, not 0");
  bad = good;
  bad["candidates"][2] = json::array();
  refuses(bad, ": entry 2 of \"candidates\" is empty");
  bad = good;
  bad["allowed"][0][0] = "x";
  refuses(bad, ": \"allowed\" must hold lists of whole numbers, 0 or more");
  bad = good;
  bad["contexts"][0]["anchor"] = 100;
  refuses(bad, ": the \"anchor\" of context \"document\" is not a place in its \"part_a\"");
  bad = good;
  bad["contexts"][0]["inter"].erase(0);
  refuses(bad, ": \"inter\", \"intra_own\" and \"part_a\" of context \"document\" must be of one length");
  bad = good;
  bad["contexts"][1].erase("intra_entity");
  refuses(bad, ": the key \"intra_entity\" of context \"middle\" is missing");
  const int vocabulary = json::parse(bytes_of_file(folder / "config.json"))["vocab_size"];
  const std::string beyond = std::to_string(vocabulary), last = std::to_string(vocabulary - 1);
  for (const char* key : {"start_token", "stop_token"}) {
    bad = good;
    bad[key] = vocabulary;
    refuses(bad, ": \"" + std::string(key) + "\" must be a whole number from 0 to " + last + ", not " + beyond);
  }
  bad = good;
  bad["candidates"][0][0] = vocabulary;
  refuses(bad, ": \"candidates\" holds the token " + beyond + ", and the model knows " + beyond);
  bad = good;
  bad["contexts"][0]["part_a"][0] = vocabulary;
  refuses(bad, ": \"part_a\" of context \"document\" holds the token " + beyond + ", and the model knows " + beyond);
  bad = good;
  bad["contexts"][0]["inter"][0] = 100000;
  put(path, bad.dump());
  const program_result far = run_program("generate", {folder, path});
  CHECK(far.status == 2);
  CHECK_THAT(far.err, Catch::Matchers::StartsWith("generate: " + path + ": text 0, token 0: position"));
  bad = good;
  bad["beams"] = 1 << 30, bad["max_new_tokens"] = 30;
  put(path, bad.dump());
  const program_result wide = run_program("generate", {folder, path});
  CHECK(wide.status == 2);
  CHECK_THAT(wide.err, Catch::Matchers::StartsWith("generate: " + path + ": a search of "));
  CHECK_THAT(wide.err, Catch::Matchers::ContainsSubstring(" with 1073741824 beams ("));
  CHECK_THAT(wide.err, Catch::Matchers::ContainsSubstring(" of memory, "));

  put(path, "{");
  CHECK(run_program("generate", {folder, path}).status == 2);
  CHECK(run_program("generate", {folder}).status == 2);
  CHECK(run_program("generate", {files.path, folder / "generate.json"}).status == 2);
  CHECK(run_program("generate", {folder, folder / "generate.json", "--scalar", "f16"}).status == 2);
}

}  // namespace decode_generate_program_tests
