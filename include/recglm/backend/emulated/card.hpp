#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/backend/cuda/launch_size.hpp"
#include "recglm/backend/emulated/memory.hpp"
#include "recglm/backend/emulated/warp.hpp"
#include "recglm/backend/emulated/watch.hpp"

/// \file
/// A card that is emulated. Kernels are in backend/cuda/kernel.cuh, which brings CUDA's names too.

namespace recglm {

namespace emulation {

/// What a card did.
struct counts {
  long launches = 0;
  long products = 0;  ///< matmuls
  long waits = 0;     ///< downloads: the host waits for the card
  long uploads = 0;
  long takes = 0;  ///< allocations
};

}  // namespace emulation

/// The Card of `cuda<Scalar, Card>` that needs none: kernels run on the processor, their threads in an order that
/// `seed` decides, and every access to memory is watched. What would be undefined on a card throws `error`, which names
/// kernel, line and threads. Several threads of the host may use it, one at a time runs.
struct emulated {
  static constexpr std::string_view name = "emulated";

  /// Another seed is another order of blocks, warps and lanes. No result of a right kernel depends on it.
  static inline std::uint64_t seed = 1;

  /// What was done since `counted = {}`.
  static inline emulation::counts counted;

  static std::vector<std::pair<std::string, std::string>> about() {
    return {{"card", text_of("emulated, seed ", seed)}};
  }

  static void* take(std::size_t bytes) {
    const std::lock_guard hold(lock);
    ++counted.takes;
    return emulation::card_memory::one().take(bytes);
  }
  static void give(void* p) {
    const std::lock_guard hold(lock);
    emulation::card_memory::one().give(p);
  }
  static void upload(void* to, const void* host, std::size_t bytes) {
    const std::lock_guard hold(lock);
    ++counted.uploads;
    emulation::card_memory::one().upload(to, host, bytes);
  }
  static void download(void* host, const void* from, std::size_t bytes) {
    const std::lock_guard hold(lock);
    ++counted.waits;
    emulation::card_memory::one().download(host, from, bytes);
  }
  static void copy(void* to, const void* from, std::size_t bytes) {
    const std::lock_guard hold(lock);
    emulation::card_memory::one().copy(to, from, bytes);
  }

  /// Waits until all that the calling thread has asked for is done, which here it is.
  static void finish() {}

  /// Runs a kernel on every block of the grid; an empty one launches nothing.
  template <class Kernel>
  static void launch(grid_size grid, const Kernel& kernel, std::size_t dynamic_bytes = 0) {
    static_assert(std::is_trivially_copyable_v<Kernel>, "a kernel is copied to the card byte by byte");
    static_assert(sizeof(Kernel) <= 4096, "arguments of a kernel are at most 4096 bytes");
    run(
        Kernel::name, grid, Kernel::threads, dynamic_bytes, [](const void* k) { (*static_cast<const Kernel*>(k))(); },
        &kernel);
  }

  /// Memory for the calling thread's next kernels, until its next call. Nothing in it is written.
  static void* scratch(std::size_t bytes) {
    thread_local workspace mine;
    if (bytes == 0) return nullptr;
    const std::lock_guard hold(lock);
    auto& memory = emulation::card_memory::one();
    if (bytes > mine.bytes) {
      memory.give(std::exchange(mine.at, nullptr)), mine.bytes = 0;
      ++counted.takes;
      mine.at = memory.take(bytes), mine.bytes = bytes;
    } else {
      memory.renew(mine.at, bytes);
    }
    return mine.at;
  }

  /// C (m, n) = alpha A B + beta C, as `cpu::gemm`, by plain loops: the bits depend on nothing else. Its words are
  /// looked at as a kernel's are.
  template <class S>
  static void gemm(bool ta, bool tb, int m, int n, int k, S alpha, const S* a, int lda, const S* b, int ldb, S beta,
                   S* c, int ldc) {
    if (m <= 0 || n <= 0) return;
    const std::lock_guard hold(lock);
    ++counted.products;
    auto& memory = emulation::card_memory::one();
    const auto rows = [&](const S* x, int ld, int count, int width, auto use) {
      for (std::ptrdiff_t r = 0; r < count; ++r) use(x + r * ld, static_cast<std::size_t>(width) * sizeof(S));
    };
    const auto reads = [&](const S* x, std::size_t bytes) { memory.read("gemm of", x, bytes); };
    if (k > 0) rows(a, lda, ta ? k : m, ta ? m : k, reads);
    if (k > 0) rows(b, ldb, tb ? n : k, tb ? k : n, reads);
    if (beta != S(0)) rows(c, ldc, m, n, reads);
    rows(c, ldc, m, n, [&](const S* x, std::size_t bytes) { memory.write("gemm into", const_cast<S*>(x), bytes); });

    const emulation::card_memory::opened now;
    std::vector<S> turned, sum(static_cast<std::size_t>(n));
    if (tb) {  // rows of B, so that the innermost loop is along them
      turned.resize(static_cast<std::size_t>(k) * static_cast<std::size_t>(n));
      for (std::ptrdiff_t j = 0; j < n; ++j)
        for (std::ptrdiff_t i = 0; i < k; ++i) turned[static_cast<std::size_t>(i * n + j)] = b[j * ldb + i];
    }
    const S* const of_b = tb ? turned.data() : b;
    const std::ptrdiff_t stride = tb ? n : ldb;
    for (std::ptrdiff_t r = 0; r < m; ++r) {
      std::fill(sum.begin(), sum.end(), S(0));
      for (std::ptrdiff_t i = 0; i < k; ++i) {
        const S x = ta ? a[i * lda + r] : a[r * lda + i];
        const S* const row = of_b + i * stride;
        for (std::ptrdiff_t j = 0; j < n; ++j) sum[static_cast<std::size_t>(j)] += x * row[j];
      }
      S* const out = c + r * ldc;
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        const S v = alpha * sum[static_cast<std::size_t>(j)];
        out[j] = beta == S(0) ? v : v + beta * out[j];
      }
    }
  }

 private:
  struct workspace {
    void* at = nullptr;
    std::size_t bytes = 0;
    workspace() = default;
    workspace(const workspace&) = delete;
    workspace& operator=(const workspace&) = delete;
    ~workspace() { give(at); }
  };

  static void run(const char* kernel, grid_size grid, int threads, std::size_t dynamic_bytes, void (*body)(const void*),
                  const void* arguments) {
    if (grid.empty()) return;
    check_launch(kernel, grid, static_cast<unsigned>(std::max(threads, 0)), dynamic_bytes);
    const std::lock_guard hold(lock);
    const auto number = static_cast<std::uint64_t>(++counted.launches);
    emulation::shared_memory::one().clear();
    const emulation::card_memory::opened now;
    emulation::running_block::one().launch(kernel, grid, static_cast<unsigned>(threads), dynamic_bytes,
                                           seed * 0x9e3779b97f4a7c15u + number, body, arguments);
  }

  static inline std::mutex lock;
};

}  // namespace recglm
