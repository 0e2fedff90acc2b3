#pragma once
#include <array>
#include <memory>
#include <mutex>
#include <utility>

#include "recglm/prompts/shipped/behaviour_en.hpp"
#include "recglm/prompts/shipped/behaviour_zh.hpp"
#include "recglm/prompts/shipped/p5.hpp"
#include "recglm/prompts/template_file.hpp"

namespace recglm {

/// The template files that ship, by name; the same texts lie as files in share/recglm/prompts.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 3> shipped_templates{
    {{"p5", shipped::p5}, {"behaviour_en", shipped::behaviour_en}, {"behaviour_zh", shipped::behaviour_zh}}};

/// Templates by the name of a file that ships ("p5"), else by the path of a file. Read when first asked for; copies
/// share what was read, and any number of threads may ask.
class template_source {
 public:
  template_source(std::string where) : name(std::move(where)) {}
  template_source(const char* where) : name(where) {}

  /// Templates that are in the program itself, under a name for messages. Throws what is wrong in them.
  static template_source of(std::string name, std::string text);

  std::string name;           ///< may be set at any time
  std::string encoding = {};  ///< of a file, a name of iconv's; "": UTF-8

  /// Throws where there is no such file, or the first thing that is wrong in it.
  std::shared_ptr<const template_set> get() const;

  /// The lines of the file.
  text_file opened() const;

 private:
  struct memory {
    std::mutex mutex;
    std::string of, encoding;
    std::shared_ptr<const template_set> set;
  };
  std::shared_ptr<memory> kept_ = std::make_shared<memory>();
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/template_source-inl.hpp"
#endif
