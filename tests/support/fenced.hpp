#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/backend/cpu.hpp"

/// \file
/// A backend whose memory the host cannot touch: `cpu` behind pages that may be read and written during a call of a
/// kernel alone. What runs on it runs on a device with memory of its own.

namespace recglm {

/// The pages of all buffers. While one lives, the calling thread is inside a kernel; others wait.
class fence {
 public:
  fence() : hold_(lock()) {
    if (depth()++ == 0) open(true);
  }
  ~fence() {
    if (--depth() == 0) open(false);
  }
  fence(const fence&) = delete;
  fence& operator=(const fence&) = delete;

  static bool holds(const void* p) {
    const auto* at = static_cast<const std::byte*>(p);
    return at >= pages() && at < pages() + size;
  }
  /// Memory for a buffer; whatever stood in it is overwritten, as a device gives no zeros.
  static void* take(std::size_t bytes) {
    const fence inside;
    const std::size_t want = rounded(bytes);
    std::byte* at = nullptr;
    if (const auto free = free_ones().find(want); free != free_ones().end()) {
      at = free->second;
      free_ones().erase(free);
    } else {
      at = pages() + used();
      used() += want;
      check(used() <= size, "fence: more than ", size, " bytes are taken");
      open(true);
    }
    std::fill_n(at, want, std::byte{0xff});  // NaN
    return at;
  }
  static void give(void* p, std::size_t bytes) {
    const fence inside;
    free_ones().emplace(rounded(bytes), static_cast<std::byte*>(p));
  }

 private:
  static constexpr std::size_t size = std::size_t{1} << 32;
  static std::size_t rounded(std::size_t bytes) { return (bytes + 255) / 256 * 256; }
  static std::recursive_mutex& lock() {
    static std::recursive_mutex m;
    return m;
  }
  static int& depth() {
    static int n = 0;
    return n;
  }
  static std::size_t& used() {
    static std::size_t n = 0;
    return n;
  }
  static std::multimap<std::size_t, std::byte*>& free_ones() {
    static std::multimap<std::size_t, std::byte*> all;
    return all;
  }
  static std::byte* pages() {
    static std::byte* const all = [] {
      void* const p = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      check(p != MAP_FAILED, "fence: no address space");
      return static_cast<std::byte*>(p);
    }();
    return all;
  }
  static void open(bool on) {
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE)), bytes = (used() + page - 1) / page * page;
    if (bytes > 0) check(mprotect(pages(), bytes, on ? PROT_READ | PROT_WRITE : PROT_NONE) == 0, "fence: mprotect");
  }

  std::lock_guard<std::recursive_mutex> hold_;
};

template <class T>
class fenced_buffer {
 public:
  fenced_buffer() = default;
  fenced_buffer(std::size_t n, T value) {
    resize(n);
    fill(value);
  }
  ~fenced_buffer() {
    if (at_) fence::give(at_, room_ * sizeof(T));
  }
  fenced_buffer(const fenced_buffer& other) { *this = other; }
  fenced_buffer& operator=(const fenced_buffer& other) {
    if (this == &other) return *this;
    resize(other.size_);
    const fence inside;
    std::copy_n(other.at_, size_, at_);
    return *this;
  }
  fenced_buffer(fenced_buffer&& other) noexcept { *this = std::move(other); }
  fenced_buffer& operator=(fenced_buffer&& other) noexcept {
    std::swap(at_, other.at_), std::swap(size_, other.size_), std::swap(room_, other.room_);
    return *this;
  }

  void resize(std::size_t n) {
    if (n > room_) {
      if (at_) fence::give(at_, room_ * sizeof(T));
      at_ = static_cast<T*>(fence::take(n * sizeof(T)));
      room_ = n;
    }
    size_ = n;
  }
  void fill(T value) {
    const fence inside;
    std::fill_n(at_, size_, value);
  }
  T* data() { return size_ ? at_ : nullptr; }
  const T* data() const { return size_ ? at_ : nullptr; }
  std::size_t size() const { return size_; }

 private:
  T* at_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

/// Throws where an argument of a kernel points into the host's memory, and where one of a copy is on the wrong side.
template <class S>
struct fenced {
  using on_host = cpu<S>;
  using scalar = S;
  template <class T>
  using buffer = fenced_buffer<T>;
  static constexpr std::string_view name = "fenced";
  static std::vector<std::pair<std::string, std::string>> about() { return on_host::about(); }
  static constexpr int thin = on_host::thin;

  /// Calls of `download` so far: each is a wait for the device.
  static inline long waits = 0;

