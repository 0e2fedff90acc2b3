#pragma once
#include "recglm/data/text_file.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/memory.hpp"
#include "recglm/data/packed_file.hpp"
#include "recglm/data/read_ahead.hpp"

namespace recglm {

RECGLM_FUNC text_file::text_file(const std::filesystem::path& path, progress_report progress)
    : name_(path.string()), progress_(std::move(progress)) {
  source_ = std::make_unique<source>(path);
  packed_file& file = source_->file;
  check(file.is_open(), name_, " cannot be opened: ", file.why());
  if (file.size() > worth_a_thread && file.packed())
    source_->ahead.emplace(
        [&file] {
          std::pair<block, bool> out{read(file), false};
          out.second = out.first.bytes.empty();
          return out;
        },
        8);
}

RECGLM_FUNC text_file text_file::of(std::string name, std::string text) {
  text_file out;
  out.name_ = std::move(name);
  out.block_.bytes.assign(text.begin(), text.end());
  return out;
}

RECGLM_FUNC std::optional<std::string_view> text_file::next() {
  line_.clear();
  bool any = false;
  for (;;) {
    if (at_ == block_.bytes.size() && !refill()) {
      if (!any) return std::nullopt;
      break;
    }
    any = true;
    const std::vector<char>& bytes = block_.bytes;
    const char* begin = bytes.data() + at_;
    const auto* end = static_cast<const char*>(std::memchr(begin, '\n', bytes.size() - at_));
    line_.append(begin, end ? static_cast<std::size_t>(end - begin) : bytes.size() - at_);
    at_ = end ? static_cast<std::size_t>(end - bytes.data()) + 1 : bytes.size();
    check(line_.size() <= longest_line, name_, ':', number_ + 1, ": a line of more than ", longest_line,
          " bytes; this is no text file");
    if (end) break;
  }
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  if (++number_ == 1 && line_.starts_with("\xef\xbb\xbf")) line_.erase(0, 3);
  return line_;
}

RECGLM_FUNC std::string text_file::rest() {
  constexpr std::size_t step = std::size_t{1} << 24;
  std::string out;
  while (const auto line = next()) {
    if ((out.size() + line->size()) / step > out.size() / step) check_memory(out.size() + line->size() + step, name_);
    out.append(*line) += '\n';
  }
  return out;
}

RECGLM_FUNC text_file::block text_file::read(packed_file& file) {
  block out;
  out.bytes.resize(std::size_t{1} << 17);
  out.bytes.resize(file.read(out.bytes.data(), out.bytes.size(), out.failure));
  out.offset = file.offset();
  return out;
}

RECGLM_FUNC bool text_file::refill() {
  if (!source_) return false;
  block_ = source_->ahead ? source_->ahead->next() : read(source_->file);
  at_ = 0;
  const bool more = !block_.bytes.empty();
  const std::uint64_t total = source_->file.size();
  if (!more) source_.reset();
  check(block_.failure.empty(), name_, ':', number_ + 1, ": the file is damaged or cut off (", block_.failure,
        "); fetch it again");
  if (progress_) progress_(block_.offset, total);
  return more;
}

RECGLM_FUNC std::vector<std::string_view> pieces_of(std::string_view line, std::string_view mark) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t at = line.find(mark);
    out.push_back(line.substr(0, at));
    if (at == line.npos) return out;
    line.remove_prefix(at + mark.size());
  }
}

RECGLM_FUNC std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == line.npos) return out;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    out.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace recglm
