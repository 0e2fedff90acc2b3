#pragma once
#include <cstdint>
#include <optional>

#include "recglm/data/dataset.hpp"
#include "recglm/data/split.hpp"

/// \file
/// Users whom a k-core drops, as questions: a shop meets them, and a table on the core alone never asks for them
/// (docs/decisions/dropped_users.md).

namespace recglm {

/// The users of `whole` that `kept`, its k-core, does not have, with their events of items that `kept` has; those with
/// two such events or more. The items are all those of `kept`, under the same ids. Ratings and times are kept, reviews
/// are not. No users where there are none.
dataset dropped_by(const dataset& whole, const dataset& kept);

/// `data` with the users and events of `dropped` behind its own. Throws where the items of the two are not the same.
dataset with_users(dataset data, const dataset& dropped);

/// The first `users` users of `data` alone; items stay.
dataset first_users(dataset data, int users);

/// A split of the first users of `data` with the others added: nothing of theirs is trained on. Their last step is
/// test, or, where `from` says when the test begins, every event from then on; what came before is `part::outside`.
split with_outside_users(split s, const dataset& data, std::optional<std::int64_t> from = {});

/// The earliest time of the split's test events: where the test of a split by time begins.
std::int64_t test_begin(const split& s);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/dropped_users-inl.hpp"
#endif
