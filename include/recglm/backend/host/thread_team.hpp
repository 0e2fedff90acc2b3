#pragma once
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace recglm::detail {

/// While it lives, what the calling thread calls (oneDNN) shares its work with no other threads.
class one_thread {
 public:
#if defined(_OPENMP)
  one_thread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
  ~one_thread() { omp_set_num_threads(before_); }
#else
  one_thread() {}
#endif
  one_thread(const one_thread&) = delete;
  one_thread& operator=(const one_thread&) = delete;

 private:
  [[maybe_unused]] int before_ = 1;
};

/// The threads that help one thread with its parallel loops; every thread that has such loops has its own. A loop is
/// cut into pieces, which are taken one by one: by the helpers as they come, and by the caller, who waits for no helper
/// that has not begun. A helper without work looks out for some tens of microseconds and then sleeps. So other programs
/// on the same cores cost what their share of them is, and no more (docs/decisions/waiting_threads.md).
class thread_team {
 public:
  /// The team of the calling thread.
  static thread_team& own() {
    thread_local thread_team team;
    return team;
  }
  /// Whether the calling thread is at a piece of a loop.
  static bool& at_work() {
    thread_local bool is = false;
    return is;
  }

  thread_team() = default;
  thread_team(const thread_team&) = delete;
  thread_team& operator=(const thread_team&) = delete;
  ~thread_team() {
    ended_ = true;
    ++round_;
    round_.notify_all();
    for (std::thread& helper : helpers_) getpid() == process_ ? helper.join() : helper.detach();
  }

  /// Threads that there can be of `wanted`, the caller among them; makes those that lack.
  int prepare(int wanted) {
    try {
      while (static_cast<int>(helpers_.size()) < wanted - 1)
        helpers_.emplace_back([this, slot = static_cast<int>(helpers_.size()) + 1] { help(slot); });
    } catch (const std::system_error&) {
      // As many as the system gives.
    }
    return std::min(wanted, static_cast<int>(helpers_.size()) + 1);
  }

  /// Calls `f(piece, thread)` for every piece in [0, pieces), on the calling thread, which is number 0, and on up to
  /// `threads` - 1 helpers. Rethrows the first exception when all have ended.
  template <class F>
  void run(int pieces, int threads, F& f) {
    prepare(threads);
    ticket_ = closed;  // who still looks for a piece of the loop before finds none, whatever follows
    call_ = [](const void* what, int piece, int thread) { (**static_cast<F* const*>(what))(piece, thread); };
    F* const at = std::addressof(f);
    what_ = &at;
    pieces_ = static_cast<std::uint32_t>(pieces);
    threads_ = threads;
    left_ = pieces;
    ticket_ = static_cast<std::uint64_t>(++loops_) << 32;
    ++round_;
    round_.notify_all();
    {
      const one_thread hold;
      at_work() = true;
      take_pieces(0);
      at_work() = false;
    }
    look_out([this] { return left_ == 0; });
    for (int left; (left = left_) != 0;) left_.wait(left);
    if (problem_) std::rethrow_exception(std::exchange(problem_, nullptr));
  }

 private:
  static constexpr std::uint64_t closed = 0xffffffff;

  void help(int slot) {
    const one_thread hold;
    at_work() = true;
    for (int seen = 0;;) {
      look_out([&] { return round_ != seen; });
      round_.wait(seen);
      seen = round_;
      if (ended_) return;
      take_pieces(slot);
    }
  }

  // The upper half of the ticket is the number of the loop, the lower the next piece: who moves it on has a piece of
  // the loop that it was read with.
  void take_pieces(int thread) {
    for (;;) {
      std::uint64_t ticket = ticket_;
      const std::uint32_t piece = static_cast<std::uint32_t>(ticket);
      const auto call = call_.load();
      const void* const what = what_;
      if (piece >= pieces_ || thread >= threads_) return;
      if (!ticket_.compare_exchange_strong(ticket, ticket + 1)) continue;
      try {
        call(what, static_cast<int>(piece), thread);
      } catch (...) {
        const std::lock_guard hold(mutex_);
        if (!problem_) problem_ = std::current_exception();
      }
      if (--left_ == 0) left_.notify_one();
    }
  }

  /// Waits for `there` awake, for no longer than it takes to go to sleep and wake up again a few times.
  template <class There>
  static void look_out(There there) {
    for (int i = 0; i < 1000 && !there(); ++i) {
#if defined(__x86_64__)
      __builtin_ia32_pause();
#else
      std::this_thread::yield();
#endif
    }
  }

  std::atomic<std::uint64_t> ticket_{closed};
  std::atomic<void (*)(const void*, int, int)> call_{nullptr};
  std::atomic<const void*> what_{nullptr};
  std::atomic<std::uint32_t> pieces_{0};
  std::atomic<int> threads_{0}, left_{0}, round_{0};
  std::atomic<bool> ended_{false};
  std::uint32_t loops_ = 0;
  std::mutex mutex_;
  std::exception_ptr problem_;
  const pid_t process_ = getpid();  // a child of fork has no helpers
  std::vector<std::thread> helpers_;
};

}  // namespace recglm::detail
