#include "recglm/run/recommend.hpp"

#include <sstream>

#include "recglm/items/random_id.hpp"
#include "recglm/run/run.hpp"
#include "recglm/run/saved.hpp"
#include "support/captured.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_recommend_tests {

struct paper : tiny::paper {};
struct ids : paper {
  using items = recglm::random_id;
};

outcome ran(std::vector<std::string> words) {
  std::vector<const char*> argv{"experiment"};
  for (const auto& w : words) argv.push_back(w.c_str());
  return captured([&] { return recglm::run<paper, ids>(static_cast<int>(argv.size()), argv.data()); });
}

std::filesystem::path fresh(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("recglm_run_test_" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

TEST_CASE("a saved row recommends by title; an unknown title gets a hint", "[run]") {
  const auto folder = fresh("recommend");
  REQUIRE(ran({"--rows", "paper", "--out", folder.string()}).status == 0);
  const std::string row = (folder / "paper-1").string();
  const auto items = recglm::load_items(folder / "paper-1/items.tsv");
  const std::string history = items.title(3) + "; " + items.title(4);
  const auto asked = [&](std::vector<const char*> words) {
    words.insert(words.begin(), "recommend");
    return captured([&] { return recglm::recommend<ids, paper>(static_cast<int>(words.size()), words.data()); });
  };
  const outcome good = asked({row.c_str(), "--history", history.c_str(), "--top", "4"});
  REQUIRE(good.err.empty());
  REQUIRE(good.status == 0);
  REQUIRE(std::count(good.out.begin(), good.out.end(), '\n') == 4);
  const std::string almost = items.title(3).substr(0, items.title(3).size() - 2);
  const outcome hint = asked({row.c_str(), "--history", almost.c_str()});
  REQUIRE(hint.status == 2);
  REQUIRE(hint.err.find("nearest are '" + items.title(3) + "'") != std::string::npos);
  const outcome stranger = captured([&] {
    const char* words[] = {"recommend", row.c_str(), "--history", history.c_str()};
    return recglm::recommend<ids>(4, words);
  });
  REQUIRE(stranger.status == 2);
  REQUIRE(stranger.err.find("made with choices that this program does not hold") != std::string::npos);
  REQUIRE(asked({(folder / "none").c_str(), "--history", "x"}).status == 2);
  REQUIRE(asked({row.c_str(), "--history", history.c_str(), "--top", "0"}).err ==
          "recommend: --top 0: it is 1 or more (--help lists the flags)\n");
  std::filesystem::remove_all(folder);
}

TEST_CASE("a saved row whose files changed is not used", "[run]") {
  const auto folder = fresh("recommend_damaged");
  REQUIRE(ran({"--rows", "paper", "--out", folder.string()}).status == 0);
  const std::string row = (folder / "paper-1").string(), history = recglm::load_items(row + "/items.tsv").title(3);
  const auto asked = [&] {
    const char* words[] = {"recommend", row.c_str(), "--history", history.c_str()};
    return captured([&] { return recglm::recommend<paper>(4, words); });
  };
  REQUIRE(asked().status == 0);
  for (const std::string name : {"items.tsv", "model/model.safetensors", "model/config.json", "tokenizer/merges.txt"}) {
    const std::string good = recglm::read_file(row + "/" + name);
    std::string bad = good;
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 2);
    recglm::write_atomically(row + "/" + name, bad);
    const outcome o = asked();
    REQUIRE(o.status == 2);
    REQUIRE(o.err == "recommend: " + row + "/" + name + " is not the file that the run wrote; train the row again\n");
    recglm::write_atomically(row + "/" + name, good);
  }
  const std::string run = recglm::read_file(row + "/run.json");
  recglm::write_atomically(row + "/run.json", std::string(run).replace(run.find("\"seed\": 1"), 9, "\"seed\": 2"));
  REQUIRE(asked().err ==
          "recommend: " + row +
              "/run.json is damaged or was changed: its content has another hash than the one it holds\n");
  std::filesystem::remove_all(folder);
}

}  // namespace run_recommend_tests
