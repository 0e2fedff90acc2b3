#pragma once
#include <algorithm>
#include <cstddef>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace recglm {

/// Threads that a parallel loop would use here: 1 inside another one, and without OpenMP.
inline int threads() {
#if defined(_OPENMP)
  return omp_in_parallel() ? 1 : omp_get_max_threads();
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

/// Calls `f(begin, end)` on one stretch of [0, n) for each thread; serially where n is below two `grain`s. The cuts
/// depend on n and the number of threads alone, and fall on multiples of 16.
template <class F>
void parallel(std::size_t n, std::size_t grain, F&& f) {
  const int all = n / 2 < grain ? 1 : threads();
  if (all < 2) {
    if (n > 0) f(std::size_t{0}, n);
    return;
  }
#if defined(_OPENMP)
#pragma omp parallel num_threads(all)
  {
    const std::size_t t = static_cast<std::size_t>(omp_get_thread_num());
    const std::size_t of = static_cast<std::size_t>(omp_get_num_threads());
    const std::size_t begin = n * t / of / 16 * 16, end = t + 1 == of ? n : n * (t + 1) / of / 16 * 16;
    if (begin < end) f(begin, end);
  }
#endif
}

/// As `parallel`, cut anywhere: for rows.
template <class F>
void parallel_rows(std::size_t rows, std::size_t grain, F&& f) {
  const int all = rows / 2 < grain ? 1 : threads();
  if (all < 2) {
    if (rows > 0) f(std::size_t{0}, rows);
    return;
  }
#if defined(_OPENMP)
#pragma omp parallel num_threads(all)
  {
    const std::size_t t = static_cast<std::size_t>(omp_get_thread_num());
    const std::size_t of = static_cast<std::size_t>(omp_get_num_threads());
    const std::size_t begin = rows * t / of, end = rows * (t + 1) / of;
    if (begin < end) f(begin, end);
  }
#endif
}

/// Calls `f()` once on each thread that the parallel loops of the calling thread may use.
template <class F>
void on_each_thread(F f) {
#if defined(_OPENMP)
#pragma omp parallel
#endif
  f();
}

/// Calls `f(task, thread)` for every task in [0, n), as threads become free; each task writes only what is its own,
/// so that the result does not depend on who ran it.
template <class F>
void tasks(int n, F&& f) {
  const int all = n < 2 ? 1 : threads();
  if (all < 2) {
    for (int i = 0; i < n; ++i) f(i, 0);
    return;
  }
#if defined(_OPENMP)
#pragma omp parallel for schedule(dynamic, 1) num_threads(all)
  for (int i = 0; i < n; ++i) f(i, omp_get_thread_num());
#endif
}

}  // namespace recglm
