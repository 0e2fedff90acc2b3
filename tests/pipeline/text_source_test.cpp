#include "recglm/pipeline/text_source.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_text_source_tests {

/// Texts of two tokens: the kind (1 a document, 2 a question) and the user; every third question fails.
struct counted : recglm::text_source {
  counted(const recglm::values& v, const recglm::split& data) : text_source(v, data, 1) {}
  std::optional<recglm::glm_text> text(int kind) {
    const auto events = next_user();
    recglm::glm_text out;
    out.tokens = {kind, events.front().user};
    out.targets = {recglm::no_target, events.front().user};
    out.at = {{0, 0}, {0, 1}};
    out.prefix = 1;
    return out;
  }
  std::optional<recglm::glm_text> make_document() override { return text(1); }
  std::optional<recglm::glm_text> make_question() override { return ++questions % 3 == 0 ? skipped() : text(2); }
  std::map<std::string, std::string> save_questions() const override {
    return {{"questions", std::to_string(questions)}};
  }
  void load_questions(const std::map<std::string, std::string>& saved) override {
    questions = std::stoi(saved.at("questions"));
  }
  int questions = 0;
};
struct empty : counted {
  using counted::counted;
  std::optional<recglm::glm_text> make_document() override { return skipped(); }
  std::optional<recglm::glm_text> make_question() override { return skipped(); }
};

TEST_CASE("documents and questions are mixed by tokens, users walked in passes", "[pipeline]") {
  tiny::line<> line;
  recglm::values v = line.ready.value;
  v.batch_tokens = 40, v.documents = 0.25;
  counted source(v, line.shared->parts);
  int documents = 0, texts = 0;
  for (int i = 0; i < 10; ++i) {
    const recglm::batch b = source.next();
    REQUIRE(b.size() == 40);
    for (int t = 0; t < b.texts(); ++t, ++texts)
      documents += b.tokens[static_cast<std::size_t>(b.offsets[static_cast<std::size_t>(t)])] == 1;
  }
  REQUIRE(texts == 200);
  REQUIRE(documents == 50);
  REQUIRE(source.answers() == 150);
  std::int64_t answers = 0;  // every training event of a user but the first
  const recglm::split& s = line.shared->parts;
  for (std::size_t i = 1; i < s.events.size(); ++i)
    answers += s.events[i].user == s.events[i - 1].user && s.parts[i] == recglm::part::train;
  REQUIRE(source.answers_of_an_epoch() == answers);
  REQUIRE(source.epochs() == 150 / static_cast<double>(answers));
}

TEST_CASE("a source of any texts continues where it was saved", "[pipeline]") {
  tiny::line<> line;
  counted source(line.ready.value, line.shared->parts), other(line.ready.value, line.shared->parts);
  for (int i = 0; i < 3; ++i) source.next();
  other.load(source.save());
  REQUIRE(other.questions == source.questions);
  REQUIRE(other.answers() == source.answers());
  REQUIRE(other.next().tokens == source.next().tokens);
}

TEST_CASE("a source that finds nothing to blank says so", "[pipeline]") {
  tiny::line<> line;
  empty source(line.ready.value, line.shared->parts);
  REQUIRE_THROWS_WITH(source.next(),
                      "training: 100000 texts in a row had nothing to blank; check the masking policy and the prompts");
}

}  // namespace pipeline_text_source_tests
