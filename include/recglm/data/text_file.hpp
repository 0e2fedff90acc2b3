#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/data/packed_file.hpp"
#include "recglm/data/read_ahead.hpp"
#include "recglm/data/text_decoder.hpp"

namespace recglm {

/// Told now and then how far a long reading or writing has come: bytes of the file as it lies on the disk (or
/// records, where the caller's page says so), done and in all.
using progress_report = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// The lines of a file in order, plain or gzip, in bounded memory, in UTF-8. All text comes in through it.
/// Ends of lines (LF, CR LF) are cut off, a byte order mark is skipped. A large gzip file is unpacked in a thread
/// beside the caller's.
class text_file {
 public:
  /// Longest line that is taken for text; beyond it the file is something else.
  static constexpr std::size_t longest_line = std::size_t{1} << 26;

  /// Opens `path`, which is in `encoding`, a name of iconv's; "": UTF-8. Throws where it is missing, no regular file or
  /// not readable, and where there is no such encoding.
  explicit text_file(const std::filesystem::path& path, progress_report progress = {},
                     const std::string& encoding = {});

  /// The lines of a text that is at hand; `name` stands for it in messages.
  static text_file of(std::string name, std::string text);

  /// The next line, valid until the next call; nothing at the end. Throws on a damaged or truncated gzip file, on a
  /// reading error, on an endless line, and on a line with bytes that are no character or a NUL, naming the place and,
  /// where it can be told, the encoding; the call after that continues behind the line.
  std::optional<std::string_view> next();

  /// All lines that are left, each with its end. Throws where memory cannot hold them.
  std::string rest();

  /// From here on lines that are no UTF-8 are ISO 8859-1: older releases of MovieLens are published so.
  void or_latin1() { or_latin1_ = true; }

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
  /// Packed bytes from which a thread pays.
  static constexpr std::uint64_t worth_a_thread = 1 << 20;

  /// What was read at once: nothing at the end, or where reading failed.
  struct block {
    std::vector<char> bytes;
    bool plain = false;        ///< all ASCII and no NUL, as most blocks are: its lines need no look of their own
    std::uint64_t offset = 0;  ///< in the file as it lies on the disk, behind what was read
    std::string failure;
  };

  /// The open file, and the thread that reads it where there is one.
  struct source {
    explicit source(const std::filesystem::path& path) : file(path) {}
    block read();
    packed_file file;
    std::optional<text_decoder> decoder;
    std::string failure;                     ///< behind what was read last
    std::optional<read_ahead<block>> ahead;  // ends before the file that it reads
  };

  text_file() = default;

  bool refill();

  /// Throws where a byte of the line is no character, or takes it for ISO 8859-1 where that is allowed.
  void judge_line();

  std::string name_;
  progress_report progress_;
  std::unique_ptr<source> source_;
  block block_;
  std::string line_;
  std::size_t at_ = 0;
  std::int64_t number_ = 0;
  bool or_latin1_ = false;
};

/// The pieces of `line` between single characters `mark`; one more than there are marks.
std::vector<std::string_view> pieces_of(std::string_view line, std::string_view mark);

/// The words of `line`: what is between blanks and tabs.
std::vector<std::string_view> words_of(std::string_view line);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/text_file-inl.hpp"
#endif
