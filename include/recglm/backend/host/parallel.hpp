#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>

#include "recglm/backend/host/thread_team.hpp"

namespace recglm {

/// Threads that a parallel loop would use here: 1 inside another one, and without OpenMP, whose setting it is
/// (OMP_NUM_THREADS).
inline int threads() {
#if defined(_OPENMP)
  return detail::thread_team::at_work() || omp_in_parallel() ? 1 : omp_get_max_threads();
#else
  return 1;
#endif
}

/// Sets how many threads the parallel loops of the calling thread use from now on; 0 or less: as many as there are.
/// Other threads of the program keep theirs, so that rows of an experiment can be trained side by side.
inline void use_threads([[maybe_unused]] int n) {
#if defined(_OPENMP)
  omp_set_num_threads(n > 0 ? n : omp_get_num_procs());
#endif
}

/// Calls `f(piece)` for every piece in [0, n), n threads at once where they are there.
template <class F>
void pieces(int n, F&& f) {
  const auto each = [&](int piece, int) { f(piece); };
  if (n == 1)
    f(0);
  else if (n > 1)
    detail::thread_team::own().run(n, n, each);
}

/// Calls `f(begin, end)` on one chunk of [0, n) for each thread; serially where n is below two `grain`s. The cuts
/// depend on n and the number of threads alone, and fall on multiples of 16.
template <class F>
void parallel(std::size_t n, std::size_t grain, F&& f) {
  const int all = n / 2 < grain ? 1 : threads();
  if (n == 0) return;
  pieces(all, [&](int piece) {
    const auto t = static_cast<std::size_t>(piece), of = static_cast<std::size_t>(all);
    const std::size_t begin = n * t / of / 16 * 16, end = t + 1 == of ? n : n * (t + 1) / of / 16 * 16;
    if (begin < end) f(begin, end);
  });
}

/// As `parallel`, cut anywhere: for rows.
template <class F>
void parallel_rows(std::size_t rows, std::size_t grain, F&& f) {
  const int all = rows / 2 < grain ? 1 : threads();
  if (rows == 0) return;
  pieces(all, [&](int piece) {
    const auto t = static_cast<std::size_t>(piece), of = static_cast<std::size_t>(all);
    const std::size_t begin = rows * t / of, end = rows * (t + 1) / of;
    if (begin < end) f(begin, end);
  });
}

/// Calls `f()` once on each thread that the parallel loops of the calling thread may use.
template <class F>
void on_each_thread(F f) {
  const int all = detail::thread_team::own().prepare(threads());
  std::atomic<int> here{0};
  pieces(all, [&](int) {
    f();
    for (++here; here < all;) std::this_thread::yield();  // so that nobody takes two
  });
}

/// Calls `f(task, thread)` for every task in [0, n), as threads become free; each task writes only what is its own,
/// so that the result does not depend on who ran it.
template <class F>
void tasks(int n, F&& f) {
  const int all = n < 2 ? 1 : threads();
  if (all < 2)
    for (int i = 0; i < n; ++i) f(i, 0);
  else
    detail::thread_team::own().run(n, all, f);
}

}  // namespace recglm
