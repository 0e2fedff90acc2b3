#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/backend/cuda/launch_size.hpp"
#include "recglm/backend/emulated/fibres.hpp"
#include "recglm/backend/emulated/memory.hpp"
#include "recglm/core/check.hpp"

/// \file
/// The block that runs: its threads in warps, what they wait for, and what is ordered by it. One block runs at a time,
/// one of its threads at a time; which one goes on where several can, a seed decides.

namespace recglm::emulation {

/// A line of a kernel's source, as std::source_location, which not every clang has.
class place {
 public:
  static constexpr place current(const char* file = __builtin_FILE(), std::uint32_t line = __builtin_LINE()) {
    return {file, line};
  }
  constexpr const char* file_name() const { return file_; }
  constexpr std::uint32_t line() const { return line_; }

 private:
  constexpr place(const char* file, std::uint32_t line) : file_(file), line_(line) {}
  const char* file_;
  std::uint32_t line_;
};

/// "attention.cuh:127".
inline std::string name_of(const char* file, unsigned line) {
  const std::string_view path(file);
  return text_of(path.substr(path.rfind('/') + 1), ":", line);
}
inline std::string name_of(const place& where) { return name_of(where.file_name(), where.line()); }

/// The lines of kernels by numbers, which is how words of memory keep them.
class site_table {
 public:
  std::uint32_t number(const place& where) {
    const char* const file = where.file_name();
    const std::uint32_t line = where.line();
    site& s = recent_[line % recent_.size()];
    if (s.file != file || s.line != line) [[unlikely]]
      s = found(file, line);
    return s.number;
  }
  std::string name(std::uint32_t number) const { return name_of(all_[number].file, all_[number].line); }

 private:
  struct site {
    const char* file = nullptr;
    std::uint32_t line = 0, number = 0;
  };
  site found(const char* file, std::uint32_t line) {
    for (const site& s : all_)
      if (s.line == line && std::strcmp(s.file, file) == 0) return {file, line, s.number};
    check(all_.size() < (1u << 21), "emulated: too many lines touch memory");
    return all_.emplace_back(site{file, line, static_cast<std::uint32_t>(all_.size())});
  }
  std::array<site, 1024> recent_;
  std::vector<site> all_;
};

/// An asynchronous copy that has not arrived.
struct late_copy {
  std::byte* to;
  const std::byte* from;
  std::size_t bytes;
};

/// What a thread is at.
struct thread_state {
  enum class waits_for : std::uint8_t { nothing, warp, barrier } waiting = waits_for::nothing;
  bool started = false, ended = false;
  std::uint32_t mask = 0;      // of the lanes that it waits for
  const char* call = nullptr;  // what it waits in
  const char* file = nullptr;  // where
  std::uint32_t line = 0;
  void* given = nullptr;  // what it brings to the other lanes, on its own stack
  void (*meeting)(void* const*, std::uint32_t) = nullptr;
  std::vector<late_copy> open_group;
  std::vector<std::vector<late_copy>> groups;
};

/// 32 threads that run together. Lane l knows of what lane k did before known[l][k].
struct warp_state {
  std::uint32_t ready = 0, waiting = 0;
  std::uint32_t known[32][32] = {};
};

/// A kernel's launch and, of its blocks, the one that runs.
class running_block {
 public:
  /// The only one: the card does one launch after the other.
  static running_block& one() { return only; }

  const char* kernel = "";
  grid_size grid, block{0, 0, 0};
  unsigned threads = 0;
  std::size_t dynamic_bytes = 0;
  unsigned me = 0;
  std::uint32_t time = 1, launch_begin = 1, block_begin = 1;
  site_table sites;

  thread_state& thread() { return threads_[me]; }
  warp_state& warp() { return warps_[me / 32]; }

  // ---- messages -----------------------------------------------------------------------------------------------------

