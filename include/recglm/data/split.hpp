#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/core/types.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

/// What an interaction may be used for; `outside`, to be known of a user who is asked, and nothing else.
enum class part : std::uint8_t { train, validation, test, outside };

/// The part's name in files and tables.
std::string_view name_of(part p);

/// One division of the interactions for all tasks: what is held out for one task is in no training text of any.
struct split {
  std::vector<interaction> events;  ///< by user, in time order: those of the dataset
  std::vector<part> parts;          ///< one for each event
  std::string rule;                 ///< how it was made, for the manifest
  bool baskets = false;             ///< a user's events of one time are one step, and one part (data/steps.hpp)
  friend bool operator==(const split&, const split&) = default;
};

/// Each user's last step is test, the last but one validation, the rest train. Users with fewer than three steps have
/// nothing to hold out and stay in train whole. A step is an event, of equal times the later in the source being the
/// later; or, with baskets, all events of one time.
split leave_one_out(const dataset& data, bool baskets = false);

/// Everything before one moment is train, everything from another moment on is test, validation lies between: the
/// moments are those at which the first `train_share` and the next `validation_share` of all events have passed.
/// Events of equal time are never divided: those of a moment belong to the later part. Throws where the shares do not
/// leave three parts that are not empty.
split global_time(const dataset& data, double train_share = 0.8, double validation_share = 0.1);

/// The split with a user's events of one time as one step. Throws where some of them are in one part and some in
/// another.
split with_baskets(split s);

/// A split by time with another rule for validation (arXiv 2507.16289 compares them): "time" leaves what lies between
/// train and test; "last" trains on all before the test but each user's last step, which is validation, where another
/// is left to train on; "users" draws a tenth of such users by `seed`, trains on none of their events and asks for
/// their last step before the test.
split with_validation_rule(split s, std::string_view rule, std::uint64_t seed);

/// The split with the events of validation, and what is outside of such a user, in train, for a model that is trained
/// anew once validation has chosen.
split with_validation_in_train(split s);

/// 64 hexadecimal digits that stand for the rule, every event and its part: rows of a table are comparable where these
/// are equal.
std::string hash(const split& s);

/// Every step of `which` as a question; the past holds all events of the user before it, whatever their part. A basket
/// of several items is a question with several right answers. A step with nothing before it is no question. The spans
/// look into `s.events`, which must outlive them.
std::vector<history> questions(const split& s, part which);

/// What training may know: titles and attributes of all items, and the events of train.
catalogue catalogue_of(const dataset& data, const split& s);

/// Writes the split and its hash to `path`, whole or not at all: what a table was computed on, for others to compare.
void write_split(const std::filesystem::path& path, const split& s);

/// Reads what `write_split` wrote. Throws, naming the line, where that is not so, and where the hash is another than
/// that of what was read.
split read_split(text_file file);

/// The same for the file at `path`.
inline split read_split(const std::filesystem::path& path) { return read_split(text_file(path)); }

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/split-inl.hpp"
#endif
