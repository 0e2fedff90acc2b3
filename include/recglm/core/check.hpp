#pragma once
#include <sstream>
#include <stdexcept>
#include <string>

namespace recglm {

/// What every part of the library throws on bad input: one sentence that says what is wrong, where (file and line,
/// tensor, record) and what to do about it.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The parts of a message put together by `operator<<`.
template <class... Parts>
std::string text_of(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

/// Throws `error` with the parts of the message put together.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  throw error(text_of(parts...));
}

/// Throws `error` unless `good`; the message is put together only then.
template <class... Parts>
void check(bool good, const Parts&... parts) {
  if (!good) fail(parts...);
}

}  // namespace recglm
