#pragma once
#include <unistd.h>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <string>

namespace recglm {

/// Lines of progress on stderr from several rows at once: on a terminal one line that is written over, elsewhere a
/// line every ten seconds.
class progress_lines {
 public:
  explicit progress_lines(bool quiet) : quiet_(quiet), terminal_(isatty(2) != 0) {}

  /// Shows `line`, if enough time has passed since the last one.
  void show(const std::string& line);

  /// Shows `line` at once, on a line of its own.
  void say(const std::string& line);

 private:
  bool quiet_, terminal_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point last_{};
};

/// While it lives, Ctrl-C (and a polite kill) sets a flag instead of ending the program; a second one ends it.
class interruption {
 public:
  interruption();
  ~interruption();
  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

  /// Whether an end was asked for.
  static bool wanted() { return asked(); }

 private:
  static std::atomic<bool>& asked();
  static void note(int signal);
  void (*before_int_)(int) = SIG_DFL;
  void (*before_term_)(int) = SIG_DFL;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/progress-inl.hpp"
#endif
