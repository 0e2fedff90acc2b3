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
  void show(const std::string& line) {
    if (quiet_) return;
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < (terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10000))) return;
    last_ = now;
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
  }

  /// Shows `line` at once, on a line of its own.
  void say(const std::string& line) {
    if (quiet_) return;
    const std::lock_guard lock(mutex_);
    std::fprintf(stderr, terminal_ ? "\r\033[K%s\n" : "%s\n", line.c_str());
  }

 private:
  bool quiet_, terminal_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point last_{};
};

/// While it lives, Ctrl-C (and a polite kill) sets a flag instead of ending the program; a second one ends it.
class interruption {
 public:
  interruption() {
    asked() = false;
    before_int_ = std::signal(SIGINT, &interruption::note);
    before_term_ = std::signal(SIGTERM, &interruption::note);
  }
  ~interruption() {
    std::signal(SIGINT, before_int_);
    std::signal(SIGTERM, before_term_);
  }
  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

  /// Whether an end was asked for.
  static bool wanted() { return asked(); }

 private:
  static std::atomic<bool>& asked() {
    static std::atomic<bool> flag{false};
    return flag;
  }
  static void note(int signal) {
    asked() = true;
    std::signal(signal, SIG_DFL);
  }
  void (*before_int_)(int) = SIG_DFL;
  void (*before_term_)(int) = SIG_DFL;
};

}  // namespace recglm