  class stored : public on_host::stored {
   public:
    using base = typename on_host::stored;
    using base::base;
    void upload_rows(int first, int count, const S* host) {
      side("upload_rows", host, false);
      base::upload_rows(first, count, host);
    }
    void download_rows(int first, int count, S* host) const {
      side("download_rows", host, false);
      base::download_rows(first, count, host);
    }
    void rows(int first, int count, S* out) const {
      side("stored::rows", out, true);
      const fence inside;
      base::rows(first, count, out);
    }
    void forward(S* y, int ldy, const S* x, int m, int first, int count) const {
      side("stored::forward", y, true), side("stored::forward", x, true);
      const fence inside;
      base::forward(y, ldy, x, m, first, count);
    }
    void backward(S* dx, const S* dy, int ldy, int m, int first, int count, S beta) const {
      side("stored::backward", dx, true), side("stored::backward", dy, true);
      const fence inside;
      base::backward(dx, dy, ldy, m, first, count, beta);
    }
  };

  template <class T>
  static void upload(T* to, const T* from, std::size_t n) {
    if (n == 0) return;
    side("upload", to, true), side("upload", from, false);
    const fence inside;
    std::copy_n(from, n, to);
  }
  template <class T>
  static void download(T* to, const T* from, std::size_t n) {
    if (n == 0) return;
    ++waits;
    side("download", to, false), side("download", from, true);
    const fence inside;
    std::copy_n(from, n, to);
  }

#define RECGLM_FENCED(kernel)                       \
  template <class... A>                             \
  static void kernel(A&&... arguments) {            \
    (look(#kernel, arguments), ...);                \
    const fence inside;                             \
    on_host::kernel(std::forward<A>(arguments)...); \
  }
  RECGLM_FENCED(copy)
  RECGLM_FENCED(gemm)
  RECGLM_FENCED(map)
  RECGLM_FENCED(zip)
  RECGLM_FENCED(add)
  RECGLM_FENCED(scale)
  RECGLM_FENCED(fill)
  RECGLM_FENCED(dropout)
  RECGLM_FENCED(normal)
  RECGLM_FENCED(sum_into)
  RECGLM_FENCED(add_sum)
  RECGLM_FENCED(layer_norm)
  RECGLM_FENCED(layer_norm_again)
  RECGLM_FENCED(layer_norm_backward)
  RECGLM_FENCED(layer_norm_backward_weights)
  RECGLM_FENCED(rms_norm)
  RECGLM_FENCED(rms_norm_backward)
  RECGLM_FENCED(rms_norm_backward_weights)
  RECGLM_FENCED(gather_rows)
  RECGLM_FENCED(scatter_rows)
  RECGLM_FENCED(fill_rows)
  RECGLM_FENCED(column_sums)
  RECGLM_FENCED(scale_columns)
  RECGLM_FENCED(column_products)
  RECGLM_FENCED(inverse_lengths)
  RECGLM_FENCED(rotate)
  RECGLM_FENCED(pack_heads)
  RECGLM_FENCED(attention)
  RECGLM_FENCED(attention_backward)
  RECGLM_FENCED(cached_attention)
  RECGLM_FENCED(logsumexp)
  RECGLM_FENCED(softmax_losses)
  RECGLM_FENCED(softmax_loss_backward)
  RECGLM_FENCED(pick)
  RECGLM_FENCED(row_logits)
  RECGLM_FENCED(low_rank_down)
  RECGLM_FENCED(low_rank_up)
  RECGLM_FENCED(low_rank_outer)
  RECGLM_FENCED(transpose)
  RECGLM_FENCED(gradient_norm)
  RECGLM_FENCED(adam_w)
#undef RECGLM_FENCED
  template <class A>
  static void activate(S* y, const S* x, std::size_t n) {
    side("activate", y, true), side("activate", x, true);
    const fence inside;
    on_host::template activate<A>(y, x, n);
  }
  template <class A>
  static void activate_backward(S* dx, const S* dy, const S* x, std::size_t n, S beta) {
    side("activate_backward", dx, true), side("activate_backward", dy, true), side("activate_backward", x, true);
    const fence inside;
    on_host::template activate_backward<A>(dx, dy, x, n, beta);
  }
  static std::size_t attention_scratch(int longest) { return on_host::attention_scratch(longest); }
  template <class V>
  static std::size_t cached_attention_scratch(const cached_queries<V>& queries, head_layout head) {
    return on_host::cached_attention_scratch(queries, head);
  }

 private:
  static void side(std::string_view call, const void* p, bool device) {
    check(p == nullptr || fence::holds(p) == device, "fenced: ", call, " got a pointer into the ",
          device ? "host's" : "device's", " memory");
  }
  // Every pointer that a kernel gets, by itself or within a struct, is of the device's memory.
  template <class A>
  static void look(std::string_view kernel, const A& argument) {
    if constexpr (std::is_pointer_v<std::decay_t<A>>) side(kernel, argument, true);
    if constexpr (requires { argument.sees; }) {
      side(kernel, argument.sees, true);
      side(kernel, argument.place, true);
    }
    if constexpr (requires { argument.queries; })
      for (const int* p : {argument.queries, argument.keys}) side(kernel, p, true);
    if constexpr (requires { argument.group_text; })
      for (const int* p : {argument.group_offsets, argument.group_text, argument.order, argument.text_offsets,
                           argument.paths, argument.path_begin, argument.path_count})
        side(kernel, p, true);
  }
};

}  // namespace recglm
