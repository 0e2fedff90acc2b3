#pragma once
#include <nlohmann/json.hpp>
#include <numeric>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/collate.hpp"
#include "recglm/batch/encode.hpp"
#include "recglm/data/split.hpp"
#include "recglm/run/recipe.hpp"

namespace recglm {

/// What a model is trained on (DESIGN 7): behaviour documents blanked by the masking policy, and questions blanked at
/// their answer, mixed by tokens. Walks the users in a new order each pass; a user gives a document of all its training
/// events and a question at one of them. Data order, texts and masks draw from streams of their own.
class training_source {
 public:
  /// `ready` holds the fitted policies; it, the split and the pool outlive the source. Throws where no user has two
  /// training events.
  training_source(const any_recipe& ready, const split& data, const entity_pool& pool, std::uint64_t seed)
      : ready_(ready),
        pool_(pool),
        walk_(stream(seed, "data order")),
        texts_(stream(seed, "texts")),
        masks_(stream(seed, "masking")) {
    for (std::size_t begin = 0; begin < data.events.size();) {
      std::size_t end = begin, train = 0;
      for (; end < data.events.size() && data.events[end].user == data.events[begin].user; ++end)
        train += data.parts[end] == part::train;
      if (train >= 2) users_.push_back({data.events.data() + begin, train});
      begin = end;
    }
    check(!users_.empty(),
          "training: no user has two events in the training part; there is nothing to learn an order from");
    start_pass();
  }

  virtual ~training_source() = default;
  training_source(const training_source&) = delete;
  training_source& operator=(const training_source&) = delete;

  /// The texts of one optimiser step: about `values::batch_tokens` tokens.
  batch next() {
    std::vector<glm_text> texts;
    int size = 0;
    while (size < ready_.value.batch_tokens) {
      const bool document = document_tokens_ * (1 - ready_.value.documents) <= question_tokens_ * ready_.value.documents
                                ? ready_.value.documents > 0
                                : ready_.value.documents >= 1;
      if (auto text = document ? make_document() : make_question()) {
        const auto n = static_cast<int>(text->tokens.size());
        (document ? document_tokens_ : question_tokens_) += n;
        size += n;
        texts.push_back(std::move(*text));
      }
    }
    return collate(texts, ready_.value.positions + 1);
  }

  /// Whole walks over the users so far.
  virtual double passes() const { return passes_ + static_cast<double>(at_) / static_cast<double>(users_.size()); }

  /// The place in the data and every stream, as JSON text.
  std::string save() const {
    nlohmann::json out{{"pass", pass_.save()},
                       {"walk", walk_.save()},
                       {"passes", passes_},
                       {"at", at_},
                       {"texts", texts_.save()},
                       {"masks", masks_.save()},
                       {"document_tokens", document_tokens_},
                       {"question_tokens", question_tokens_},
                       {"failures", failures_}};
    save_questions(out);
    return out.dump();
  }

  /// Goes on where `save` was called. Throws on a text that `save` did not write.
  void load(const std::string& saved) {
    try {
      const auto j = nlohmann::json::parse(saved);
      walk_ = random_engine::load(j.at("pass"));
      start_pass();
      walk_ = random_engine::load(j.at("walk"));
      passes_ = j.at("passes");
      at_ = j.at("at");
      texts_ = random_engine::load(j.at("texts"));
      masks_ = random_engine::load(j.at("masks"));
      document_tokens_ = j.at("document_tokens");
      question_tokens_ = j.at("question_tokens");
      failures_ = j.at("failures");
      load_questions(j);
    } catch (const nlohmann::json::exception& e) {
      fail("checkpoint: the place in the training data can't be read: ", e.what());
    }
  }

 protected:
  /// A question blanked at its answer; nothing where none came of a user or lot. Counts failures by `skipped`.
  virtual std::optional<glm_text> make_question() {
    const auto events = next_user();
    const std::size_t at = 1 + walk_.below(events.size() - 1);
    const auto chosen = ready_.sampling.choose({events.front().user, events.first(at), events[at]}, texts_);
    const auto asked = ready_.prompts.train({events.front().user, chosen, events[at]}, ready_.items, texts_);
    if (asked.empty()) return skipped();
    return finish(asked[texts_.below(asked.size())]);
  }
  /// The place among the questions, where `make_question` keeps one of its own.
  virtual void save_questions(nlohmann::json&) const {}
  virtual void load_questions(const nlohmann::json&) {}

  glm_text finish(const prompt& question) {
    const example e = encode_fitting(question);
    return finish(e, {e.asked, {e.target}}, {0});
  }
  std::optional<glm_text> skipped() {
    check(++failures_ < 100000,
          "training: 100000 texts in a row had nothing to blank; check the masking policy and the prompts");
    return std::nullopt;
  }
  const any_recipe& recipe() const { return ready_; }
  random_engine& text_draws() { return texts_; }

 private:
  void start_pass() {
    pass_ = walk_;
    walk_order_.resize(users_.size());
    std::iota(walk_order_.begin(), walk_order_.end(), 0);
    shuffle(walk_, walk_order_);
    at_ = 0;
  }

  std::span<const interaction> next_user() {
    if (at_ == users_.size()) {
      ++passes_;
      start_pass();
    }
    return users_[walk_order_[at_++]];
  }

  std::optional<glm_text> make_document() {
    const auto events = next_user();
    interaction after = events.back();
    ++after.time;  // the windows of a sampler are measured back from the moment after the last training event
    const auto chosen = ready_.sampling.choose({events.front().user, events, after}, texts_);
    const example e =
        encode_fitting(ready_.prompts.document({events.front().user, chosen, after}, ready_.items, texts_));
    const mask_plan plan = ready_.masking.choose(e, masks_);
    if (plan.spans.empty()) return skipped();
    return finish(e, plan, ready_.order.arrange(plan, masks_));
  }

  example encode_fitting(const prompt& p) const {
    return fit_length(encode(ready_.tokenizer, p), ready_.value.positions);
  }

  glm_text finish(const example& e, const mask_plan& plan, const std::vector<int>& order) {
    failures_ = 0;
    auto text = blank(e, plan, order, ready_.tokenizer.special());
    text.shape.pool = &pool_;
    return number(text, ready_.position);
  }

  const any_recipe& ready_;
  const entity_pool& pool_;
  std::vector<std::span<const interaction>> users_;
  std::vector<int> walk_order_;
  random_engine walk_, pass_, texts_, masks_;
  double passes_ = 0;
  std::size_t at_ = 0;
  double document_tokens_ = 0, question_tokens_ = 0;
  int failures_ = 0;
};

}  // namespace recglm
