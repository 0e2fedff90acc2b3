#pragma once
#if !defined(__CUDACC__)
#error "gpu.cuh is compiled by nvcc; without it use the card `emulated` (docs/backends.md)"
#endif
#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/cuda/products.hpp"
#include "recglm/core/check.hpp"

#define RECGLM_TEXT_OF(...) #__VA_ARGS__
#define RECGLM_TEXT(...) RECGLM_TEXT_OF(__VA_ARGS__)

namespace recglm {

namespace on_device {

/// Multiplies the rows of a matrix, `ld` apart, by a number; 0 reads nothing.
template <class S>
struct scale_matrix {
  static constexpr const char* name = "scale_matrix";
  static constexpr int threads = 128, min_blocks = 8;
  global<S> c;
  int columns, ld;
  S beta;
  RECGLM_DEVICE void operator()() const {
    S* const row = c + static_cast<std::ptrdiff_t>(blockIdx.x) * ld;
    for (int j = static_cast<int>(threadIdx.x); j < columns; j += threads) row[j] = beta == S(0) ? S(0) : beta * row[j];
  }
};

}  // namespace on_device

namespace detail {

/// "12.3 GB".
inline std::string gigabytes(std::size_t bytes) {
  const std::size_t tenths = (bytes + 50'000'000) / 100'000'000;
  return text_of(tenths / 10, ".", tenths % 10, " GB");
}

/// The architectures whose kernels the program holds, as nvcc was asked for them: "800,900".
inline constexpr const char* built_for = RECGLM_TEXT(__CUDA_ARCH_LIST__);

/// Throws where a call of CUDA failed; `what` it was to do.
inline void check_cuda(cudaError_t status, const std::string& what) {
  check(status == cudaSuccess, "CUDA cannot ", what, ": ", cudaGetErrorString(status));
}

// A kernel that every build holds.
struct nothing {
  static constexpr const char* name = "nothing";
  static constexpr int threads = 32, min_blocks = 1;
  RECGLM_DEVICE void operator()() const {}
};

/// Throws where there is no card that the program can use.
inline void check_card() {
  int cards = 0;
  const cudaError_t status = cudaGetDeviceCount(&cards);
  int driver = 0;
  cudaDriverGetVersion(&driver);
  check(driver > 0, "there is no driver of a CUDA card here; choose the backend cpu");
  check(status != cudaErrorInsufficientDriver, "the driver is too old for this program: it knows CUDA ", driver / 1000,
        ".", driver % 1000 / 10, ", the program was built with ", CUDART_VERSION / 1000, ".",
        CUDART_VERSION % 1000 / 10, "; install a newer driver, or choose the backend cpu");
  check(status == cudaSuccess && cards > 0, "there is no CUDA card (", cudaGetErrorString(status),
        "); choose the backend cpu");
  int card = 0, major = 0, minor = 0;
  check_cuda(cudaGetDevice(&card), "choose a card");
  check_cuda(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, card), "ask for the card");
  check_cuda(cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, card), "ask for the card");
  cudaFuncAttributes found = {};
  const cudaError_t held = cudaFuncGetAttributes(&found, on_device::run<nothing>);
  check(held == cudaSuccess, "the program holds no kernels for this card, of compute capability ", major, ".", minor,
        "; it was built for ", built_for, " (hundredths): set CMAKE_CUDA_ARCHITECTURES, or choose the backend cpu");
}

/// What one thread of the host has on the card: a stream, its matmuls, its workspace and a ring of pinned memory for
/// uploads. Made on first use, gone with the thread.
class card_context {
 public:
  static card_context& mine() {
    static thread_local const bool there = (check_card(), true);  // before any member is made
    (void)there;
    static thread_local card_context one;
    return one;
  }

  cudaStream_t stream() const { return stream_; }
  cudaMemPool_t pool() const { return pool_; }
  cuda_products& products() { return products_; }
  void* products_workspace() const { return workspace_; }

