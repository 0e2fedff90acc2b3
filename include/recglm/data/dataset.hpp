#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// Why a review likes or dislikes something: the quadruple of Sentires that P5 explains with (paper.md 3.3 step 5).
struct explanation {
  std::string feature;   ///< what is spoken of: "colour"
  std::string opinion;   ///< what is said of it: "great"; may be empty
  std::string sentence;  ///< where it is said
  int sentiment = 0;     ///< 1 praise, -1 blame, 0 not known
  friend bool operator==(const explanation&, const explanation&) = default;
};

/// A cell of a table of users: "age", "25-34".
struct user_attribute {
  std::string name, value;
  friend bool operator==(const user_attribute&, const user_attribute&) = default;
};

/// Users, items and what the users did: everything that was read from one source. An id is the place of a name in
/// `users` or `items`.
struct dataset {
  std::string name;                                  ///< a label for tables
  std::vector<std::string> users;                    ///< name of each user in the source
  std::vector<std::string> items;                    ///< name of each item in the source
  std::vector<std::string> titles;                   ///< one for each item; may be empty or repeat
  std::vector<std::vector<std::string>> attributes;  ///< one list for each item, most telling first
  std::vector<interaction> interactions;             ///< by user, in time order, equal times in the order of the source
  std::vector<std::string> reviews;                  ///< texts, named by `interaction::review`

  // What only some sources have: each list is empty, or has an entry for each review or user, if only an empty one.
  std::vector<std::string> headlines;                        ///< of the reviews
  std::vector<std::vector<explanation>> explanations;        ///< what each review says of features
  std::vector<std::string> user_names;                       ///< what each user is called, which may repeat
  std::vector<std::vector<user_attribute>> user_attributes;  ///< age group, occupation, ...
  std::vector<item_column> item_columns;                     ///< named columns: brand, category, ...

  int user_count() const { return static_cast<int>(users.size()); }
  int item_count() const { return static_cast<int>(items.size()); }

  /// Whether some user meets an item twice. Where none does, items of the history are no candidates.
  bool repeats() const;

  friend bool operator==(const dataset&, const dataset&) = default;
};

/// Throws unless `data` keeps its promises: there are users, items and interactions; names are unique and not empty;
/// a title and an attribute list for each item; the lists that only some sources have empty or complete, named columns
/// by one name each; ids and review numbers in range; finite ratings; interactions by user in time order.
void validate(const dataset& data);

/// 64 hexadecimal digits that stand for everything in `data` but its label.
std::string hash(const dataset& data);

/// Whether the times of events, grouped by user, are their places in the users' sequences, 0, 1, 2, ...: what readers
/// of files without times give. Times of different users can't be compared then.
bool times_are_places(std::span<const interaction> events);

/// Makes the times of events, grouped by user, their places in the users' sequences: for who drops events of a source
/// without times, so that `times_are_places` stays true of it.
void number_places(std::span<interaction> events);

/// Where each user's interactions begin: user u has [offsets[u], offsets[u + 1]) of `events`, which are grouped by
/// user in ascending order. Users without any have an empty range.
std::vector<std::size_t> user_offsets(std::span<const interaction> events, int users);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/dataset-inl.hpp"
#endif
