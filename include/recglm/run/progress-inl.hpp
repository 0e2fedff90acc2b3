#pragma once
#include "recglm/run/progress.hpp"

#include <unistd.h>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <string>

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

RECGLM_FUNC interruption::interruption() {
  asked() = false;
  before_int_ = std::signal(SIGINT, &interruption::note);
  before_term_ = std::signal(SIGTERM, &interruption::note);
}

RECGLM_FUNC interruption::~interruption() {
  std::signal(SIGINT, before_int_);
  std::signal(SIGTERM, before_term_);
}

RECGLM_FUNC std::atomic<bool>& interruption::asked() {
  static std::atomic<bool> flag{false};
  return flag;
}

RECGLM_FUNC void interruption::note(int signal) {
  asked() = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace recglm