  /// Copies to pinned memory and returns: the copy to the card is in the stream.
  void upload(void* to, const void* host, std::size_t bytes) {
    while (bytes > 0) {
      const std::size_t n = std::min(bytes, half);
      if (used_ + n > half) next_half();
      std::memcpy(ring_ + side_ * half + used_, host, n);
      check_cuda(cudaMemcpyAsync(to, ring_ + side_ * half + used_, n, cudaMemcpyHostToDevice, stream_), "upload");
      used_ += (n + 15) / 16 * 16;
      to = static_cast<std::byte*>(to) + n, host = static_cast<const std::byte*>(host) + n, bytes -= n;
    }
  }

  void finish() { check_cuda(cudaStreamSynchronize(stream_), "finish its kernels"); }

  void* scratch(std::size_t bytes);

 private:
  static constexpr std::size_t half = std::size_t{2} << 20;

  card_context() {
    check_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "make a stream");
    int card = 0;
    check_cuda(cudaGetDevice(&card), "choose a card");
    check_cuda(cudaDeviceGetDefaultMemPool(&pool_, card), "find the pool of memory");
    std::uint64_t keep = ~std::uint64_t{0};  // what is given back stays with the process
    check_cuda(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &keep), "keep memory");
    check_cuda(cudaMallocHost(reinterpret_cast<void**>(&ring_), 2 * half), "take pinned memory");
    for (cudaEvent_t& event : sent_)
      check_cuda(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "make an event");
    check_cuda(cudaMallocAsync(&workspace_, cuda_products::workspace_bytes, stream_), "take a workspace");
  }
  ~card_context() {
    cudaStreamSynchronize(stream_);
    if (scratch_) cudaFreeAsync(scratch_, stream_);
    cudaFreeAsync(workspace_, stream_);
    for (cudaEvent_t event : sent_) cudaEventDestroy(event);
    cudaFreeHost(ring_);
    cudaStreamDestroy(stream_);
  }

  // The other half may be written once its copies have been sent.
  void next_half() {
    check_cuda(cudaEventRecord(sent_[side_], stream_), "mark a copy");
    side_ ^= 1, used_ = 0;
    check_cuda(cudaEventSynchronize(sent_[side_]), "wait for a copy");
  }

  cudaStream_t stream_ = nullptr;
  cudaMemPool_t pool_ = nullptr;
  cuda_products products_;
  void* workspace_ = nullptr;
  std::byte* ring_ = nullptr;
  cudaEvent_t sent_[2] = {};
  std::size_t side_ = 0, used_ = 0;
  void* scratch_ = nullptr;
  std::size_t scratch_bytes_ = 0;
};

}  // namespace detail

/// The Card of `cuda<Scalar>`: one NVIDIA GPU. Each thread of the host has a stream of its own; who gives what is on
/// the card to another thread calls `finish` first. With RECGLM_CUDA_CHECK=1 every launch is waited for, so that a
/// kernel that fails is named at once.
struct gpu {
  static constexpr std::string_view name = "gpu";

  static std::vector<std::pair<std::string, std::string>> about() {
    detail::check_card();
    int card = 0, driver = 0;
    detail::check_cuda(cudaGetDevice(&card), "choose a card");
    cudaDeviceProp of = {};
    detail::check_cuda(cudaGetDeviceProperties(&of, card), "ask for the card");
    detail::check_cuda(cudaDriverGetVersion(&driver), "ask for the driver");
    return {{"card", of.name},
            {"compute_capability", text_of(of.major, ".", of.minor)},
            {"driver", text_of("CUDA ", driver / 1000, ".", driver % 1000 / 10)},
            {"toolkit", text_of("CUDA ", CUDART_VERSION / 1000, ".", CUDART_VERSION % 1000 / 10)},
            {"cublasLt", std::to_string(cublasLtGetVersion())}};
  }