  std::string block_name(std::uint64_t number) const {
    if (grid.y == 1 && grid.z == 1) return text_of("block ", number);
    return text_of("block (", number % grid.x, ", ", number / grid.x % grid.y, ", ", number / grid.x / grid.y, ")");
  }
  std::string thread_name(unsigned t) const { return text_of("thread ", t, " of ", block_name(number_)); }
  /// Ends the launch with what thread `t` did.
  template <class... Parts>
  [[noreturn, gnu::cold]] void fail_at(std::string_view where, unsigned t, const Parts&... parts) const {
    throw error(text_of(kernel, ", ", where, ", ", thread_name(t), ": ", parts...));
  }
  template <class... Parts>
  [[noreturn, gnu::cold]] void fail_here(const place& where, const Parts&... parts) const {
    fail_at(name_of(where), me, parts...);
  }
  /// "thread 4 of block 0 wrote at x.cuh:12".
  std::string done_by(const access& a, const char* did) const {
    std::uint64_t of = number_;
    for (const auto& [begin, number] : begun_)
      if (begin <= a.time) of = number;
    return text_of("thread ", unsigned{a.thread}, " of ", block_name(of), " ", did, " at ", sites.name(a.site));
  }

  // ---- order --------------------------------------------------------------------------------------------------------

  /// Whether what thread `me` does now comes behind `a` on every card. Memory is the block's own, or that of all.
  bool ordered(const access& a, bool in_shared) {
    if (a.time < (in_shared ? block_begin : launch_begin)) return true;
    if (a.time < block_begin) return false;  // another block of the launch
    if (a.time < time || a.thread == me) return true;
    return a.thread / 32 == me / 32 && warp().known[me % 32][a.thread % 32] >= a.clock;
  }
  bool same_block(const access& a) const { return a.time >= block_begin; }
  access now(const place& where, bool atomic) {
    access a;
    a.time = time, a.clock = warp().known[me % 32][me % 32];
    a.thread = me & 1023, a.atomic = atomic, a.site = sites.number(where) & 0x1fffff;
    return a;
  }

  /// __syncthreads.
  void barrier(const place& where) {
    thread_state& t = thread();
    t.waiting = thread_state::waits_for::barrier;
    t.call = "__syncthreads", t.file = where.file_name(), t.line = where.line();
    if (++at_barrier_ < threads) return pause();
    for (unsigned o = 0; o < threads; ++o)
      if (threads_[o].line != t.line || std::strcmp(threads_[o].file, t.file) != 0)
        fail_here(where, "waits in __syncthreads, but ", state_of(o));
    at_barrier_ = 0, ++time;
    for (unsigned o = 0; o < threads; ++o) {
      threads_[o].waiting = thread_state::waits_for::nothing;
      if (o != me) warps_[o / 32].ready |= 1u << o % 32;
    }
  }

  /// Waits until all lanes of `mask` are in the same call at the same line; the last one calls
  /// `meeting(what each lane gave, mask)`, and all go on.
  template <class Given>
  void meet(std::uint32_t mask, Given& given, void (*meeting)(void* const*, std::uint32_t), const char* call,
            const place& where) {
    thread_state& t = thread();
    const std::uint32_t bit = 1u << me % 32;
    if (!(mask & bit)) fail_here(where, "calls ", call, " with a mask that leaves out its own lane");
    t.waiting = thread_state::waits_for::warp;
    t.mask = mask, t.call = call, t.file = where.file_name(), t.line = where.line();
    t.given = &given, t.meeting = meeting;
    warp_state& w = warp();
    w.waiting |= bit;
    if ((w.waiting & mask) != mask || !all_alike(mask)) return pause();
    void* all[32] = {};
    thread_state* const lanes = &threads_[me / 32 * 32];
    for (std::uint32_t left = mask; left != 0; left &= left - 1) {
      const int l = std::countr_zero(left);
      all[l] = lanes[l].given, lanes[l].waiting = thread_state::waits_for::nothing;
    }
    meeting(all, mask);
    w.waiting &= ~mask, w.ready |= mask & ~bit;
  }

