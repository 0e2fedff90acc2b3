#pragma once
#include "recglm/run/progress.hpp"

#include <unistd.h>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <string>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC void progress_lines::show(const std::string& line) {
  if (quiet_) return;
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < (terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10000))) return;
  last_ = now;
  std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
}

RECGLM_FUNC void progress_lines::say(const std::string& line) {
  if (quiet_) return;
  const std::lock_guard lock(mutex_);
  std::fprintf(stderr, terminal_ ? "\r\033[K%s\n" : "%s\n", line.c_str());
}

namespace detail {
inline sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}
}  // namespace detail

RECGLM_FUNC interruption::interruption(std::string program) : program_(std::move(program)) {
  asked() = false;
  const sigset_t set = detail::ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
  // Threads that are made from here on inherit the mask; those of the pool may be there already.
  on_each_thread([&] { pthread_sigmask(SIG_BLOCK, &set, nullptr); });
  thread_ = std::thread([this] { wait(); });
  waiter() = thread_.native_handle();
  // A thread of another library, which does not block them, hands them on.
  struct sigaction hand_on {};
  hand_on.sa_handler = &interruption::forward;
  hand_on.sa_flags = SA_RESTART | SA_ONSTACK;
  sigaction(SIGINT, &hand_on, &before_int_);
  sigaction(SIGTERM, &hand_on, &before_term_);
}

RECGLM_FUNC interruption::~interruption() {
  ending_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
  sigaction(SIGINT, &before_int_, nullptr);
  sigaction(SIGTERM, &before_term_, nullptr);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

RECGLM_FUNC void interruption::wait() const {
  const sigset_t set = detail::ending_signals();
  for (int signal = 0; sigwait(&set, &signal) == 0;) {
    if (ending_) return;
    if (!program_.empty())
      atomic_file::abandon_all([&] {
        std::fprintf(stderr, "%s: interrupted; nothing half-written was kept\n", program_.c_str());
        _exit(130);
      });
    if (asked().exchange(true)) {
      std::signal(signal, SIG_DFL);
      pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
      std::raise(signal);
    }
  }
}

RECGLM_FUNC std::atomic<bool>& interruption::asked() {
  static std::atomic<bool> flag{false};
  return flag;
}

RECGLM_FUNC std::atomic<pthread_t>& interruption::waiter() {
  static std::atomic<pthread_t> thread{};
  return thread;
}

RECGLM_FUNC void interruption::forward(int signal) { pthread_kill(waiter(), signal); }

}  // namespace recglm
