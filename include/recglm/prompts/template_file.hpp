#pragma once
#include <filesystem>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/prompts/prompt_template.hpp"

/// \file
/// Templates as a text that a person edits (docs/policies/prompts.md): lines `key: value`, a template beginning with
/// its `id`. What is before the first id holds for all.

namespace recglm {

/// What was read of a template file, and one sentence for each thing that is wrong in it, in the order of the lines.
struct template_reading {
  template_set set;
  std::vector<std::string> problems;
};

namespace detail {

/// Reads one file line by line; what is wrong is noted with its place, and the reading continues behind it.
class template_reader {
 public:
  explicit template_reader(text_file file) : file_(std::move(file)) {}

  template_reading read();

 private:
  static constexpr std::array<std::string_view, 16> keys{
      "id",       "family", "unseen", "mask",   "source",       "target", "set",  "language",
      "entities", "join",   "each",   "yes_no", "like_dislike", "fields", "test", "evaluate"};

  static std::string_view trimmed(std::string_view s);

  /// Throws `error` with the place: the file, the line, and the template that is being read.
  template <class... Parts>
  [[noreturn]] void wrong_at(std::int64_t line, const Parts&... parts) const {
    if (open_) fail(file_.name(), ':', line, ": prompt '", current_.id, "': ", parts...);
    fail(file_.name(), ':', line, ": ", parts...);
  }
  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    wrong_at(file_.line(), parts...);
  }
  /// The same at the line of a key of the template; at its id where there is no such line.
  template <class... Parts>
  [[noreturn]] void wrong_in(std::string_view key, const Parts&... parts) const {
    const auto at = lines_.find(key);
    wrong_at(at != lines_.end() ? at->second : lines_.find("id")->second, parts...);
  }

  template <class Step>
  void guarded(Step step) {
    try {
      step();
    } catch (const error& e) {
      out_.problems.emplace_back(e.what());
      sound_ = false;
    }
  }

  void take(std::string_view line);

  /// Keys that appear once: those of the file before the first id, the others in a template.
  void single(std::string_view key, std::string_view value, bool fresh);

  prompt_field field(std::string_view name) const;

  std::vector<prompt_field> fields_of(std::string_view value) const;

  prompt_field list_of(std::string_view key, std::string_view& value) const;

  void join(prompt_template& to, std::string_view value) const;

  void each(prompt_template& to, std::string_view value) const;

  std::string unescaped(std::string_view raw) const;

  template_text text_of_line(std::string_view key, std::string_view line) const;

  /// The names of `fields`, between commas.
  void name_fields(std::string_view value);

  /// The templates that `test` and `evaluate` name must be there.
  void judge_file();

  /// Ends the template that is being read: what it lacks, and what gives its answer away.
  void finish();

  void judge();

  static bool of_feature(const prompt_field& f) { return f == prompt_field::attribute || f == prompt_field::value; }

  /// An entity is tokenised with the space before it.
  void spaced(std::string_view key, const template_text& text) const;

  text_file file_;
  template_reading out_;
  prompt_template shared_, current_;
  std::map<std::string, std::int64_t> ids_;
  std::map<std::string, std::int64_t, std::less<>> lines_;      ///< of the keys of the template that is being read
  std::map<std::string, std::int64_t, std::less<>> top_lines_;  ///< of the keys before the first
  bool open_ = false, sound_ = true;
};

}  // namespace detail

/// Reads a template file and notes everything that is wrong in it: file, line, template and field. Templates with a
/// problem are left out.
inline template_reading try_read_templates(text_file file) { return detail::template_reader(std::move(file)).read(); }

/// Reads a template file. Throws what is wrong first.
template_set read_templates(text_file file);

/// The same for the file at `path`.
inline template_set read_templates(const std::filesystem::path& path) { return read_templates(text_file(path)); }

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/template_file-inl.hpp"
#endif
