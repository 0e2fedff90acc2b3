#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "recglm/backend/cuda/block_count.hpp"
#include "recglm/backend/cuda/device_buffer.cuh"
#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/half_floats.hpp"

namespace recglm {

namespace on_device {

// As float_of_bfloat and bfloat_of, whose std::bit_cast is no device code.
RECGLM_DEVICE float widened(std::uint16_t bits) {
  const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
  float x;
  std::memcpy(&x, &wide, sizeof x);
  return x;
}
RECGLM_DEVICE float to_bfloat(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof x);
  const bool none = (bits & 0x7fffffffu) > 0x7f800000u;
  return widened(static_cast<std::uint16_t>(none ? bits >> 16 | 64 : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16));
}

/// Rows of a quantized weight as numbers: `words` are bfloat16, else `bytes` times the scale of their row.
template <class S>
struct unpack_rows {
  static constexpr const char* name = "unpack_rows";
  static constexpr int threads = 256, min_blocks = 4;
  global<S> out;
  global<const std::uint16_t> words;
  global<const std::int8_t> bytes;
  global<const float> scales;
  bool whole_numbers;
  int rows, inputs;

  RECGLM_DEVICE void operator()() const {
    const std::size_t i = std::size_t{blockIdx.x} * threads + threadIdx.x;
    if (i >= static_cast<std::size_t>(rows) * static_cast<std::size_t>(inputs)) return;
    if (whole_numbers)
      out[i] = static_cast<S>(static_cast<std::int8_t>(bytes[i])) *
               static_cast<S>(static_cast<float>(scales[i / static_cast<std::size_t>(inputs)]));
    else
      out[i] = static_cast<S>(widened(words[i]));
  }
};

/// Numbers to the nearest bfloat16, as float.
template <class S>
struct round_to_bfloat {
  static constexpr const char* name = "round_to_bfloat";
  static constexpr int threads = 256, min_blocks = 4;
  global<S> out;
  global<const S> x;
  std::size_t n;

  RECGLM_DEVICE void operator()() const {
    const std::size_t i = std::size_t{blockIdx.x} * threads + threadIdx.x;
    if (i < n) out[i] = static_cast<S>(to_bfloat(static_cast<float>(static_cast<S>(x[i]))));
  }
};

/// Each row to 255 whole numbers by its largest, times their scale; a row that holds a NaN or an infinity becomes NaN.
template <class S>
struct round_rows {
  static constexpr const char* name = "round_rows";
  static constexpr int threads = 128, min_blocks = 8;
  global<S> out;
  global<const S> x;
  int width;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, parts, threads / 32);
    const std::size_t row = std::size_t{blockIdx.x} * static_cast<std::size_t>(width);
    S most = 0, sum = 0;
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) {
      const S v = x[row + static_cast<std::size_t>(i)], size = v < 0 ? -v : v;
      most = size > most ? size : most;
      sum += v * 0;
    }
    most = most_of_block<threads>(most, parts);
    sum = sum_of_block<threads>(sum, parts);
    const S scale = most / S(127) + sum, inverse = most > 0 ? S(127) / most : S(0);
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) {
      const S v = x[row + static_cast<std::size_t>(i)];
      out[row + static_cast<std::size_t>(i)] = rint(v * inverse) * scale;
    }
  }
};

}  // namespace on_device

/// A frozen weight (outputs, inputs) in bfloat16 or 8 bits, and its matmuls by the plain way: rows are unpacked, some
/// at a time, into numbers that `Card::gemm` multiplies. As `quantized_weight` of the processor, whose rounding it
/// shares.
template <class S, class Card>
class cuda_quantized_weight {
 public:
  using scalar = S;
  /// All 0.
  cuda_quantized_weight(storage kind, int outputs, int inputs,
                        activation_quantization rounding = activation_quantization::dynamic)
      : kind_(kind), rounding_(rounding), outputs_(outputs), inputs_(inputs) {
    check(kind != storage::f32, "a weight that is stored as it is needs no quantized_weight");
    if (kind == storage::int8)
      bytes_ = device_buffer<std::int8_t, Card>(numbers(outputs)),
      scales_ = device_buffer<float, Card>(static_cast<std::size_t>(outputs));
    else
      words_ = device_buffer<std::uint16_t, Card>(numbers(outputs));
  }

  storage kind() const { return kind_; }
  activation_quantization rounding() const { return rounding_; }
  void round(activation_quantization a) { rounding_ = a; }
  int outputs() const { return outputs_; }
  int inputs() const { return inputs_; }
  /// Memory of the numbers and scales.
  std::size_t bytes() const { return bytes_.size() + 2 * words_.size() + sizeof(float) * scales_.size(); }