  /// What the lanes of `mask` did before is ordered before what they do next.
  void join_clocks(std::uint32_t mask) {
    warp_state& w = warp();
    std::uint32_t joined[32] = {};
    for (std::uint32_t left = mask; left != 0; left &= left - 1) {
      const auto& of = w.known[std::countr_zero(left)];
      for (int k = 0; k < 32; ++k) joined[k] = std::max(joined[k], of[k]);
    }
    for (std::uint32_t left = mask; left != 0; left &= left - 1) {
      const int l = std::countr_zero(left);
      std::copy_n(joined, 32, w.known[l]);
      ++w.known[l][l];
    }
  }

  // ---- launch -------------------------------------------------------------------------------------------------------

  /// Runs `body(arguments)` in all threads of all blocks. What a thread throws ends the launch.
  void launch(const char* name, grid_size blocks, unsigned threads_of_block, std::size_t dynamic, std::uint64_t seed,
              void (*body)(const void*), const void* arguments);

 private:
  struct cancelled {};  // ends threads that cannot go on

  std::uint64_t random() {
    random_ ^= random_ << 13, random_ ^= random_ >> 7, random_ ^= random_ << 17;
    return random_;
  }
  // A ready lane of warp w, which then is no longer.
  unsigned pick(unsigned w) {
    const auto turn = static_cast<int>(random() >> 40 & 31);
    const unsigned lane = (std::countr_zero(std::rotr(warps_[w].ready, turn)) + turn) & 31;
    warps_[w].ready &= ~(1u << lane);
    return w * 32 + lane;
  }
  // Another thread goes on; comes back when this one may.
  void pause() {
    const unsigned self = me;
    if (warp().ready != 0 && (random() >> 50 & 15) != 0)
      fibres_.to(self, me = pick(self / 32));
    else
      fibres_.back(self);
    if (cancel_) throw cancelled();
  }
  bool all_alike(std::uint32_t mask) const {
    const thread_state &mine = threads_[me], *lanes = &threads_[me / 32 * 32];
    for (std::uint32_t left = mask; left != 0; left &= left - 1) {
      const thread_state& o = lanes[std::countr_zero(left)];
      if (o.mask != mask || o.line != mine.line || o.meeting != mine.meeting || o.file != mine.file) return false;
    }
    return true;
  }
  std::string state_of(unsigned t) const {
    const thread_state& o = threads_[t];
    if (o.ended) return text_of("thread ", t, " has ended");
    return text_of("thread ", t, " waits in ", o.call, " at ", name_of(o.file, o.line));
  }
  static void run_thread() {
    running_block& b = only;
    b.thread().started = true;
    try {
      b.body_(b.arguments_);
    } catch (const cancelled&) {
    } catch (...) {
      b.failure_ = std::current_exception();
    }
    b.thread().ended = true, ++b.ended_;
    const unsigned self = b.me;
    if (!b.cancel_ && !b.failure_ && b.warp().ready != 0)
      b.fibres_.to(self, b.me = b.pick(self / 32), true);
    else
      b.fibres_.back(self, true);
  }
  void run(std::uint64_t number);
  void end_all();
  [[noreturn]] void fail_of_waiting() const;

  static running_block only;

