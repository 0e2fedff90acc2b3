#pragma once
#include <map>
#include <numeric>
#include <string>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/collate.hpp"
#include "recglm/data/split.hpp"
#include "recglm/pipeline/values.hpp"

namespace recglm {

/// Texts for training, documents and questions mixed by tokens as `values::documents` says. Walks the users in a new
/// order each epoch. Data order, texts and masks draw from streams of their own. Who inherits makes the texts.
class text_source {
 public:
  virtual ~text_source() = default;
  text_source(const text_source&) = delete;
  text_source& operator=(const text_source&) = delete;

  /// The texts of one optimiser step: about `values::batch_tokens` tokens.
  batch next();

  /// Answers so far, in terms of those that the training part has.
  double epochs() const { return static_cast<double>(answers_) / static_cast<double>(answers_of_an_epoch()); }

  /// Answers given so far: questions, each blanked at its answer.
  std::int64_t answers() const { return answers_; }

  /// Answers that the training part has: every event of a user but those of the first step is a next item of those
  /// before it.
  virtual std::int64_t answers_of_an_epoch() const;

  /// The place in the data and every stream, as JSON text.
  std::string save() const;

  /// Continues where `save` was called. Throws on a text that `save` did not write.
  void load(const std::string& saved);

 protected:
  /// Values and split outlive the source. Throws where no user has two training steps.
  text_source(const values& v, const split& data, std::uint64_t seed);

  /// A document or a question as a blanked text; `skipped()` where none came of what was drawn.
  virtual std::optional<glm_text> make_document() = 0;
  virtual std::optional<glm_text> make_question() = 0;
  /// The place among the questions, where `make_question` keeps one of its own: texts by name, which come back by
  /// `load_questions`.
  virtual std::map<std::string, std::string> save_questions() const { return {}; }
  virtual void load_questions(const std::map<std::string, std::string>&) {}

  /// Nothing. Throws after a hundred thousand times without a text between them.
  std::optional<glm_text> skipped();
  /// The training events of the next user.
  std::span<const interaction> next_user();
  /// Whether a user's events of one time are one step.
  bool baskets() const { return baskets_; }
  random_engine& walk_draws() { return walk_; }
  random_engine& text_draws() { return texts_; }
  random_engine& mask_draws() { return masks_; }

 private:
  void start_pass();

  const values& values_;
  bool baskets_;
  std::vector<std::span<const interaction>> users_;
  std::vector<int> walk_order_;
  random_engine walk_, pass_, texts_, masks_;
  std::size_t at_ = 0;
  double document_tokens_ = 0, question_tokens_ = 0;
  std::int64_t answers_ = 0;
  int failures_ = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/pipeline/text_source-inl.hpp"
#endif
