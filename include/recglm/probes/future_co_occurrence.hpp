#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"

namespace recglm {

/// Whether what is trained on knows from the future which items go together. A question asks for the item that follows
/// the user's last one; two things give it away:
/// - **later events.** A split by user (leave-one-out) trains on what other users did after the question's moment
///   (PAPER 4.2): the pair of last item and answer may be known from there only. A split by time has none of these.
/// - **held-out events.** Anything made of behaviour (histories in texts, lists of neighbours, profiles) that brings
/// the
///   pair together, although no user's training events hold both, was made with the answers.
struct future_co_occurrence {
  static constexpr std::string_view name = "future-co-occurrence";
  double threshold = 0.1;  ///< share of the questions that later events alone may know

  struct report : finding {
    bool timed = false;  ///< whether times of different users can be compared; else they are places in a sequence
    std::size_t questions = 0;    ///< validation and test
    std::size_t known = 0;        ///< of these, the pair stands in some user's training events
    std::size_t from_later = 0;   ///< of these, in events after the question only
    std::size_t unexplained = 0;  ///< questions whose pair stands in a group and in no user's training events
  };

  /// `groups`: items that something trained on brings together by behaviour, each group one list; not candidates that
  /// were drawn at random, nor what items share by themselves (a brand).
  report operator()(const split& s, std::span<const std::vector<item_id>> groups = {}) const {
    check(s.events.size() == s.parts.size(), "future_co_occurrence: ", s.events.size(), " events but ", s.parts.size(),
          " parts");
    report out;
    out.timed = timed(s);
    const auto met = first_meetings(s);
    const auto places = places_of(groups);
    for (const part which : {part::validation, part::test})
      for (const history& q : recglm::questions(s, which)) {
        const item_id last = q.past.back().item, answer = q.next.item;
        if (last == answer) continue;
        ++out.questions;
        if (const auto moment = together(met, last, answer)) {
          ++out.known;
          out.from_later += out.timed && *moment > q.next.time;
        } else {
          out.unexplained += meet(places, last, answer);
        }
      }
    out.fires =
        out.unexplained > 0 || static_cast<double>(out.from_later) > threshold * static_cast<double>(out.questions);
    out.sentence = text_of("future co-occurrence: of ", out.questions,
                           " questions training knows the pair of last item and answer in ", out.known,
                           out.timed ? text_of(", in ", out.from_later, " of them from later events only")
                                     : ", times being places in a sequence",
                           "; ", out.unexplained, " more are brought together by held-out events");
    if (out.unexplained > 0)
      out.sentence += "; make texts and neighbours of the training part only";
    else if (out.fires)
      out.sentence += "; split by time, or say beside the figures that training saw the future";
    return out;
  }

 private:
  /// A user and the first time at which an item was met in training.
  struct meeting {
    user_id user;
    std::int64_t time;
  };

  /// Whether times are more than places: some user's do not count 0, 1, 2, ...
  static bool timed(const split& s) {
    std::int64_t place = 0;
    for (std::size_t i = 0; i < s.events.size(); ++i) {
      place = i > 0 && s.events[i].user == s.events[i - 1].user ? place + 1 : 0;
      if (s.events[i].time != place) return true;
    }
    return false;
  }

  /// By item, sorted by user.
  static std::vector<std::vector<meeting>> first_meetings(const split& s) {
    item_id items = 0;
    for (const interaction& e : s.events) items = std::max(items, e.item + 1);
    std::vector<std::vector<meeting>> out(static_cast<std::size_t>(items));
    for (std::size_t i = 0; i < s.events.size(); ++i) {
      if (s.parts[i] != part::train) continue;
      auto& of_item = out[static_cast<std::size_t>(s.events[i].item)];
      if (of_item.empty() || of_item.back().user != s.events[i].user)
        of_item.push_back({s.events[i].user, s.events[i].time});
    }
    return out;
  }

  /// The first moment at which some user had met both; nothing where none did.
  static std::optional<std::int64_t> together(const std::vector<std::vector<meeting>>& met, item_id a, item_id b) {
    std::optional<std::int64_t> out;
    const auto &of_a = met[static_cast<std::size_t>(a)], &of_b = met[static_cast<std::size_t>(b)];
    for (auto x = of_a.begin(), y = of_b.begin(); x != of_a.end() && y != of_b.end();) {
      if (x->user == y->user) {
        const std::int64_t moment = std::max(x->time, y->time);
        out = out ? std::min(*out, moment) : moment;
        ++x, ++y;
      } else if (x->user < y->user) {
        ++x;
      } else {
        ++y;
      }
    }
    return out;
  }

  /// By item, the groups in which it stands.
  static std::vector<std::vector<std::size_t>> places_of(std::span<const std::vector<item_id>> groups) {
    std::vector<std::vector<std::size_t>> out;
    for (std::size_t g = 0; g < groups.size(); ++g)
      for (const item_id i : groups[g]) {
        check(i >= 0, "future_co_occurrence: group ", g, " holds item ", i, "; items count from 0");
        if (static_cast<std::size_t>(i) >= out.size()) out.resize(static_cast<std::size_t>(i) + 1);
        auto& of_item = out[static_cast<std::size_t>(i)];
        if (of_item.empty() || of_item.back() != g) of_item.push_back(g);
      }
    return out;
  }

  static bool meet(const std::vector<std::vector<std::size_t>>& places, item_id a, item_id b) {
    if (static_cast<std::size_t>(std::max(a, b)) >= places.size()) return false;
    const auto &of_a = places[static_cast<std::size_t>(a)], &of_b = places[static_cast<std::size_t>(b)];
    for (auto x = of_a.begin(), y = of_b.begin(); x != of_a.end() && y != of_b.end();) {
      if (*x == *y) return true;
      *x < *y ? ++x : ++y;
    }
    return false;
  }
};

}  // namespace recglm
