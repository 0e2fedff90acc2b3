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
#include "recglm/data/text_decoder.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm {

RECGLM_FUNC text_file::text_file(const std::filesystem::path& path, progress_report progress,
                                 const std::string& encoding)
    : name_(path.string()), progress_(std::move(progress)) {
  source_ = std::make_unique<source>(path);
  packed_file& file = source_->file;
  check(file.is_open(), name_, " cannot be opened: ", file.why());
  if (!text_decoder::needless(encoding)) source_->decoder.emplace(encoding);
  if (file.size() > worth_a_thread && file.packed())
    source_->ahead.emplace(
        [from = source_.get()] {
          std::pair<block, bool> out{from->read(), false};
          out.second = out.first.bytes.empty();
          return out;
        },
        8);
}

RECGLM_FUNC text_file text_file::of(std::string name, std::string text) {
  text_file out;
  out.name_ = std::move(name);
  out.block_.bytes.assign(text.begin(), text.end());
  out.block_.plain = is_plain_ascii(text);
  return out;
}

RECGLM_FUNC std::optional<std::string_view> text_file::next() {
  line_.clear();
  bool any = false, plain = true;
  for (;;) {
    if (at_ == block_.bytes.size() && !refill()) {
      if (!any) return std::nullopt;
      break;
    }
    any = true;
    plain = plain && block_.plain;
    const std::vector<char>& bytes = block_.bytes;
    const char* begin = bytes.data() + at_;
    const auto* end = static_cast<const char*>(std::memchr(begin, '\n', bytes.size() - at_));
    line_.append(begin, end ? static_cast<std::size_t>(end - begin) : bytes.size() - at_);
    at_ = end ? static_cast<std::size_t>(end - bytes.data()) + 1 : bytes.size();
    if (line_.size() > longest_line) {
      source_.reset();
      at_ = bytes.size();
      fail(name_, ':', number_ + 1, ": a line of more than ", longest_line, " bytes; this is no text file");
    }
    if (end) break;
  }
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  if (++number_ == 1 && line_.starts_with(byte_order_mark)) line_.erase(0, byte_order_mark.size());
  if (!plain) judge_line();
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

RECGLM_FUNC void text_file::judge_line() {
  static constexpr std::string_view remedy = "; write the file in UTF-8, or name its encoding: --encoding ";
  const std::string_view line = line_;
  const std::size_t nul = line.find('\0'), fault = utf8_fault(line);
  if (nul == line.npos && fault == line.size()) return;
  if (number_ == 1 && (line.starts_with("\xff\xfe") || line.starts_with("\xfe\xff"))) {
    const std::string_view is = line.substr(2).starts_with(std::string_view("\0\0", 2)) ? "utf-32" : "utf-16";
    wrong("the file is in ", is == "utf-16" ? "UTF-16" : "UTF-32", ", as its byte order mark says", remedy, is);
  }
  if (number_ == 1 && nul < 2 && line.size() > 1 && line[1 - nul] != '\0')
    wrong("byte ", nul + 1, " is a NUL, as in UTF-16 without a byte order mark", remedy,
          nul == 1 ? "utf-16le" : "utf-16be");
  if (nul < fault) wrong("byte ", nul + 1, " is a NUL, which text does not hold; the file is damaged or no text");
  if (!or_latin1_)
    wrong("byte ", fault + 1, " (", detail::hexadecimal_byte(line[fault]), ") is no UTF-8", remedy,
          "latin1, gbk, utf-16, ...");
  line_ = utf8_of_latin1(line_);
}

RECGLM_FUNC text_file::block text_file::source::read() {
  block out;
  out.failure = std::exchange(failure, {});
  std::vector<char> packed;
  while (out.bytes.empty() && out.failure.empty()) {
    std::vector<char>& bytes = decoder ? packed : out.bytes;
    bytes.resize(std::size_t{1} << 17);
    std::string damage;
    bytes.resize(file.read(bytes.data(), bytes.size(), damage));
    if (!damage.empty()) out.failure = text_of("the file is damaged or cut off (", damage, "); fetch it again");
    if (decoder && out.failure.empty())
      out.failure = decoder->decode({packed.data(), packed.size()}, packed.empty(), out.bytes);
    if (bytes.empty()) break;
  }
  if (!out.bytes.empty()) failure = std::exchange(out.failure, {});  // told behind the lines before it
  out.plain = is_plain_ascii({out.bytes.data(), out.bytes.size()});
  out.offset = file.offset();
  return out;
}

RECGLM_FUNC bool text_file::refill() {
  if (!source_) return false;
  block_ = source_->ahead ? source_->ahead->next() : source_->read();
  at_ = 0;
  const bool more = !block_.bytes.empty();
  const std::uint64_t total = source_->file.size();
  if (!more) source_.reset();
  check(block_.failure.empty(), name_, ':', number_ + 1, ": ", block_.failure);
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
