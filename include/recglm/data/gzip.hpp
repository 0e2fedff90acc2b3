#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace recglm {

/// A text as a gzip file. The same text has the same bytes: the header holds neither a time nor a name.
std::string gzipped(std::string_view text);

/// Writes it, whole or not at all; `text_file` reads it back.
void write_gzip(const std::filesystem::path& path, std::string_view text);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/gzip-inl.hpp"
#endif
