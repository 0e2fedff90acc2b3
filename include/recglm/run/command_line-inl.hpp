#pragma once
#include "recglm/run/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <new>
#include <type_traits>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/numbers.hpp"
#include "recglm/data/utf8.hpp"

namespace recglm {

struct command_line::option::state {
  CLI::Option* option;
  std::vector<place> places;
  std::optional<value_range> range;
  bool file = false, folder = false;
  bool commas = false;
  int least = 0, most = 0;  // of a list in one word

  std::string called;

  const std::string& name() const { return called; }
};

struct command_line::state {
  std::string program;
  std::shared_ptr<standard_output> output;  // of the whole program, so commands have none
  std::unique_ptr<CLI::App> own;
  CLI::App* app;
  std::vector<std::shared_ptr<option::state>> options;
  std::vector<std::vector<option>> choices;
  std::vector<std::unique_ptr<command_line>> commands;
};

namespace detail {

template <class T>
inline constexpr bool takes_many = requires(T v) {
  v.emplace_back();
}
&&!std::is_same_v<T, std::string>;

// The value of one word; `whose` is its option.
template <class T>
T value_of(const std::string& whose, const std::string& word, const value_range* range) {
  if constexpr (std::is_same_v<T, bool>) {
    check(word == "true" || word == "false", whose, "=", word, ": it is true or false");
    return word == "true";
  } else if constexpr (std::is_integral_v<T>) {
    const auto read = integer_of<T>(word);
    if (!read) {
      using limits = std::numeric_limits<T>;
      const T least =
          range && range->least > static_cast<double>(limits::min()) ? static_cast<T>(range->least) : limits::min();
      const T most =
          range && range->most < static_cast<double>(limits::max()) ? static_cast<T>(range->most) : limits::max();
      fail(whose, " ", word, ": it is a whole number from ", least, " to ", most);
    }
    check(!range || range->holds(static_cast<double>(*read)), whose, " ", word, ": it is ", range ? range->words : "");
    return *read;
  } else if constexpr (std::is_floating_point_v<T>) {
    const auto read = real_of(word);
    check(read && (!range || range->holds(*read)), whose, " ", word, ": it is ",
          range ? range->words : value_range().words);
    return static_cast<T>(*read);
  } else {
    if (range && !range->holds(word)) {
      std::string all;
      for (const std::string& name : range->names) all += (all.empty() ? "" : ",") + name;
      fail(whose, ": ", word, " not in {", all, "}");
    }
    return T(word);
  }
}

// The fields of lists in one word each, parted by commas before which no backslash stands.
RECGLM_FUNC std::vector<std::string> fields_of(const std::string& whose, const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const std::string& word : words)
    for (const std::string_view field : escaped_fields(word, ',')) {
      auto text = unescaped(field);
      check(text.has_value(), whose, " '", word,
            "': a backslash escapes nothing there; one that belongs to a word is written \\\\");
      out.push_back(*std::move(text));
    }
  return out;
}

template <class T>
std::string default_text(const T& value) {
  if constexpr (takes_many<T>) {
    std::string all;
    for (const auto& x : value) all += (all.empty() ? "" : ",") + escaped(default_text(x), ",");
    return all;
  } else if constexpr (std::is_same_v<T, std::filesystem::path>) {
    return value.string();
  } else {
    return text_of(value);
  }
}

template <class T>
const char* type_shown() {
  if constexpr (takes_many<T>)
    return type_shown<typename T::value_type>();
  else
    return std::is_same_v<T, bool>       ? ""
           : std::is_floating_point_v<T> ? "FLOAT"
           : std::is_integral_v<T>       ? (std::is_signed_v<T> ? "INT" : "UINT")
                                         : "TEXT";
}

}  // namespace detail

// ---- an option ------------------------------------------------------------------------------------------------------

