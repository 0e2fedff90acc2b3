#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "recglm/data/dataset_builder.hpp"
#include "recglm/data/text_file.hpp"

/// \file
/// The sequence files of S3-Rec, P5 and others: a line "user item item ..." for each user, in time order; beside it
/// may lie a table of items and a JSON object of attribute numbers.

namespace recglm {

/// Reads the sequences into a builder. Throws on a user that appears twice; one without items is a bad row.
void read_sequences(dataset_builder& out, text_file& file);

/// Reads a table of items, tab-separated with a head: columns `item_id` (or `item`) and `title`; `attributes` may be
/// missing, and holds a list joined by bars, whose first may be "Unknown" for a brand that is not known.
void read_item_table(dataset_builder& out, text_file& file);

/// Reads {"item": [1, 2, ...], ...}: attributes that are known by number only, named "attribute 1".
void read_attribute_numbers(dataset_builder& out, text_file& file);

/// Reads a sequence file, or `sequences.txt` of a folder, with the titles of `items.tsv` beside it where there is one,
/// else the attribute numbers of `item_attributes.json`. Times are places in the sequences, ratings 0. Returns what the
/// dataset is called.
std::string read_sequence_file(dataset_builder& out, const std::filesystem::path& source,
                               const progress_report& progress = {});

/// The same as a dataset.
dataset read_sequence_file(const std::filesystem::path& source, const progress_report& progress = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/readers/sequence_file-inl.hpp"
#endif