  fibres fibres_;
  std::vector<thread_state> threads_;
  std::vector<warp_state> warps_;
  std::uint64_t number_ = 0, random_ = 1;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> begun_;  // times and numbers of the launch's blocks
  unsigned at_barrier_ = 0, ended_ = 0;
  bool cancel_ = false;
  std::exception_ptr failure_;
  void (*body_)(const void*) = nullptr;
  const void* arguments_ = nullptr;
};

inline running_block running_block::only;

inline void running_block::run(std::uint64_t number) {
  number_ = number;
  block = {static_cast<unsigned>(number % grid.x), static_cast<unsigned>(number / grid.x % grid.y),
           static_cast<unsigned>(number / grid.x / grid.y)};
  block_begin = ++time;
  begun_.emplace_back(time, number);
  at_barrier_ = ended_ = 0;
  for (unsigned t = 0; t < threads; ++t) {
    threads_[t].started = threads_[t].ended = false;
    threads_[t].waiting = thread_state::waits_for::nothing;
    fibres_.start(t, &run_thread);
  }
  for (unsigned w = 0; w < warps_.size(); ++w) {
    const unsigned lanes = std::min(32u, threads - w * 32);
    warps_[w].ready = lanes == 32 ? ~0u : (1u << lanes) - 1;
    warps_[w].waiting = 0;
  }
  while (ended_ < threads) {
    const auto count = static_cast<unsigned>(warps_.size()), first = static_cast<unsigned>(random() >> 33) % count;
    unsigned w = first;
    while (warps_[w].ready == 0) {
      w = w + 1 == count ? 0 : w + 1;
      if (w == first) fail_of_waiting();
    }
    me = pick(w);
    fibres_.enter(me);
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }
}

// Threads that wait are left by an exception, so that their stacks are as those of functions that returned.
inline void running_block::end_all() {
  cancel_ = true;
  for (me = 0; me < threads; ++me) {
    if (threads_[me].started && !threads_[me].ended) fibres_.enter(me);
    threads_[me].open_group.clear(), threads_[me].groups.clear();
  }
  cancel_ = false;
}

// No thread can go on.
inline void running_block::fail_of_waiting() const {
  for (unsigned t = 0; t < threads; ++t) {
    const thread_state& s = threads_[t];
    if (s.ended || s.waiting != thread_state::waits_for::warp) continue;
    const std::string where = name_of(s.file, s.line);
    for (unsigned l = 0; l < 32; ++l) {
      if (!(s.mask >> l & 1)) continue;
      const unsigned o = t / 32 * 32 + l;
      if (o >= threads) fail_at(where, t, s.call, " waits for lane ", l, ", which the block does not have");
      const thread_state& other = threads_[o];
      if (other.ended || other.waiting != s.waiting || other.line != s.line || other.file != s.file)
        fail_at(where, t, s.call, " waits for lane ", l, ", but ", state_of(o));
      if (other.mask != s.mask)
        fail_at(where, t, s.call, " has another mask than in thread ", o, ", for which it waits");
    }
  }
  for (unsigned t = 0; t < threads; ++t) {
    if (threads_[t].ended) continue;
    for (unsigned o = 0; o < threads; ++o)
      if (threads_[o].ended)
        fail_at(name_of(threads_[t].file, threads_[t].line), t, "waits in __syncthreads, but ", state_of(o));
  }
  fail(kernel, ": no thread of ", block_name(number_), " can go on");
}

inline void running_block::launch(const char* name, grid_size blocks, unsigned threads_of_block, std::size_t dynamic,
                                  std::uint64_t seed, void (*body)(const void*), const void* arguments) {
  kernel = name, grid = blocks, threads = threads_of_block, dynamic_bytes = dynamic;
  body_ = body, arguments_ = arguments;
  random_ = (seed + 1) * 0x9e3779b97f4a7c15u;
  if (random_ == 0) random_ = 1;
  if (time > (1u << 31)) {
    card_memory::one().forget_accesses();
    time = 1;
  }
  launch_begin = ++time;
  begun_.clear();
  fibres_.prepare(threads);
  threads_.resize((threads + 31) / 32 * 32);
  warps_.assign((threads + 31) / 32, {});
  for (warp_state& w : warps_)
    for (int l = 0; l < 32; ++l) w.known[l][l] = 1;
  std::vector<std::uint64_t> order(blocks.blocks());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t other = random() % (i + 1);
    order[i] = order[other], order[other] = i;
  }
  try {
    for (const std::uint64_t number : order) run(number);
  } catch (...) {
    end_all();
    threads = 0;
    throw;
  }
  threads = 0;
}

}  // namespace recglm::emulation
