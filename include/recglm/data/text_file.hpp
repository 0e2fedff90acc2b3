#pragma once
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

namespace recglm {

/// Told now and then how far a long reading or writing has come: bytes of the file as it lies on the disk (or
/// records, where the caller's page says so), done and in all.
using progress_report = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// The lines of a file in order, plain or gzip, in bounded memory. Ends of lines (LF, CR LF) are cut off, a UTF-8 byte
/// order mark is skipped.
class text_file {
 public:
  /// Longest line that is taken for text; beyond it the file is something else.
  static constexpr std::size_t longest_line = std::size_t{1} << 26;

  /// Opens `path`. Throws where it is missing, a folder or not readable.
  explicit text_file(const std::filesystem::path& path, progress_report progress = {})
      : name_(path.string()), progress_(std::move(progress)), buffer_(std::size_t{1} << 17) {
    std::error_code why;
    check(!std::filesystem::is_directory(path, why), name_, " is a folder; name the file in it");
    errno = 0;
    file_.reset(gzopen(name_.c_str(), "rb"));
    check(file_ != nullptr, name_, " cannot be opened: ", errno ? std::strerror(errno) : "no memory");
    total_ = std::filesystem::file_size(path, why);
    if (why) total_ = 0;
  }

  /// The lines of a text that is at hand; `name` stands for it in messages.
  static text_file of(std::string name, std::string text) {
    text_file out;
    out.name_ = std::move(name);
    out.buffer_.assign(text.begin(), text.end());
    out.filled_ = out.buffer_.size();
    return out;
  }

  /// The next line, valid until the next call; nothing at the end. Throws on a damaged or truncated gzip file, on a
  /// reading error and on an endless line, naming the place.
  std::optional<std::string_view> next() {
    line_.clear();
    bool any = false;
    for (;;) {
      if (at_ == filled_ && !refill()) {
        if (!any) return std::nullopt;
        break;
      }
      any = true;
      const char* begin = buffer_.data() + at_;
      const auto* end = static_cast<const char*>(std::memchr(begin, '\n', filled_ - at_));
      line_.append(begin, end ? static_cast<std::size_t>(end - begin) : filled_ - at_);
      at_ = end ? static_cast<std::size_t>(end - buffer_.data()) + 1 : filled_;
      check(line_.size() <= longest_line, name_, ':', number_ + 1, ": a line of more than ", longest_line,
            " bytes; this is no text file");
      if (end) break;
    }
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    if (++number_ == 1 && line_.starts_with("\xef\xbb\xbf")) line_.erase(0, 3);
    return line_;
  }

  /// The number of the line that `next` gave last, from 1.
  std::int64_t line() const { return number_; }
  /// "file:line" of the line that `next` gave last.
  std::string where() const { return text_of(name_, ':', number_); }
  const std::string& name() const { return name_; }

  /// Throws `error`: where, then the parts.
  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    fail(where(), ": ", parts...);
  }

 private:
  struct closer {
    void operator()(gzFile f) const { gzclose_r(f); }
  };

  text_file() = default;

  bool refill() {
    if (!file_) return false;
    const int got = gzread(file_.get(), buffer_.data(), static_cast<unsigned>(buffer_.size()));
    int code = Z_OK;
    const char* why = gzerror(file_.get(), &code);
    // A gzip stream that stops in its middle gives what it has and Z_BUF_ERROR; the last lines would be missing.
    if (got < 0 || code != Z_OK)
      fail(name_, ':', number_ + 1, ": the file is damaged or cut off (",
           code == Z_BUF_ERROR ? "its gzip stream ends early"
           : code == Z_ERRNO   ? std::strerror(errno)
                               : why,
           "); fetch it again");
    at_ = 0;
    filled_ = static_cast<std::size_t>(got);
    if (progress_) progress_(static_cast<std::uint64_t>(std::max<z_off_t>(0, gzoffset(file_.get()))), total_);
    return got > 0;
  }

  std::string name_;
  progress_report progress_;
  std::unique_ptr<gzFile_s, closer> file_;
  std::vector<char> buffer_;
  std::string line_;
  std::size_t at_ = 0, filled_ = 0;
  std::uint64_t total_ = 0;
  std::int64_t number_ = 0;
};

/// The pieces of `line` between single characters `mark`; one more than there are marks.
inline std::vector<std::string_view> pieces_of(std::string_view line, std::string_view mark) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t at = line.find(mark);
    out.push_back(line.substr(0, at));
    if (at == line.npos) return out;
    line.remove_prefix(at + mark.size());
  }
}

/// The words of `line`: what stands between blanks and tabs.
inline std::vector<std::string_view> words_of(std::string_view line) {
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
