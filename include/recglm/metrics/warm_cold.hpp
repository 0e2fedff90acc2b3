#pragma once
#include <string_view>

#include "recglm/metrics/ranking.hpp"
#include "recglm/metrics/training_counts.hpp"

namespace recglm {

namespace detail {

template <class M>
inline constexpr joined_name warm_name{M::name, "-warm"};
template <class M>
inline constexpr joined_name cold_name{M::name, "-cold"};

/// `M` over the questions of which a right answer occurs in training, or over the others.
template <class M, bool Warm>
class where_answer {
 public:
  void fit(const catalogue& c) {
    trained_.fit(c);
    show_catalogue(metric_, c);
  }
  /// Questions that count here.
  std::size_t questions() const { return questions_; }

 protected:
  void take(const judged& j, std::string_view name) {
    bool known = false;
    for (item_id right : j.asked.answers()) known = trained_.of(right, name) > 0 || known;
    if (known != Warm) return;
    metric_.add(j);
    ++questions_;
  }
  void add_part(const where_answer& other) {
    metric_.merge(other.metric_);
    questions_ += other.questions_;
  }
  double metric(std::string_view name) const {
    check(questions_ > 0, name, ": no question asks for an item that ",
          Warm ? "occurs in training" : "is new to training", "; leave this metric out");
    return metric_.value();
  }

 private:
  M metric_;
  training_counts trained_;
  std::size_t questions_ = 0;
};

}  // namespace detail

/// `M` over the questions whose answer occurs in training. Must be shown the catalogue first (`fit`).
template <Metric M>
struct warm : detail::where_answer<M, true> {
  static constexpr std::string_view name = detail::warm_name<M>;
  void add(const judged& j) { this->take(j, name); }
  void merge(const warm& other) { this->add_part(other); }
  double value() const { return this->metric(name); }
};

/// `M` over the questions whose answer is new to training: what only an item's words can find. Must be shown the
/// catalogue first (`fit`); throws where no question is such.
template <Metric M>
struct cold : detail::where_answer<M, false> {
  static constexpr std::string_view name = detail::cold_name<M>;
  void add(const judged& j) { this->take(j, name); }
  void merge(const cold& other) { this->add_part(other); }
  double value() const { return this->metric(name); }
};

}  // namespace recglm
