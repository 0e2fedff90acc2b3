#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "recglm/data/dataset.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/pickle.hpp"
#include "recglm/data/reading_report.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// What Sentires (through Sentires-Guide) found in reviews, and P5 explains with (paper.md 3.3 step 5): reviews.pickle,
/// a list of
/// {'user', 'item', 'sentence': [(feature, opinion, sentence, sentiment), ...]}, or the same records as JSON, one a
/// line.

namespace recglm {

/// `data` with the explanations of Sentires' records, by user and item: a pair that occurs more than once takes them in
/// the order of the file. An event without a review gets an empty one where it has explanations. Records of other users
/// and items are skipped. A record without user or item is a bad row, which stops the reading, or is counted where
/// `report` says so; how many events and records met is noted there too. Throws where the file is not Sentires' or no
/// record at all is of an event.
dataset with_sentires(dataset data, const std::filesystem::path& path, const progress_report& progress = {},
                      const std::string& encoding = {}, reading_report* report = nullptr);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/sentires-inl.hpp"
#endif
