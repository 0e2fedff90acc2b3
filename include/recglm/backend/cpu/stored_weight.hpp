#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/backend/cpu/stored_kernels.hpp"
#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// A frozen weight (outputs, inputs) in bfloat16 or 8 bits, and its products. One packed copy serves both directions.
/// With rounded activations the forward product rounds its input as the weight is rounded; every other product, and every one
/// on the way back, is exact with respect to the stored weight, up to the rounding of float. `Library` runs products of
/// floats where the processor has no instructions for fewer bits. docs/numerics.md says how each is computed.
template <class S, class Library>
class stored_weight {
 public:
  using scalar = S;
  /// All 0. The inner dimension of a product that is rounded is the inputs.
  stored_weight(storage kind, int outputs, int inputs, activations rounding = activations::rounded)
      : kind_(kind), rounding_(rounding), outputs_(outputs), inputs_(inputs), panels_((outputs + 15) / 16), depth_((inputs + 63) / 64 * 64) {
    check(kind != storage::f32, "a weight that is stored as it is needs no stored_weight");
    const std::size_t cells = static_cast<std::size_t>(panels_) * 16 * static_cast<std::size_t>(depth_);
    if (kind == storage::int8)
      bytes_.resize(cells), scales_.resize(static_cast<std::size_t>(panels_) * 16);
    else
      words_.resize(cells);
  }

  storage kind() const { return kind_; }
  activations rounding() const { return rounding_; }
  void round(activations a) { rounding_ = a; }
  int outputs() const { return outputs_; }
  int inputs() const { return inputs_; }
  /// Memory of the numbers and scales.
  std::size_t bytes() const { return bytes_.size() + 2 * words_.size() + sizeof(float) * scales_.size(); }

  /// Stores rows [first, first + count): int8 by the scale max|w| / 127 of each row, halves to even. Throws for a number
  /// that is not finite.
  void put_rows(int first, int count, const S* rows) {
    check(first >= 0 && count >= 0 && first + count <= outputs_, "stored_weight: rows ", first, " to ", first + count, " of ", outputs_);
    tasks(count, [&](int r, int) {
      const S* const row = rows + static_cast<std::ptrdiff_t>(r) * inputs_;
      const int o = first + r;
      if (kind_ == storage::bf16) {
        for (int k = 0; k < inputs_; ++k) words_[cell(o, k)] = detail::bfloat_of(static_cast<float>(row[k]));
        return;
      }
      float* const values = detail::kept<float, 7>(static_cast<std::size_t>(depth_));
      std::int8_t* const numbers = detail::kept<std::int8_t, 8>(static_cast<std::size_t>(depth_));
      std::fill(std::copy_n(row, inputs_, values), values + depth_, 0.0f);
      const int depth = depth_;
      float scale = 0;
      float* const result = &scale;
      dispatch([=]() RECGLM_INLINE {
        float most = 0;
        RECGLM_SIMD_MAX(most)
        for (int k = 0; k < depth; ++k) most = std::abs(values[k]) > most ? std::abs(values[k]) : most;
        const float by = most / 127, divisor = by > 0 ? by : 1.0f;
        *result = by;
        RECGLM_SIMD
        for (int k = 0; k < depth; ++k) {
          const float shifted = values[k] / divisor + 0x1.8p23f;  // to the nearest whole number, ties to even
          numbers[k] = static_cast<std::int8_t>(std::bit_cast<std::int32_t>(shifted) - 0x4b400000);
        }
      });
      scales_[static_cast<std::size_t>(o)] = scale;
      std::int8_t* const to = bytes_.data() + cell(o, 0);
      for (int group = 0; group < depth / 4; ++group) std::copy_n(numbers + 4 * group, 4, to + 64 * group);
    });
  }
  /// The stored values of rows [first, first + count), (count, inputs).
  void rows(int first, int count, S* out) const {
    tasks(count, [&](int r, int) {
      S* const row = out + static_cast<std::ptrdiff_t>(r) * inputs_;
      const int o = first + r;
      for (int k = 0; k < inputs_; ++k)
        row[k] = kind_ == storage::bf16 ? static_cast<S>(detail::float_of_bits(words_[cell(o, k)]))
                                        : static_cast<S>(bytes_[cell(o, k)]) * static_cast<S>(scales_[static_cast<std::size_t>(o)]);
    });
  }

