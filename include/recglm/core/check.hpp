#pragma once
#include <concepts>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"

namespace recglm {

/// What every part of the library throws on bad input: one sentence that says what is wrong, where (file and line,
/// tensor, record) and what to do about it.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The beginning of `text`, for messages: at most 200 bytes, "..." behind them where something was left out, cut
/// between characters of UTF-8. What a message repeats of a file may be of any length.
inline std::string shortened(std::string_view text) {
  constexpr std::size_t most = 200;
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > most - 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

namespace detail {

/// One part of a message, seen through a pointer or held as a number: the many different messages of the library
/// share one function that puts them together, which keeps programs small and quick to compile.
class message_part {
 public:
  message_part(const char* text) : text_(text), write_(&as_text) {}
  message_part(std::string_view text) : text_(text), write_(&as_text), quote_(true) {}
  message_part(const std::string& text) : text_(text), write_(&as_text), quote_(true) {}
  /// A path, which is shown whole.
  template <class Path>
  requires(requires(const Path& p) { p.lexically_normal(); }) message_part(const Path& path)
      : text_(path.native()), write_(&as_text) {}
  message_part(char c) : character_(c), write_([](const message_part& p, std::ostream& out) { out << p.character_; }) {}
  template <std::signed_integral T>
  message_part(T n) : signed_(n), write_([](const message_part& p, std::ostream& out) { out << p.signed_; }) {}
  template <std::unsigned_integral T>
  message_part(T n) : unsigned_(n), write_([](const message_part& p, std::ostream& out) { out << p.unsigned_; }) {}
  template <std::floating_point T>
  message_part(T x)
      : real_(static_cast<double>(x)), write_([](const message_part& p, std::ostream& out) { out << p.real_; }) {}
  /// Anything else that `operator<<` writes; it outlives the part.
  template <class T>
  requires(!std::is_arithmetic_v<T> && !std::convertible_to<const T&, std::string_view> &&
           !requires(const T& p) { p.lexically_normal(); }) message_part(const T& value)
      : other_(&value),
        write_([](const message_part& p, std::ostream& out) { out << *static_cast<const T*>(p.other_); }) {}

  void write(std::ostream& out) const { write_(*this, out); }

  /// The same, but of a text that may come from a file no more than its beginning.
  void quote(std::ostream& out) const {
    if (quote_)
      out << shortened(text_);
    else
      write(out);
  }

 private:
  static void as_text(const message_part& p, std::ostream& out) { out << p.text_; }

  std::string_view text_;
  union {
    char character_;
    long long signed_;
    unsigned long long unsigned_;
    double real_;
    const void* other_ = nullptr;
  };
  void (*write_)(const message_part&, std::ostream&);
  bool quote_ = false;
};

[[gnu::cold, gnu::noinline]] inline std::string joined(const message_part* parts, std::size_t count) {
  std::ostringstream out;
  for (std::size_t i = 0; i < count; ++i) parts[i].write(out);
  return out.str();
}

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_error(const message_part* parts, std::size_t count) {
  std::ostringstream out;
  parts[0].write(out);  // says where, and is never empty: the callers put "" behind their parts
  for (std::size_t i = 1; i < count; ++i) parts[i].quote(out);
  throw error(out.str());
}

}  // namespace detail

/// The parts of a message put together by `operator<<`.
template <class... Parts>
std::string text_of(const Parts&... parts) {
  const detail::message_part all[] = {detail::message_part(parts)..., detail::message_part("")};
  return detail::joined(all, sizeof...(parts));
}

/// Throws `error` with the parts of the message put together. Of texts behind the first part, which says where, no more
/// than the beginning is shown (`shortened`); paths are shown whole.
template <class... Parts>
[[noreturn, gnu::cold]] void fail(const Parts&... parts) {
  const detail::message_part all[] = {detail::message_part(parts)..., detail::message_part("")};
  detail::throw_error(all, sizeof...(parts));
}

/// Throws `error` unless `good`; the message is put together only then.
template <class... Parts>
void check(bool good, const Parts&... parts) {
  if (!good) [[unlikely]]
    fail(parts...);
}

}  // namespace recglm
