#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "recglm/core/standard_output.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// The command line of a program, and what every program owes to whoever calls it: `--help` on stdout with status 0;
/// bad use or bad input in one line on stderr with status 2, which names the flag and what it may be; 2 where the
/// output is lost. Words that belong to no option, and words that are not UTF-8, are refused; a value is looked at
/// before the program begins.
///
///     int main(int argc, char** argv) {
///       recglm::command_line line("shorten", "Cuts titles.");
///       int words = 8;
///       std::filesystem::path titles;
///       line.add("TITLES", titles, "file of titles").required().file();
///       line.add("--words", words, {"words kept", recglm::value_range::at_least(1)});
///       return line.run(argc, argv, [&] { return shorten(titles, words); });
///     }
class command_line {
 public:
  /// Where the value of an option goes; it holds the default, and outlives the command line. A list takes all words
  /// that follow its flag, unless its option says otherwise; a bool is a switch.
  using place = std::variant<bool*, int*, std::int64_t*, std::uint64_t*, float*, double*, std::string*,
                             std::filesystem::path*, std::vector<int>*, std::vector<std::uint64_t>*,
                             std::vector<double>*, std::vector<std::string>*, std::vector<std::filesystem::path>*>;

  /// One option, to say more about it.
  class option {
   public:
    option& required();
    /// What the value, or each of a list, may be.
    option& within(const value_range& range);
    /// A file to read: what is there must be a regular file, neither a folder nor a device or pipe.
    option& file();
    /// The same, or a folder.
    option& file_or_folder();
    /// A list in one word, `1,5,10`; a comma in a text is written `\,` (data/escape.hpp).
    option& commas();
    /// A list of `least` to `most` words, or values between commas.
    option& words(int least, int most = 1 << 29);
    /// A list that takes one word each time that the flag is given.
    option& one_each();
    /// Given only with `other`.
    option& needs(const option& other);
    option& not_in_help();
    /// The value goes here too.
    option& also(place value);
    /// Whether the command line had it.
    bool given() const;

   private:
    friend class command_line;
    struct state;
    explicit option(std::shared_ptr<state> s) : state_(std::move(s)) {}
    std::shared_ptr<state> state_;
  };

  /// `program` begins each line on stderr; `about` is what `--help` says first.
  command_line(const std::string& program, const std::string& about);

  /// An option: `--name`, or `NAME` for one that is known by its place.
  template <class T>
  option add(const std::string& name, T& value, const explained& sentence) {
    return add_place(name, place(&value), sentence);
  }

  /// A command with options of its own, `program NAME ...`; where there are commands, one must be given. It lives as
  /// long as this.
  command_line& command(const std::string& name, const std::string& sentence);
  /// Whether this command was given.
  bool chosen() const;

  /// Exactly one of these options must be given.
  void exactly_one(std::initializer_list<option> options);

  /// Reads the command line, then calls `body`, whose status it returns. What `body` throws is given in one line, with
  /// status 2.
  int run(int argc, const char* const* argv, const std::function<int()>& body);

  /// Reads the command line without looking for `--help`; returns the words that belong to no option. Throws `error`.
  std::vector<std::string> parse_known(int argc, const char* const* argv);

  std::string help() const;

 private:
  struct state;
  explicit command_line(std::shared_ptr<state> s) : state_(std::move(s)) {}
  option add_place(const std::string& name, place value, const explained& sentence);
  void take_values();

  std::shared_ptr<state> state_;
};

/// What a person is given of an error.
std::string sentence_of(const std::exception& problem);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/command_line-inl.hpp"
#endif
