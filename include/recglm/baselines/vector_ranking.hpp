#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "recglm/backend/pointwise.hpp"
#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"
#include "recglm/metrics/ranking.hpp"

namespace recglm {

/// A list of items for each user, side by side; each ascending, without repeats.
class item_lists {
 public:
  /// The next user's list, in any order.
  void add(std::vector<item_id> list) {
    std::sort(list.begin(), list.end());
    items_.insert(items_.end(), list.begin(), std::unique(list.begin(), list.end()));
    offsets_.push_back(items_.size());
  }
  std::size_t users() const { return offsets_.size() - 1; }
  std::span<const item_id> of(std::size_t user) const {
    return std::span(items_).subspan(offsets_[user], offsets_[user + 1] - offsets_[user]);
  }
  /// User u has items()[offsets()[u] .. offsets()[u + 1]).
  std::span<const std::size_t> offsets() const { return offsets_; }
  std::span<const item_id> items() const { return items_; }

 private:
  std::vector<std::size_t> offsets_{0};
  std::vector<item_id> items_;
};

/// The items of each question's past: what is no candidate where nothing is met twice.
inline item_lists seen_items(std::span<const history> questions) {
  item_lists out;
  for (const history& h : questions) {
    std::vector<item_id> seen;
    for (const interaction& e : h.past) seen.push_back(e.item);
    out.add(std::move(seen));
  }
  return out;
}

/// All items ranked for many users at once, an item's score being the dot product of its vector with the user's, as
/// factorisations and encoders of histories give them. No matrix of scores is ever in memory. Equal vectors have equal
/// scores; the ranks depend neither on the number of threads nor on the other users. Vectors lie in the device's
/// memory, ids and ranks in the host's. Throws on a number that is not finite, and where products may overflow.
template <RankingBackend B>
class vector_ranking {
 public:
  using scalar = typename B::scalar;

  /// x (items, width): their vectors, which are copied.
  vector_ranking(std::span<const scalar> x, int width)
      : items_(rows("item", x, width)), width_(width), longest_(longest("item", x)) {
    check(items_ > 0, "vector_ranking: there are no item vectors, so there is nothing to rank");
    packed_.resize(B::packed_items(items_, width_));
    B::pack_items(packed_.data(), x.data(), items_, width_);
  }

  int items() const { return items_; }

  /// The rank of each user's relevant item (1: the first) among all items but those of `excluded`, for
  /// `metrics_at_rank`; x (users, width). Infinite, a miss at every cut, for a user without one (-1) and where it is
  /// itself excluded. No lists at all exclude nothing.
  std::vector<double> ranks(std::span<const scalar> x, std::span<const item_id> relevant, const item_lists& excluded,
                            tie_rule ties) const {
    const int users = check_users(x, excluded);
    check(relevant.size() == static_cast<std::size_t>(users), "vector_ranking: ", relevant.size(),
          " relevant items for ", users, " users; give one for each, -1 for none");
    std::vector<item_id> wanted(relevant.begin(), relevant.end());
    for (std::size_t u = 0; u < wanted.size(); ++u) {
      check(wanted[u] >= -1 && wanted[u] < items_, "vector_ranking: the relevant item of user ", u, " is ", wanted[u],
            ", but there are ", items_, " items");
      if (excluded.users() > 0 && std::ranges::binary_search(excluded.of(u), wanted[u])) wanted[u] = -1;
    }
    const on_device<item_id> there(wanted);
    const on_device<std::size_t> offsets(excluded.offsets());
    const on_device<item_id> out(excluded.items());
    typename B::template buffer<scalar> scratch(B::ranking_scratch(items_, width_));
    typename B::template buffer<item_place> found(wanted.size());
    B::item_places(found.data(), x.data(), packed_.data(), there.data(), those(excluded, offsets, out), users, items_,
                   width_, scratch.data());
    std::vector<item_place> places(wanted.size());
    B::download(places.data(), found.data(), places.size());
    std::vector<double> ranks;
    for (std::size_t u = 0; u < places.size(); ++u)
      ranks.push_back(wanted[u] < 0 ? std::numeric_limits<double>::infinity() : rank_of(places[u], ties));
    return ranks;
  }

