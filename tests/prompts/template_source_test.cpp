#include "recglm/prompts/template_source.hpp"

#include <set>
#include <thread>

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace prompts_template_source_tests {

using recglm::template_source;

TEST_CASE("what ships is found by name", "[prompts]") {
  std::set<std::string> names;
  for (const auto& [name, text] : recglm::shipped_templates) {
    const auto set = template_source(std::string(name)).get();
    REQUIRE(set->name == name);
    REQUIRE_FALSE(set->templates.empty());
    names.emplace(name);
  }
  REQUIRE(names == std::set<std::string>{"behaviour_en", "behaviour_zh", "p5"});
}

TEST_CASE("any other name is a file, read once and again where the name changes", "[prompts]") {
  const temporary_folder folder;
  put(folder / "mine.txt", "set: first\nid: 1\nfamily: document\nsource: x\n");
  template_source source((folder / "mine.txt").string());
  const template_source copy = source;
  const auto first = source.get();
  REQUIRE(first->name == "first");
  REQUIRE(copy.get() == first);
  source.name = "p5";
  REQUIRE(source.get()->templates.size() == 47);
  REQUIRE(copy.get()->name == "first");
  REQUIRE(first->name == "first");
  source.name = "p6";
  REQUIRE_THROWS_WITH(
      source.get(),
      "there are no templates 'p6': neither a file nor one of those that ship, p5, behaviour_en, behaviour_zh");
}

TEST_CASE("templates may be in the program itself", "[prompts]") {
  template_source source = template_source::of("mine", "id: 1\nfamily: document\nsource: x\n");
  REQUIRE(source.get()->find("1") != nullptr);
  source.name = "p5";
  REQUIRE(source.get()->find("1") == nullptr);
  REQUIRE_THROWS_WITH(template_source::of("mine", "id: 1\nfamily: document\n"),
                      "mine:1: prompt '1': it has no source; write its words");
}

TEST_CASE("many threads may ask", "[prompts]") {
  const template_source source("p5");
  std::vector<std::thread> threads;
  std::vector<const recglm::template_set*> seen(8);
  for (std::size_t k = 0; k < seen.size(); ++k) threads.emplace_back([&, k] { seen[k] = source.get().get(); });
  for (std::thread& t : threads) t.join();
  for (const auto* set : seen) REQUIRE(set == seen[0]);
}

}  // namespace prompts_template_source_tests
