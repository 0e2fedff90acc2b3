#pragma once
#include "recglm/run/source.hpp"

#include <nlohmann/json.hpp>
#include <numeric>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/collate.hpp"
#include "recglm/batch/encode.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/split.hpp"
#include "recglm/run/recipe.hpp"

namespace recglm {

RECGLM_FUNC training_source::training_source(const any_recipe& ready, const split& data, const entity_pool& pool,
                                             std::uint64_t seed)
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

RECGLM_FUNC batch training_source::next() {
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

RECGLM_FUNC std::string training_source::save() const {
  nlohmann::json out{{"pass", pass_.save()},
                     {"walk", walk_.save()},
                     {"epochs", epochs_},
                     {"at", at_},
                     {"texts", texts_.save()},
                     {"masks", masks_.save()},
                     {"document_tokens", document_tokens_},
                     {"question_tokens", question_tokens_},
                     {"failures", failures_}};
  save_questions(out);
  return out.dump();
}

RECGLM_FUNC void training_source::load(const std::string& saved) {
  try {
    const auto j = parse_json(saved, "checkpoint");
    walk_ = random_engine::load(j.at("pass"));
    start_pass();
    walk_ = random_engine::load(j.at("walk"));
    epochs_ = j.at("epochs");
    at_ = j.at("at");
    texts_ = random_engine::load(j.at("texts"));
    masks_ = random_engine::load(j.at("masks"));
    document_tokens_ = j.at("document_tokens");
    question_tokens_ = j.at("question_tokens");
    failures_ = j.at("failures");
    load_questions(j);
  } catch (const nlohmann::json::exception& e) {
    fail("checkpoint: the place in the training data can't be read: ", reason_of(e));
  }
}

RECGLM_FUNC std::optional<glm_text> training_source::make_question() {
  const auto events = next_user();
  const std::size_t at = 1 + walk_.below(events.size() - 1);
  const auto chosen = ready_.sampling.choose({events.front().user, events.first(at), events[at]}, texts_);
  const auto asked = ready_.prompts.train({events.front().user, chosen, events[at]}, ready_.items, texts_);
  if (asked.empty()) return skipped();
  return finish(asked[texts_.below(asked.size())]);
}

RECGLM_FUNC glm_text training_source::finish(const prompt& question) {
  const example e = encode_fitting(question);
  return finish(e, {e.asked, {e.target}}, {0});
}

RECGLM_FUNC std::optional<glm_text> training_source::skipped() {
  check(++failures_ < 100000,
        "training: 100000 texts in a row had nothing to blank; check the masking policy and the prompts");
  return std::nullopt;
}

RECGLM_FUNC void training_source::start_pass() {
  pass_ = walk_;
  walk_order_.resize(users_.size());
  std::iota(walk_order_.begin(), walk_order_.end(), 0);
  shuffle(walk_, walk_order_);
  at_ = 0;
}

RECGLM_FUNC std::span<const interaction> training_source::next_user() {
  if (at_ == users_.size()) {
    ++epochs_;
    start_pass();
  }
  return users_[walk_order_[at_++]];
}

RECGLM_FUNC std::optional<glm_text> training_source::make_document() {
  const auto events = next_user();
  interaction after = events.back();
  ++after.time;  // the windows of a sampler are measured back from the moment after the last training event
  const auto chosen = ready_.sampling.choose({events.front().user, events, after}, texts_);
  const example e = encode_fitting(ready_.prompts.document({events.front().user, chosen, after}, ready_.items, texts_));
  const mask_plan plan = ready_.masking.choose(e, masks_);
  if (plan.spans.empty()) return skipped();
  return finish(e, plan, ready_.order.arrange(plan, masks_));
}

RECGLM_FUNC glm_text training_source::finish(const example& e, const mask_plan& plan, const std::vector<int>& order) {
  failures_ = 0;
  auto text = blank(e, plan, order, ready_.tokenizer.special());
  text.shape.pool = &pool_;
  return number(text, ready_.position);
}

}  // namespace recglm
