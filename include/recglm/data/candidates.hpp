#pragma once
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// Fixed candidates: for each user the same other items among which the right one is ranked, in every row of a table.
/// The file is P5's negative_samples.txt, "user n1 ... n99" by names, which are escaped (data/escape.hpp) where they
/// hold blanks, with its SHA-256 in a file beside it.

namespace recglm {

/// The negatives of each user, by user id; empty for a user that has none.
using candidate_lists = std::vector<std::vector<item_id>>;

/// So many different items for each user, drawn uniformly from those the user never met. Throws where a user leaves too
/// few.
candidate_lists draw_candidates(const dataset& data, int count, std::uint64_t seed);

/// What is ranked: the right item, then its negatives (P5's order).
std::vector<item_id> candidate_row(item_id right, const std::vector<item_id>& negatives);

/// The file's text: a line for each user with negatives, in the order of the ids.
std::string candidate_text(const dataset& data, const candidate_lists& lists);

/// 64 hexadecimal digits that stand for all lists: sampled numbers are comparable where these are equal.
std::string hash(const dataset& data, const candidate_lists& lists);

/// Writes the lists to `path` and their hash to `path`.sha256, as sha256sum writes and checks it.
void write_candidates(const std::filesystem::path& path, const dataset& data, const candidate_lists& lists);

/// Reads candidates; users that the file does not name have none. Throws, naming the line, on a user or item that is
/// not in `data`, on lists of different lengths, and where a user's own item is among the negatives. An item may
/// appear twice in a list (P5's own files have such).
candidate_lists read_candidates(text_file& file, const dataset& data);

/// The same for the file at `path`, whose bytes must have the hash of `path`.sha256 where there is one.
candidate_lists read_candidates(const std::filesystem::path& path, const dataset& data,
                                const std::string& encoding = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/candidates-inl.hpp"
#endif