  /// y (m, count), rows `ldy` apart, += x (m, inputs) times rows [first, first + count), transposed.
  void forward(S* y, int ldy, const S* x, int m, int first, int count) const {
    if constexpr (std::is_same_v<S, float>) {
      const bool whole = first % 16 == 0 && (count % 16 == 0 || first + count == outputs_);
      const stored_path path = stored_path_here();
      if (whole && kind_ == storage::int8 && rounding_ == activations::rounded && path != stored_path::floats)
        return forward_whole_numbers(y, ldy, x, m, first, count, path);
      if (whole && path == stored_path::amx) return forward_split(y, ldy, x, m, first, count);
    }
    if (rounding_ == activations::rounded) {
      S* const rounded = detail::kept<S, 6>(static_cast<std::size_t>(m) * static_cast<std::size_t>(inputs_));
      std::copy_n(x, static_cast<std::ptrdiff_t>(m) * inputs_, rounded);
      if (kind_ == storage::int8)
        for (int r = 0; r < m; ++r) detail::round_row(rounded + static_cast<std::ptrdiff_t>(r) * inputs_, inputs_);
      else
        for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(m) * inputs_; ++i)
          rounded[i] = static_cast<S>(detail::float_of_bits(detail::bfloat_of(static_cast<float>(rounded[i]))));
      x = rounded;
    }
    in_panels(first, count, [&](const S* w, int o, int n) {
      run_product<Library>(product<S>{.tb = true, .m = m, .n = n, .k = inputs_, .a = x, .lda = inputs_, .b = w, .ldb = inputs_, .beta = 1,
                                      .c = y + (o - first), .ldc = ldy});
    });
  }

  /// dx (m, inputs) = dy (m, count) times rows [first, first + count), plus beta dx; the gradient with respect to x of the
  /// exact product.
  void backward(S* dx, const S* dy, int ldy, int m, int first, int count, S beta) const {
    if constexpr (std::is_same_v<S, float>) {
      if (first % 16 == 0 && (count % 16 == 0 || first + count == outputs_) && stored_path_here() == stored_path::amx)
        return backward_split(dx, dy, ldy, m, first, count, beta);
    }
    in_panels(first, count, [&](const S* w, int o, int n) {
      run_product<Library>(product<S>{.m = m, .n = inputs_, .k = n, .a = dy + (o - first), .lda = ldy, .b = w, .ldb = inputs_,
                                      .beta = o == first ? beta : S(1), .c = dx, .ldc = inputs_});
    });
  }

 private:
  // Blocks of 16 outputs; within one, groups of 4 (int8) or 2 (bf16) inputs of each output lie side by side, as the
  // instructions for fewer bits read them.
  std::size_t cell(int o, int k) const {
    const int group = kind_ == storage::int8 ? 4 : 2;
    const std::size_t block = static_cast<std::size_t>(o / 16) * 16 * static_cast<std::size_t>(depth_);
    return block + static_cast<std::size_t>(k / group * 16 * group + o % 16 * group + k % group);
  }

  // Calls use(values, first output, outputs) for stretches of the weight as floats.
  template <class Use>
  void in_panels(int first, int count, Use&& use) const {
    const int most = std::max(16, (1 << 18) / inputs_ / 16 * 16);
    S* const panel = detail::kept<S, 5>(static_cast<std::size_t>(std::min(most, count)) * static_cast<std::size_t>(inputs_));
    for (int o = first; o < first + count; o += most) {
      const int n = std::min(most, first + count - o);
      rows(o, n, panel);
      use(panel, o, n);
    }
  }

  // Rows of x as whole numbers of 8 bits in tiles of 16 rows of 64; scales: what they stand for. Rows beyond m hold what
  // stood there, and their sums are not read.
  void forward_whole_numbers(float* y, int ldy, const float* x, int m, int first, int count, stored_path path) const {
    const int tall = (m + 15) / 16 * 16;
    std::int8_t* const a = detail::kept<std::int8_t, 1>(static_cast<std::size_t>(tall) * static_cast<std::size_t>(depth_));
    float* const scales = detail::kept<float, 2>(static_cast<std::size_t>(tall));
    tasks(m, [&](int r, int) {
      scales[r] = detail::whole_numbers(a + static_cast<std::ptrdiff_t>(r / 16) * 16 * depth_ + r % 16 * 64,
                                        x + static_cast<std::ptrdiff_t>(r) * inputs_, inputs_);
    });
    const int blocks = (count + 15) / 16;
    tasks((blocks + 1) / 2, [&](int task, int) {
      for (int at = task * 32; at < std::min(count, task * 32 + 32);) {
        const int pair = at + 16 < std::min(count, task * 32 + 32) ? 2 : 1;
        const std::int8_t* const w = bytes_.data() + static_cast<std::ptrdiff_t>(first + at) * depth_;
        detail::int8_block out{y + at, ldy, scales, scales_.data() + first + at, m, std::min(16 * pair, count - at)};
        if (path == stored_path::amx)
          detail::int8_amx(out, a, w, depth_, pair);
        else
          detail::int8_vnni(out, a, w, depth_, pair);
        at += 16 * pair;
      }
    });
  }

  // x as the sum of three rows of bfloat16 numbers, each product on its own: no bit of a float is lost. Rounded, one row.
  void forward_split(float* y, int ldy, const float* x, int m, int first, int count) const {
    const detail::split_rows a(x, inputs_, m, inputs_, depth_, rounding_ == activations::rounded ? 1 : 3);
    tasks((count + 31) / 32, [&](int task, int) {
      const int o = first + 32 * task, n = std::min(32, count - 32 * task), pair = n > 16 ? 2 : 1;
      const std::ptrdiff_t block = 16 * static_cast<std::ptrdiff_t>(depth_);
      const std::uint16_t* w = words_.data() + o / 16 * block;
      if (kind_ == storage::int8) {
        std::uint16_t* const unpacked = detail::kept<std::uint16_t, 3>(static_cast<std::size_t>(2 * block));
        for (int p = 0; p < pair; ++p) detail::bfloats_of_bytes(unpacked + p * block, bytes_.data() + (o / 16 + p) * block, depth_);
        w = unpacked;
      }
      const detail::bf16_block out{y + 32 * task, ldy, kind_ == storage::int8 ? scales_.data() + o : nullptr, m, n, 1};
      detail::bf16_amx(out, a, w, w + block, depth_, pair);
    });
  }

  // As above; here the inner dimension is the outputs, so pairs of outputs have to lie side by side.
  void backward_split(float* dx, const float* dy, int ldy, int m, int first, int count, float beta) const {
    const int depth = (count + 31) / 32 * 32, blocks = (count + 15) / 16;
    const detail::split_rows a(dy, ldy, m, count, depth, 3, kind_ == storage::int8 ? scales_.data() + first : nullptr);
    tasks((inputs_ + 31) / 32, [&](int task, int) {
      const int k = 32 * task, n = std::min(32, inputs_ - k), pair = n > 16 ? 2 : 1;
      const std::ptrdiff_t panel = 16 * static_cast<std::ptrdiff_t>(depth);
      std::uint16_t* const turned = detail::kept<std::uint16_t, 4>(static_cast<std::size_t>(2 * panel));
      // An odd number of blocks leaves half a stretch of outputs that are not there.
      if (blocks % 2)
        for (int p = 0; p < pair; ++p) std::fill_n(turned + p * panel + 256 * blocks, 256, std::uint16_t{0});
      std::uint16_t part[2 * 256];
      for (int b = 0; b < blocks; ++b) {
        const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(first + 16 * b) * depth_ + 16 * k;
        const std::uint16_t* from = kind_ == storage::bf16 ? words_.data() + at : part;
        if (kind_ == storage::int8) detail::bfloats_of_bytes(part, bytes_.data() + at, 32);
        for (int p = 0; p < pair; ++p) detail::turn_block(turned + p * panel + 256 * b, from + 256 * p);
      }
      const detail::bf16_block out{dx + k, inputs_, nullptr, m, n, beta};
      detail::bf16_amx(out, a, turned, turned + panel, depth, pair);
    });
  }

  storage kind_;
  activations rounding_;
  int outputs_, inputs_, panels_, depth_;
  std::vector<std::int8_t> bytes_;
  std::vector<std::uint16_t> words_;
  std::vector<float> scales_;
};

}  // namespace recglm