  /// Stores rows [first, first + count) of the host's memory, whose numbers are finite. Several threads may store rows
  /// of their own at a time.
  void upload_rows(int first, int count, const S* rows) {
    check(first >= 0 && count >= 0 && first + count <= outputs_, "quantized_weight: rows ", first, " to ",
          first + count, " of ", outputs_);
    const std::size_t n = numbers(count);
    if (n == 0) return;
    if (kind_ == storage::bf16) {
      std::vector<std::uint16_t> words(n);
      std::transform(rows, rows + n, words.begin(), [](S w) { return bfloat_of(static_cast<float>(w)); });
      Card::upload(words_.data() + numbers(first), words.data(), n * sizeof(std::uint16_t));
      return Card::finish();
    }
    std::vector<std::int8_t> bytes(n);
    std::vector<float> scales(static_cast<std::size_t>(count));
    for (std::size_t r = 0; r < scales.size(); ++r) {
      const S* const row = rows + r * static_cast<std::size_t>(inputs_);
      float most = 0;
      for (int i = 0; i < inputs_; ++i) most = std::max(most, std::abs(static_cast<float>(row[i])));
      scales[r] = most / 127;
      const float divisor = scales[r] > 0 ? scales[r] : 1.0f;
      for (int i = 0; i < inputs_; ++i)
        bytes[r * static_cast<std::size_t>(inputs_) + static_cast<std::size_t>(i)] =
            static_cast<std::int8_t>(std::nearbyint(static_cast<float>(row[i]) / divisor));
    }
    Card::upload(bytes_.data() + numbers(first), bytes.data(), n);
    Card::upload(scales_.data() + first, scales.data(), scales.size() * sizeof(float));
    Card::finish();  // another thread's kernels may read it next
  }

  /// The stored values of rows [first, first + count) in the host's memory, (count, inputs).
  void download_rows(int first, int count, S* out) const {
    const std::size_t n = numbers(count);
    if (n == 0) return;
    if (kind_ == storage::bf16) {
      std::vector<std::uint16_t> words(n);
      Card::download(words.data(), words_.data() + numbers(first), n * sizeof(std::uint16_t));
      std::transform(words.begin(), words.end(), out,
                     [](std::uint16_t w) { return static_cast<S>(float_of_bfloat(w)); });
      return;
    }
    std::vector<std::int8_t> bytes(n);
    std::vector<float> scales(static_cast<std::size_t>(count));
    Card::download(bytes.data(), bytes_.data() + numbers(first), n);
    Card::download(scales.data(), scales_.data() + first, scales.size() * sizeof(float));
    for (std::size_t i = 0; i < n; ++i)
      out[i] = static_cast<S>(bytes[i]) * static_cast<S>(scales[i / static_cast<std::size_t>(inputs_)]);
  }

  /// The same in device memory.
  void rows(int first, int count, S* out) const {
    using kernel = on_device::unpack_rows<S>;
    const bool whole = kind_ == storage::int8;
    Card::launch(
        {block_count(numbers(count), kernel::threads)},
        kernel{out, whole ? nullptr : words_.data() + numbers(first), whole ? bytes_.data() + numbers(first) : nullptr,
               whole ? scales_.data() + first : nullptr, whole, count, inputs_});
  }

  /// y (m, count), rows `ldy` apart, += x (m, inputs) times rows [first, first + count), transposed.
  void forward(S* y, int ldy, const S* x, int m, int first, int count) const {
    if (m == 0 || count == 0) return;
    const bool rounds = rounding_ == activation_quantization::dynamic;
    in_panels(first, count, rounds ? numbers(m) : 0, [&](S* rounded, const S* w, int o, int n) {
      if (rounds && o == first) round_input(rounded, x, m);
      Card::gemm(false, true, m, n, inputs_, S(1), rounds ? rounded : x, inputs_, w, inputs_, S(1), y + (o - first),
                 ldy);
    });
  }

  /// dx (m, inputs) = dy (m, count) times rows [first, first + count), plus beta dx; the gradient with respect to x of
  /// the exact product.
  void backward(S* dx, const S* dy, int ldy, int m, int first, int count, S beta) const {
    if (m == 0) return;
    in_panels(first, count, 0, [&](S*, const S* w, int o, int n) {
      Card::gemm(false, false, m, inputs_, n, S(1), dy + (o - first), ldy, w, inputs_, o == first ? beta : S(1), dx,
                 inputs_);
    });
  }

 private:
  std::size_t numbers(int rows) const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(inputs_); }

  void round_input(S* out, const S* x, int m) const {
    if (kind_ == storage::int8)
      Card::launch({static_cast<unsigned>(m)}, on_device::round_rows<S>{out, x, inputs_});
    else
      Card::launch({block_count(numbers(m), on_device::round_to_bfloat<S>::threads)},
                   on_device::round_to_bfloat<S>{out, x, numbers(m)});
  }

  // Calls use(numbers before, values, first output, outputs) for chunks of the weight as numbers.
  template <class Use>
  void in_panels(int first, int count, std::size_t before, Use&& use) const {
    const int most = std::min(std::max(16, (1 << 24) / std::max(inputs_, 1)), std::max(count, 1));
    S* const kept = static_cast<S*>(Card::scratch((before + numbers(most)) * sizeof(S)));
    for (int o = first; o < first + count; o += most) {
      const int n = std::min(most, first + count - o);
      rows(o, n, kept + before);
      use(kept, kept + before, o, n);
    }
  }

  storage kind_;
  activation_quantization rounding_;
  int outputs_, inputs_;
  device_buffer<std::int8_t, Card> bytes_;
  device_buffer<std::uint16_t, Card> words_;
  device_buffer<float, Card> scales_;
};

}  // namespace recglm