  static void* take(std::size_t bytes) {
    detail::card_context& here = detail::card_context::mine();
    void* out = nullptr;
    const cudaError_t status = cudaMallocAsync(&out, bytes, here.stream());
    if (status == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      std::size_t free = 0, all = 0;
      std::uint64_t held = 0;
      cudaMemGetInfo(&free, &all);
      cudaMemPoolGetAttribute(here.pool(), cudaMemPoolAttrUsedMemCurrent, &held);
      fail("the card's memory does not suffice: ", detail::gigabytes(bytes), " more are asked for, this program holds ",
           detail::gigabytes(held), ", and of ", detail::gigabytes(all), " there are ", detail::gigabytes(free),
           " free; less --micro-tokens, --decode-batch or --beams, or --storage bf16, need less");
    }
    detail::check_cuda(status, text_of("take ", bytes, " bytes"));
    here.finish();  // another thread's stream may use it from now on
    return out;
  }
  static void give(void* p) {
    if (p == nullptr) return;
    cudaFreeAsync(p, detail::card_context::mine().stream());
  }

  static void upload(void* to, const void* host, std::size_t bytes) {
    detail::card_context::mine().upload(to, host, bytes);
  }
  /// Waits for the card.
  static void download(void* host, const void* from, std::size_t bytes) {
    if (bytes == 0) return;
    detail::card_context& here = detail::card_context::mine();
    detail::check_cuda(cudaMemcpyAsync(host, from, bytes, cudaMemcpyDeviceToHost, here.stream()), "download");
    here.finish();
  }
  static void copy(void* to, const void* from, std::size_t bytes) {
    if (bytes == 0) return;
    detail::check_cuda(
        cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, detail::card_context::mine().stream()), "copy");
  }
  /// Waits until all that this thread has asked for is done.
  static void finish() { detail::card_context::mine().finish(); }

  template <class Kernel>
  static void launch(grid_size grid, const Kernel& kernel, std::size_t dynamic_bytes = 0) {
    static_assert(std::is_trivially_copyable_v<Kernel>, "a kernel is copied to the card byte by byte");
    if (grid.empty()) return;
    check_launch(Kernel::name, grid, Kernel::threads, dynamic_bytes);
    const cudaStream_t stream = detail::card_context::mine().stream();
    if (dynamic_bytes > most_static_shared) {
      static const cudaError_t allowed = cudaFuncSetAttribute(
          on_device::run<Kernel>, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(most_shared));
      check(allowed == cudaSuccess, Kernel::name, ": this card has no ", dynamic_bytes,
            " bytes of shared memory: ", cudaGetErrorString(allowed));
    }
    on_device::run<Kernel><<<dim3(grid.x, grid.y, grid.z), Kernel::threads, dynamic_bytes, stream>>>(kernel);
    cudaError_t status = cudaGetLastError();
    static const bool wait = [] {
      const char* const asked = std::getenv("RECGLM_CUDA_CHECK");
      return asked && std::string_view(asked) == "1";
    }();
    if (wait && status == cudaSuccess) status = cudaStreamSynchronize(stream);
    check(status == cudaSuccess, Kernel::name, ": the kernel failed: ", cudaGetErrorString(status));
  }

  /// Memory for the calling thread's next kernels, until its next call.
  static void* scratch(std::size_t bytes) { return detail::card_context::mine().scratch(bytes); }

  /// C (m, n) = alpha A B + beta C, as `cpu::gemm`.
  template <class S>
  static void gemm(bool ta, bool tb, int m, int n, int k, S alpha, const S* a, int lda, const S* b, int ldb, S beta,
                   S* c, int ldc) {
    if (m <= 0 || n <= 0) return;
    detail::card_context& here = detail::card_context::mine();
    // The library takes no matrix without columns.
    if (k <= 0) return launch({static_cast<unsigned>(m)}, on_device::scale_matrix<S>{c, n, ldc, beta});
    here.products().gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, here.products_workspace(),
                         here.stream());
  }
};

inline void* detail::card_context::scratch(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  if (bytes > scratch_bytes_) {
    if (scratch_) check_cuda(cudaFreeAsync(std::exchange(scratch_, nullptr), stream_), "give memory back");
    scratch_bytes_ = 0;
    scratch_ = gpu::take(bytes), scratch_bytes_ = bytes;
  }
  return scratch_;
}

}  // namespace recglm
