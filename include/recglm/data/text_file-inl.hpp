#pragma once
#include "recglm/data/text_file.hpp"

#include <zlib.h>
#include <cerrno>
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
#include "recglm/data/read_ahead.hpp"

namespace recglm {

RECGLM_FUNC text_file::text_file(const std::filesystem::path& path, progress_report progress)
    : name_(path.string()), progress_(std::move(progress)) {
  std::error_code why;
  check(!std::filesystem::is_directory(path, why), name_, " is a folder; name the file in it");
  errno = 0;
  gzFile file = gzopen(name_.c_str(), "rb");
  check(file != nullptr, name_, " cannot be opened: ", errno ? std::strerror(errno) : "no memory");
  source_ = std::make_unique<source>(file);
  gzbuffer(file, 1 << 17);
  total_ = std::filesystem::file_size(path, why);
  if (why) total_ = 0;
  if (total_ > worth_a_thread && gzdirect(file) == 0)
    source_->ahead.emplace(
        [file] {
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

RECGLM_FUNC text_file::source::~source() {
  ahead.reset();
  gzclose_r(file);
}

RECGLM_FUNC text_file::block text_file::read(gzFile file) {
  block out;
  out.bytes.resize(std::size_t{1} << 17);
  const int got = gzread(file, out.bytes.data(), static_cast<unsigned>(out.bytes.size()));
  int code = Z_OK;
  const char* why = gzerror(file, &code);
  // A gzip stream that stops in its middle gives what it has and Z_BUF_ERROR; the last lines would be missing.
  if (got < 0 || code != Z_OK)
    out.failure = code == Z_BUF_ERROR ? "its gzip stream ends early" : code == Z_ERRNO ? std::strerror(errno) : why;
  out.bytes.resize(out.failure.empty() ? static_cast<std::size_t>(got) : 0);
  out.offset = static_cast<std::uint64_t>(std::max<z_off_t>(0, gzoffset(file)));
  return out;
}

RECGLM_FUNC bool text_file::refill() {
  if (!source_) return false;
  block_ = source_->ahead ? source_->ahead->next() : read(source_->file);
  at_ = 0;
  const bool more = !block_.bytes.empty();
  if (!more) source_.reset();
  check(block_.failure.empty(), name_, ':', number_ + 1, ": the file is damaged or cut off (", block_.failure,
        "); fetch it again");
  if (progress_) progress_(block_.offset, total_);
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
