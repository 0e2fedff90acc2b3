#pragma once
#include "recglm/baselines/next_item/texts.hpp"

#include <algorithm>
#include <sstream>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/steps.hpp"

namespace recglm {

RECGLM_FUNC next_item_texts::next_item_texts(std::string_view name, const catalogue& c,
                                             const next_item_settings& settings, item_id mask)
    : settings_(settings),
      mask_(mask),
      baskets_(c.baskets),
      train_(c.train),
      walk_(0, 1, random_engine()),
      masks_(stream(settings.seed, std::string(name) + " masks")) {
  const bool masked = settings.texts == "masked";
  check(!masked || mask >= 0, name, ": a network that has no item for \"which one?\" can't be trained on masked texts");
  const std::size_t whole = static_cast<std::size_t>(settings.length) + (masked ? 0 : 1);
  for (std::size_t begin = 0, end; begin < train_.size(); begin = end) {
    end = begin + 1;
    while (end < train_.size() && train_[end].user == train_[begin].user) ++end;
    const auto add = [&](std::size_t last) {
      begin_.push_back(static_cast<std::uint32_t>(last - std::min(last - begin, whole)));
      end_.push_back(static_cast<std::uint32_t>(last));
    };
    if (end - begin < 1 + static_cast<std::size_t>(settings.ahead)) continue;
    // Steps after the first, by where they end.
    std::vector<std::size_t> steps;
    for (std::size_t at = step_end(train_, begin, baskets_); at < end; at = step_end(train_, at, baskets_))
      steps.push_back(step_end(train_, at, baskets_));
    if (steps.empty()) continue;  // all in one basket: nothing follows
    if (settings.texts == "prefixes")
      for (const std::size_t last : steps) add(last);
    else
      add(end);
  }
  check(!begin_.empty(), name, ": no user has ", settings.ahead == 1 ? "two" : std::to_string(settings.ahead + 1),
        " training events; there is nothing to learn an order from");
  walk_ = shuffled_walk(begin_.size(), settings.batch_texts, stream(settings.seed, std::string(name) + " order"));
}

RECGLM_FUNC batch next_item_texts::next() {
  batch out;
  for (const std::uint32_t number : walk_.next())
    add(out, train_.subspan(begin_[number], end_[number] - begin_[number]));
  answers_ += std::count_if(out.targets.begin(), out.targets.end(), [](token_id id) { return id != no_target; });
  return out;
}

RECGLM_FUNC void next_item_texts::add(batch& to, std::span<const interaction> events) {
  const bool masked = settings_.texts == "masked", prefix = settings_.texts == "prefixes";
  const int count = static_cast<int>(masked ? events.size() : step_begin(events, events.size() - 1, baskets_));
  if (count == 0) return;  // no more than one basket is seen
  // One is masked whatever is drawn, or a text would teach nothing.
  const int always = masked ? static_cast<int>(masks_.below(static_cast<std::uint64_t>(count))) : -1;
  for (int i = 0; i < count; ++i) {
    const item_id item = events[static_cast<std::size_t>(i)].item;
    if (masked) {
      const bool asked = masks_.uniform() < settings_.mask_share || i == always;
      to.tokens.push_back(asked ? mask_ : item);
      to.targets.push_back(asked ? item : no_target);
    } else {
      to.tokens.push_back(item);
      std::size_t next = step_end(events, static_cast<std::size_t>(i), baskets_);
      if (const std::size_t width = step_end(events, next, baskets_) - next; width > 1) next += masks_.below(width);
      to.targets.push_back(prefix && i + 1 < count ? no_target : events[next].item);
    }
    to.inter.push_back(settings_.length - count + i);
    to.intra.push_back(events.front().user);
  }
  to.offsets.push_back(static_cast<int>(to.tokens.size()));
  to.prefix.push_back(0);
}

RECGLM_FUNC std::string next_item_texts::save() const {
  return text_of(answers_, "\n", masks_.save(), "\n", walk_.save());
}

RECGLM_FUNC void next_item_texts::load(const std::string& saved) {
  std::istringstream in(saved);
  std::string answers, masks, walk;
  check(std::getline(in, answers) && std::getline(in, masks) && std::getline(in, walk),
        "the checkpoint's place in the training texts can't be read");
  walk_.load(walk);
  masks_ = random_engine::load(masks);
  answers_ = std::stoll(answers);
}

RECGLM_FUNC void add_history(batch& to, std::span<const interaction> past, user_id user, int length, item_id mask) {
  const auto seen = past.last(std::min(past.size(), static_cast<std::size_t>(length - (mask >= 0 ? 1 : 0))));
  const int count = static_cast<int>(seen.size()) + (mask >= 0 ? 1 : 0);
  for (int i = 0; i < count; ++i) {
    to.tokens.push_back(i < static_cast<int>(seen.size()) ? seen[static_cast<std::size_t>(i)].item : mask);
    to.targets.push_back(no_target);
    to.inter.push_back(length - count + i);
    to.intra.push_back(user);
  }
  to.offsets.push_back(static_cast<int>(to.tokens.size()));
  to.prefix.push_back(0);
}

}  // namespace recglm
