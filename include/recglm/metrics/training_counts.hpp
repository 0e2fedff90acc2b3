#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// How often each item occurs in the training events: what a metric of the catalogue measures by. Copies share one
/// table.
class training_counts {
 public:
  /// Counts. Throws where an event names an item that the catalogue does not have.
  void fit(const catalogue& c) {
    auto counts = std::make_shared<std::vector<std::int64_t>>(c.titles.size(), 0);
    for (const interaction& e : c.train) {
      check(e.item >= 0 && static_cast<std::size_t>(e.item) < counts->size(), "a training event of user ", e.user,
            " is of item ", e.item, ", but the catalogue has ", counts->size(), " items");
      ++(*counts)[static_cast<std::size_t>(e.item)];
    }
    counts_ = std::move(counts);
    events_ = static_cast<std::int64_t>(c.train.size());
  }

  /// Both 0 before `fit`.
  std::size_t items() const { return counts_ ? counts_->size() : 0; }
  std::int64_t events() const { return events_; }
  /// Training events of `item`. Throws, naming the metric, before `fit` and for an item outside the catalogue.
  std::int64_t of(item_id item, std::string_view metric) const {
    check(counts_ != nullptr, metric, ": knows no catalogue; call fit(catalogue) before the first question");
    check(item >= 0 && static_cast<std::size_t>(item) < counts_->size(), metric, ": item ", item,
          " is not in the catalogue of ", counts_->size(), " items");
    return (*counts_)[static_cast<std::size_t>(item)];
  }

 private:
  std::shared_ptr<const std::vector<std::int64_t>> counts_;
  std::int64_t events_ = 0;
};

/// Shows `c` to a metric that asks for it by a member `void fit(const catalogue&)`; others need none.
template <Metric M>
void show_catalogue(M& metric, const catalogue& c) {
  if constexpr (requires { metric.fit(c); }) metric.fit(c);
}

}  // namespace recglm
