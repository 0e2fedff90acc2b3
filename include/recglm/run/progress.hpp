#pragma once
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

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

/// While it lives, Ctrl-C (and a polite kill) sets a flag instead of ending the program; a second one ends it. Signals
/// are blocked in every thread that computes and awaited by one of their own, so that nothing of ours ever runs on the
/// stack of a kernel. One at a time, made and ended by the same thread.
class interruption {
 public:
  interruption() : interruption(std::string()) {}
  /// For a program that does not ask: the first signal removes what was half-written, says "program: interrupted..." on
  /// one line, and ends it with status 130.
  explicit interruption(std::string program);
  ~interruption();
  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

  /// Whether an end was asked for.
  static bool wanted() { return asked(); }

 private:
  static std::atomic<bool>& asked();
  static std::atomic<pthread_t>& waiter();
  static void forward(int signal);
  void wait() const;

  std::string program_;
  std::atomic<bool> ending_{false};
  sigset_t before_{};
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
  std::thread thread_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/progress-inl.hpp"
#endif
