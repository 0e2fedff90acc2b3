#pragma once
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/pickle.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/record_place.hpp"
#include "recglm/data/split.hpp"

/// \file
/// The folders that P5's preprocessing writes (paper.md 3.3): sequential_data.txt, datamaps.json, meta.json.gz,
/// review_splits.pkl, user_id2name.pkl. A pickle is read without running anything in it (data/pickle.hpp), or stands
/// beside as JSON under the same stem, which is then preferred.

namespace recglm {

namespace detail {
/// The JSON of a whole file.
nlohmann::json json_in(text_file file);

/// A review of review_splits, and in which of its lists it stands.
struct p5_review {
  std::string user, item;  ///< as numbered in datamaps.json
  std::string called, text, headline;
  float rating = 0;
  std::int64_t time = std::numeric_limits<std::int64_t>::max();  ///< a review without a time comes behind all others
  std::vector<explanation> explanations;
  part which = part::train;
  bool usable = true;  ///< it is no bad row
};

/// The numbers that datamaps.json gives names.
std::unordered_map<std::string, std::string> p5_numbers(const std::string& name, const nlohmann::json& maps,
                                                        const char* which);

/// One review; nothing for a bad row without user or item, and for a user or an item without a number, which P5's
/// 5-core left out.
std::optional<p5_review> p5_review_of(const nlohmann::json& record, const record_place& place,
                                      const std::unordered_map<std::string, std::string>& users,
                                      const std::unordered_map<std::string, std::string>& items,
                                      reading_report& report);

/// Opens a file of the folder.
using file_opener = std::function<text_file(const std::filesystem::path&)>;

/// Goes through the reviews of review_splits, training first: see(review). False where the folder has none.
bool each_p5_review(const std::filesystem::path& folder, const file_opener& open, reading_report& report,
                    const std::function<void(p5_review)>& see);

std::string pair_key(std::string_view user, std::string_view item);
}  // namespace detail

/// Reads a folder of P5's. Users and items keep P5's numbers as names. With review_splits there are ratings, times,
/// texts, headlines and explanations; without, times are places in the sequences and ratings 0. Titles and attributes
/// come from meta.json.gz, user names from user_id2name, else from the reviews. Returns what the dataset is called.
/// A review without user, item, rating or time is a bad row, and so is its event. Throws where a sequence holds an item
/// that its user has no review of.
std::string read_p5_folder(dataset_builder& out, const std::filesystem::path& folder,
                           const progress_report& progress = {});

/// The same as a dataset.
dataset read_p5_folder(const std::filesystem::path& folder, const progress_report& progress = {});

/// P5's own division of the reviews of `data` for the families rating, explanation and review (paper.md 3.4), which is
/// another than that of the sequences. `rules` are those by which `data` was read. Throws where the folder has no
/// review_splits or `data` an event without a review in it.
split read_p5_review_split(const std::filesystem::path& folder, const dataset& data, const reading_rules& rules = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/p5_folder-inl.hpp"
#endif