  /// The best `k` items of each user, best first, without those of `excluded`, for `judged` and `metrics_at`; shorter
  /// where there are not so many. x (users, width). The rule is one that orders items, not `average`.
  std::vector<std::vector<item_id>> lists(std::span<const scalar> x, const item_lists& excluded, int k,
                                          tie_rule ties) const {
    check(ties != tie_rule::average, "the rule 'average' gives ranks, not a list; use ranks");
    check(k > 0, "a ranking is cut at rank 1 or later, not ", k);
    const int users = check_users(x, excluded), most = std::min(k, items_);
    const std::size_t places = static_cast<std::size_t>(users) * static_cast<std::size_t>(most);
    const on_device<std::size_t> offsets(excluded.offsets());
    const on_device<item_id> out(excluded.items());
    typename B::template buffer<scalar> scratch(B::ranking_scratch(items_, width_));
    typename B::template buffer<item_id> found(places);
    B::top_items(found.data(), x.data(), packed_.data(), those(excluded, offsets, out),
                 ties == tie_rule::higher_id_first, users, most, items_, width_, scratch.data());
    std::vector<item_id> best(places);
    B::download(best.data(), found.data(), places);
    std::vector<std::vector<item_id>> lists;
    for (auto from = best.begin(); from != best.end(); from += most)
      lists.emplace_back(from, std::find(from, from + most, -1));
    return lists;
  }

 private:
  template <class T>
  class on_device {
   public:
    explicit on_device(std::span<const T> values) : values_(values.size()) {
      B::upload(values_.data(), values.data(), values.size());
    }
    const T* data() const { return values_.data(); }

   private:
    typename B::template buffer<T> values_;
  };

  static excluded_items those(const item_lists& excluded, const on_device<std::size_t>& offsets,
                              const on_device<item_id>& items) {
    return excluded.users() > 0 ? excluded_items{offsets.data(), items.data()} : excluded_items{};
  }

  static double rank_of(const item_place& place, tie_rule ties) {
    return 1 + place.greater +
           (ties == tie_rule::lower_id_first    ? place.equal_lower
            : ties == tie_rule::higher_id_first ? place.equal_higher
                                                : (place.equal_lower + place.equal_higher) / 2.0);
  }

  // How many vectors x holds.
  static int rows(std::string_view whose, std::span<const scalar> x, int width) {
    check(width > 0 && x.size() % static_cast<std::size_t>(width) == 0, "vector_ranking: ", x.size(),
          " numbers are no ", whose, " vectors of ", width);
    return static_cast<int>(x.size() / static_cast<std::size_t>(width));
  }

  // The largest sum of |x| of a vector.
  scalar longest(std::string_view whose, std::span<const scalar> x) const {
    const std::size_t count = x.size() / static_cast<std::size_t>(width_);
    typename B::template buffer<scalar> found(count);
    B::absolute_sums(found.data(), x.data(), static_cast<int>(count), width_);
    std::vector<scalar> sums(count);
    B::download(sums.data(), found.data(), count);
    scalar most = 0;
    for (std::size_t i = 0; i < count; ++i) {
      check(std::isfinite(sums[i]), "vector_ranking: ", whose, " vector ", i,
            " holds a number that is not finite, or too large ones");
      most = std::max(most, sums[i]);
    }
    return most;
  }

  int check_users(std::span<const scalar> x, const item_lists& excluded) const {
    const int users = rows("user", x, width_);
    // No partial sum of a product is larger than this, so that a score is never infinite or not a number.
    const scalar bound = longest("user", x) * longest_;
    check(std::isfinite(bound),
          "vector_ranking: products of these user and item vectors may overflow; scale them down");
    check(excluded.users() == 0 || excluded.users() == static_cast<std::size_t>(users),
          "vector_ranking: lists of excluded items for ", excluded.users(), " users, but there are ", users);
    for (std::size_t u = 0; u < excluded.users(); ++u)
      if (const auto list = excluded.of(u); !list.empty())
        check(list.front() >= 0 && list.back() < items_, "vector_ranking: user ", u, " excludes item ",
              list.front() < 0 ? list.front() : list.back(), ", but there are ", items_, " items");
    return users;
  }

  int items_ = 0;
  int width_ = 0;
  scalar longest_ = 0;
  typename B::template buffer<scalar> packed_;
};

}  // namespace recglm