RECGLM_FUNC command_line::option& command_line::option::required() {
  state_->option->required();
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::within(const value_range& range) {
  if (state_->range) return *this;  // the first one's
  state_->range = range;
  std::string all;
  for (const std::string& name : range.names) all += (all.empty() ? "" : ",") + name;
  state_->option->type_name(state_->option->get_type_name() + ":" +
                            (range.names.empty() ? range.words : "{" + all + "}"));
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::file() {
  state_->file = true;
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::file_or_folder() {
  state_->file = state_->folder = true;
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::commas() {
  state_->commas = true;
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::words(int least, int most) {
  if (state_->commas)
    state_->least = least, state_->most = most;
  else
    state_->option->expected(least, most);
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::one_each() {
  state_->option->allow_extra_args(false)->take_all();
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::needs(const option& other) {
  state_->option->needs(other.state_->option);
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::not_in_help() {
  state_->option->group("");
  return *this;
}

RECGLM_FUNC command_line::option& command_line::option::also(place value) {
  state_->places.push_back(value);
  return *this;
}

RECGLM_FUNC bool command_line::option::given() const { return state_->option->count() > 0; }

// ---- the command line -----------------------------------------------------------------------------------------------

RECGLM_FUNC command_line::command_line(const std::string& program, const std::string& about)
    : state_(std::make_shared<state>()) {
  state_->program = program;
  state_->output = std::make_shared<standard_output>(program);
  state_->own = std::make_unique<CLI::App>(about);
  state_->app = state_->own.get();
}

RECGLM_FUNC command_line::option command_line::add_place(const std::string& name, place value,
                                                         const explained& sentence) {
  auto made = std::make_shared<option::state>();
  std::visit(
      [&](auto* at) {
        using T = std::remove_pointer_t<decltype(at)>;
        if constexpr (std::is_same_v<T, bool>) {
          made->option = state_->app->add_flag(name, sentence);
        } else {
          made->option = state_->app->add_option(name, CLI::callback_t(), sentence);
          made->option->type_name(detail::type_shown<T>())->default_str(detail::default_text(*at));
          if constexpr (detail::takes_many<T>) made->option->expected(CLI::detail::expected_max_vector_size);
        }
      },
      value);
  made->called = made->option->get_name(false, false);
  made->places.push_back(value);
  state_->options.push_back(made);
  option out(made);
  if (sentence.range) out.within(*sentence.range);
  return out;
}

RECGLM_FUNC command_line& command_line::command(const std::string& name, const std::string& sentence) {
  state_->app->require_subcommand(1);
  auto made = std::make_shared<state>();
  made->program = state_->program;
  made->app = state_->app->add_subcommand(name, sentence);
  state_->commands.push_back(std::unique_ptr<command_line>(new command_line(std::move(made))));
  return *state_->commands.back();
}

RECGLM_FUNC bool command_line::chosen() const { return state_->app->parsed(); }

RECGLM_FUNC void command_line::exactly_one(std::initializer_list<option> options) {
  state_->choices.emplace_back(options);
}

RECGLM_FUNC std::string command_line::help() const { return state_->app->help(); }

// Checks what was given and puts it where it belongs.
RECGLM_FUNC void command_line::take_values() {
  for (const auto& choice : state_->choices) {
    std::string all, given;
    for (std::size_t i = 0; i < choice.size(); ++i) {
      all += (i == 0 ? "" : i + 1 == choice.size() ? " or " : ", ") + choice[i].state_->name();
      if (!choice[i].given()) continue;
      check(given.empty(), given, " excludes ", choice[i].state_->name());
      given = choice[i].state_->name();
    }
    check(!given.empty(), all, " is required");
  }
  for (const auto& one : state_->options) {
    if (one->option->count() == 0) continue;
    const std::string whose = one->name();
    std::vector<std::string> words = one->option->results();
    if (one->commas) words = detail::fields_of(whose, words);
    check(
        one->most == 0 || (static_cast<int>(words.size()) >= one->least && static_cast<int>(words.size()) <= one->most),
        whose, ": ", words.size(), " values where there are ", one->least);
    for (const std::string& word : words) {
      if (!one->file) continue;
      std::error_code why;
      const auto kind = std::filesystem::status(word, why).type();
      using std::filesystem::file_type;
      if (kind == file_type::regular || kind == file_type::not_found || kind == file_type::none) continue;
      check(kind == file_type::directory ? one->folder : false, whose, " ", word, ": it is ",
            kind == file_type::directory ? "a folder" : "a device or a pipe", "; name a file",
            one->folder ? " or a folder" : "");
    }
    const value_range* const range = one->range ? &*one->range : nullptr;
    for (const place& to : one->places)
      std::visit(
          [&](auto* at) {
            using T = std::remove_pointer_t<decltype(at)>;
            if constexpr (detail::takes_many<T>) {
              at->clear();
              for (const std::string& word : words)
                at->push_back(detail::value_of<typename T::value_type>(whose, word, range));
            } else {
              *at = detail::value_of<T>(whose, words.back(), range);
            }
          },
          to);
  }
  for (const auto& command : state_->commands)
    if (command->chosen()) command->take_values();
}

RECGLM_FUNC std::vector<std::string> command_line::parse_known(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i)
    check(is_utf8(argv[i]), "word ", i, " of the command line, behind '", i > 1 ? argv[i - 1] : argv[0],
          "', is not UTF-8; write it so, and rename a file whose name is not");
  state_->app->allow_extras();
  state_->app->set_help_flag();
  try {
    state_->app->parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    fail("command line: ", e.what(), " (--help lists the flags)");
  }
  take_values();
  return state_->app->remaining();
}

RECGLM_FUNC int command_line::run(int argc, const char* const* argv, const std::function<int()>& body) {
  const auto mistake = [&](const std::string& what) {
    std::cout.flush();
    std::cerr << state_->program << ": " << what << '\n';
    return 2;
  };
  try {
    for (int i = 1; i < argc; ++i)
      check(is_utf8(argv[i]), "word ", i, ", behind '", i > 1 ? argv[i - 1] : argv[0],
            "', is not UTF-8; write it so, and rename a file whose name is not");
    state_->app->parse(argc, argv);
    take_values();
  } catch (const CLI::CallForHelp&) {
    std::cout << help() << std::flush;
    return 0;
  } catch (const std::exception& e) {
    return mistake(std::string(e.what()) + " (--help lists the flags)");
  }
  try {
    return body();
  } catch (const std::exception& e) {
    return mistake(sentence_of(e));
  }
}

RECGLM_FUNC std::string sentence_of(const std::exception& problem) {
  if (dynamic_cast<const std::bad_alloc*>(&problem)) return "there is not enough memory for this";
  std::string text = problem.what();
  for (std::size_t at; (at = text.find("[json.exception.")) != text.npos;)
    text.erase(at, std::max<std::size_t>(1, text.find("] ", at) + 2 - at));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace recglm
