#pragma once
#include <nlohmann/json_fwd.hpp>
#include <numeric>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/collate.hpp"
#include "recglm/batch/encode.hpp"
#include "recglm/data/split.hpp"
#include "recglm/run/recipe.hpp"

namespace recglm {

/// What a model is trained on: behaviour documents blanked by the masking policy, and questions blanked at
/// their answer, mixed by tokens. Walks the users in a new order each epoch; a user gives a document of all its
/// training events and a question at one of them. Data order, texts and masks draw from streams of their own.
class training_source {
 public:
  /// `ready` holds the fitted policies; it, the split and the pool outlive the source. Throws where no user has two
  /// training events.
  training_source(const any_recipe& ready, const split& data, const entity_pool& pool, std::uint64_t seed);

  virtual ~training_source() = default;
  training_source(const training_source&) = delete;
  training_source& operator=(const training_source&) = delete;

  /// The texts of one optimiser step: about `values::batch_tokens` tokens.
  batch next();

  /// Whole walks over the users so far.
  virtual double epochs() const { return epochs_ + static_cast<double>(at_) / static_cast<double>(users_.size()); }

  /// The place in the data and every stream, as JSON text.
  std::string save() const;

  /// Continues where `save` was called. Throws on a text that `save` did not write.
  void load(const std::string& saved);

 protected:
  /// A question blanked at its answer; nothing where none came of a user or sample. Counts failures by `skipped`.
  virtual std::optional<glm_text> make_question();
  /// The place among the questions, where `make_question` keeps one of its own.
  virtual void save_questions(nlohmann::json&) const {}
  virtual void load_questions(const nlohmann::json&) {}

  glm_text finish(const prompt& question);
  std::optional<glm_text> skipped();
  const any_recipe& recipe() const { return ready_; }
  random_engine& text_draws() { return texts_; }

 private:
  void start_pass();

  std::span<const interaction> next_user();

  std::optional<glm_text> make_document();

  example encode_fitting(const prompt& p) const {
    return fit_length(encode(ready_.tokenizer, p), ready_.value.positions);
  }

  glm_text finish(const example& e, const mask_plan& plan, const std::vector<int>& order);

  const any_recipe& ready_;
  const entity_pool& pool_;
  std::vector<std::span<const interaction>> users_;
  std::vector<int> walk_order_;
  random_engine walk_, pass_, texts_, masks_;
  double epochs_ = 0;
  std::size_t at_ = 0;
  double document_tokens_ = 0, question_tokens_ = 0;
  int failures_ = 0;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/source-inl.hpp"
#endif
