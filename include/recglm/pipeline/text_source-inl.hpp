#pragma once
#include "recglm/pipeline/text_source.hpp"

#include <nlohmann/json.hpp>
#include <numeric>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/collate.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/steps.hpp"

namespace recglm {

RECGLM_FUNC text_source::text_source(const values& v, const split& data, std::uint64_t seed)
    : values_(v),
      baskets_(data.baskets),
      walk_(stream(seed, "data order")),
      texts_(stream(seed, "texts")),
      masks_(stream(seed, "masking")) {
  for (std::size_t begin = 0; begin < data.events.size();) {
    std::size_t end = begin, train = 0;
    for (; end < data.events.size() && data.events[end].user == data.events[begin].user; ++end)
      train += data.parts[end] == part::train;
    const std::span<const interaction> events(data.events.data() + begin, train);
    if (train >= 2 && step_end(events, 0, baskets_) < train) users_.push_back(events);
    begin = end;
  }
  check(!users_.empty(),
        "training: no user has two events in the training part; there is nothing to learn an order from");
  start_pass();
}

RECGLM_FUNC batch text_source::next() {
  std::vector<glm_text> texts;
  int size = 0;
  while (size < values_.batch_tokens) {
    const bool document = document_tokens_ * (1 - values_.documents) <= question_tokens_ * values_.documents
                              ? values_.documents > 0
                              : values_.documents >= 1;
    if (auto text = document ? make_document() : make_question()) {
      const auto n = static_cast<int>(text->tokens.size());
      (document ? document_tokens_ : question_tokens_) += n;
      answers_ += !document;
      size += n;
      failures_ = 0;
      texts.push_back(std::move(*text));
    }
  }
  return collate(texts, values_.positions + 1);
}

RECGLM_FUNC std::int64_t text_source::answers_of_an_epoch() const {
  std::int64_t out = 0;
  for (const auto& events : users_) out += static_cast<std::int64_t>(events.size() - step_end(events, 0, baskets_));
  return out;
}

RECGLM_FUNC std::string text_source::save() const {
  nlohmann::json out{{"pass", pass_.save()},
                     {"walk", walk_.save()},
                     {"at", at_},
                     {"texts", texts_.save()},
                     {"masks", masks_.save()},
                     {"document_tokens", document_tokens_},
                     {"question_tokens", question_tokens_},
                     {"answers", answers_},
                     {"failures", failures_}};
  out["questions"] = save_questions();
  return out.dump();
}

RECGLM_FUNC void text_source::load(const std::string& saved) {
  try {
    const auto j = parse_json(saved, "checkpoint");
    walk_ = random_engine::load(j.at("pass"));
    start_pass();
    walk_ = random_engine::load(j.at("walk"));
    at_ = j.at("at");
    texts_ = random_engine::load(j.at("texts"));
    masks_ = random_engine::load(j.at("masks"));
    document_tokens_ = j.at("document_tokens");
    question_tokens_ = j.at("question_tokens");
    answers_ = j.at("answers");
    failures_ = j.at("failures");
    load_questions(j.at("questions").get<std::map<std::string, std::string>>());
  } catch (const nlohmann::json::exception& e) {
    fail("checkpoint: the place in the training data can't be read: ", reason_of(e));
  }
}

RECGLM_FUNC std::optional<glm_text> text_source::skipped() {
  check(++failures_ < 100000,
        "training: 100000 texts in a row had nothing to blank; check the masking policy and the prompts");
  return std::nullopt;
}

RECGLM_FUNC void text_source::start_pass() {
  pass_ = walk_;
  walk_order_.resize(users_.size());
  std::iota(walk_order_.begin(), walk_order_.end(), 0);
  shuffle(walk_, walk_order_);
  at_ = 0;
}

RECGLM_FUNC std::span<const interaction> text_source::next_user() {
  if (at_ == users_.size()) start_pass();
  return users_[walk_order_[at_++]];
}

}  // namespace recglm
