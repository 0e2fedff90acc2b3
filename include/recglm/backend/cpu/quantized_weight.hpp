#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "recglm/backend/cpu/gemm.hpp"
#include "recglm/backend/cpu/quantized_avx2.hpp"
#include "recglm/backend/cpu/quantized_avx512.hpp"
#include "recglm/backend/cpu/quantized_kernels.hpp"
#include "recglm/backend/cpu/quantized_packing.hpp"
#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// A frozen weight (outputs, inputs) in bfloat16 or 8 bits, and its matmuls. One packed copy serves both directions.
/// With dynamic activation quantization the forward matmul rounds its input as the weight is rounded; every other
/// matmul, and every one on the backward pass, is exact with respect to the quantized weight, up to the rounding of
/// float. `Library` runs matmuls of floats where the processor has no instructions for fewer bits. docs/numerics.md
/// says how each is computed.
template <class S, class Library>
class quantized_weight {
 public:
  using scalar = S;
  /// All 0. The inner dimension of a matmul that is rounded is the inputs.
  quantized_weight(storage kind, int outputs, int inputs,
                   activation_quantization rounding = activation_quantization::dynamic)
      : kind_(kind),
        rounding_(rounding),
        outputs_(outputs),
        inputs_(inputs),
        panels_((outputs + 15) / 16),
        depth_((inputs + 63) / 64 * 64) {
    check(kind != storage::f32, "a weight that is stored as it is needs no quantized_weight");
    const std::size_t cells = static_cast<std::size_t>(panels_) * 16 * static_cast<std::size_t>(depth_);
    if (kind == storage::int8)
      bytes_.resize(cells), scales_.resize(static_cast<std::size_t>(panels_) * 16);
    else
      words_.resize(cells);
  }

  storage kind() const { return kind_; }
  activation_quantization rounding() const { return rounding_; }
  void round(activation_quantization a) { rounding_ = a; }
  int outputs() const { return outputs_; }
  int inputs() const { return inputs_; }
  /// Memory of the numbers and scales.
  std::size_t bytes() const { return bytes_.size() + 2 * words_.size() + sizeof(float) * scales_.size(); }

  /// Stores rows [first, first + count) of the host's memory, whose numbers are finite: int8 by the scale max|w| / 127
  /// of each row, halves to even. Several threads may store rows of their own at a time.
  void upload_rows(int first, int count, const S* rows) {
    check(first >= 0 && count >= 0 && first + count <= outputs_, "quantized_weight: rows ", first, " to ",
          first + count, " of ", outputs_);
    in_blocks(first, count, [&](int block, int from, int to) {
      const S* const given = rows + static_cast<std::ptrdiff_t>(16 * block + from - first) * inputs_;
      if (kind_ == storage::bf16)
        detail::pack_bfloats(words_.data() + cell(16 * block), given, inputs_, depth_, from, to);
      else
        detail::pack_bytes(bytes_.data() + cell(16 * block), scales_.data() + 16 * block, given, inputs_, depth_, from,
                           to);
    });
  }
  /// The stored values of rows [first, first + count) in the host's memory, (count, inputs).
  void download_rows(int first, int count, S* out) const { rows(first, count, out); }
  /// The same in device memory.
  void rows(int first, int count, S* out) const {
    in_blocks(first, count, [&](int block, int from, int to) {
      S* const values = out + static_cast<std::ptrdiff_t>(16 * block + from - first) * inputs_;
      const float* const scales = scales_.data() + 16 * block;
      const std::int8_t* const bytes = bytes_.data() + cell(16 * block);
      const std::uint16_t* const words = words_.data() + cell(16 * block);
#if defined(__x86_64__)
      if constexpr (std::is_same_v<S, float>) {
        if (cpu_isa() >= isa::avx2 && kind_ == storage::int8)
          return detail::floats_of_bytes(values, inputs_, bytes, scales, from, to, inputs_);
        if (cpu_isa() >= isa::avx2) return detail::floats_of_bfloats(values, inputs_, words, from, to, inputs_);
      }
#endif
      if (kind_ == storage::int8)
        detail::floats_of_block<4>(values, inputs_, bytes, from, to, inputs_,
                                   [=](std::int8_t v, int o) { return static_cast<S>(v) * static_cast<S>(scales[o]); });
      else
        detail::floats_of_block<2>(values, inputs_, words, from, to, inputs_,
                                   [](std::uint16_t v, int) { return static_cast<S>(float_of_bfloat(v)); });
    });
  }

  /// y (m, count), rows `ldy` apart, += x (m, inputs) times rows [first, first + count), transposed.
  void forward(S* y, int ldy, const S* x, int m, int first, int count) const;

  /// dx (m, inputs) = dy (m, count) times rows [first, first + count), plus beta dx; the gradient with respect to x of
  /// the exact product.
  void backward(S* dx, const S* dy, int ldy, int m, int first, int count, S beta) const {
    if constexpr (std::is_same_v<S, float>) {
      const bool whole = in_whole_blocks(first, count);
      if (whole && quantized_path_here() == quantized_path::amx)
        return backward_split(dx, dy, ldy, m, first, count, beta);
#if defined(__x86_64__)
      if (whole && kind_ == storage::int8 && quantized_path_here() == quantized_path::vnni)
        return backward_digits(dx, dy, ldy, m, first, count, beta);
      if (by_own_panels(m, first, count)) return backward_floats(dx, dy, ldy, m, first, count, beta);
#endif
    }
    in_panels(first, count, [&](const S* w, int o, int n) {
      run_matmul<Library>(matmul<S>{.m = m,
                                    .n = inputs_,
                                    .k = n,
                                    .a = dy + (o - first),
                                    .lda = ldy,
                                    .b = w,
                                    .ldb = inputs_,
                                    .beta = o == first ? beta : S(1),
                                    .c = dx,
                                    .ldc = inputs_});
    });
  }

 private:
  // Blocks of 16 outputs; within one, groups of 4 (int8) or 2 (bf16) inputs of each output lie side by side, as the
  // instructions for fewer bits read them.
  std::size_t cell(int o) const { return static_cast<std::size_t>(o / 16) * 16 * static_cast<std::size_t>(depth_); }

  // Calls use(block, from, to) for the outputs [from, to) of each block that [first, first + count) takes part in.
  template <class Use>
  static void in_blocks(int first, int count, Use use) {
    if (count == 0) return;
    tasks((first + count + 15) / 16 - first / 16, [&](int task, int) {
      const int block = first / 16 + task;
      use(block, std::max(first - 16 * block, 0), std::min(first + count - 16 * block, 16));
    });
  }

  bool in_whole_blocks(int first, int count) const {
    return first % 16 == 0 && (count % 16 == 0 || first + count == outputs_);
  }

  // A library spends its time on copying the weight where there are few rows. For many its kernels are better than ours
  // with AVX2, not with AVX-512.
  bool by_own_panels(int m, int first, int count) const {
    const quantized_path path = quantized_path_here();
    return (m <= 64 || cpu_isa() == isa::avx512) && in_whole_blocks(first, count) &&
           (path == quantized_path::avx2 || path == quantized_path::vnni);
  }

  // The rows of x as the storage rounds activations.
  const S* rounded_rows(const S* x, int m) const {
    S* const out = detail::kept<S, struct rounded>(static_cast<std::size_t>(m) * static_cast<std::size_t>(inputs_));
    const int n = inputs_;
    const bool by_row = kind_ == storage::int8;
    parallel_rows(static_cast<std::size_t>(m), 4, [=](std::size_t begin, std::size_t end) {
      const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(begin) * n,
                           count = static_cast<std::ptrdiff_t>(end - begin) * n;
      if (by_row) {
        std::copy_n(x + first, count, out + first);
        for (std::size_t r = begin; r < end; ++r) detail::round_row(out + static_cast<std::ptrdiff_t>(r) * n, n);
        return;
      }
      const S* const from = x + first;
      S* const to = out + first;
      dispatch([=]() RECGLM_INLINE {
        RECGLM_SIMD
        for (std::ptrdiff_t i = 0; i < count; ++i)
          to[i] = static_cast<S>(float_of_bfloat(bfloat_of(static_cast<float>(from[i]))));
      });
    });
    return out;
  }

  // Calls use(values, first output, outputs) for chunks of the weight as floats.
  template <class Use>
  void in_panels(int first, int count, Use&& use) const {
    const int most = std::max(16, (1 << 20) / inputs_ / 16 * 16);
    S* const panel = detail::kept<S, struct panel>(static_cast<std::size_t>(std::min(most, count)) *
                                                   static_cast<std::size_t>(inputs_));
    for (int o = first; o < first + count; o += most) {
      const int n = std::min(most, first + count - o);
      rows(o, n, panel);
      use(panel, o, n);
    }
  }

  // Rows of x as whole numbers: in tiles of 16 rows of 64 bytes, or for AVX2 row by row as 16-bit numbers. Rows of a
  // tile beyond m hold what was there, and their sums are not read.
  void forward_whole_numbers(float* y, int ldy, const float* x, int m, int first, int count,
                             quantized_path path) const {
    const std::size_t cells = static_cast<std::size_t>((m + 15) / 16 * 16) * static_cast<std::size_t>(depth_);
    const bool wide = path == quantized_path::avx2;
    std::int8_t* const a = detail::kept<std::int8_t, struct tiles>(wide ? 0 : cells);
    std::int16_t* const words = detail::kept<std::int16_t, struct words>(wide ? cells : 0);
    float* const scales = detail::kept<float, struct scales>(static_cast<std::size_t>(m));
    tasks(m, [&](int r, int) {
      const float* const row = x + static_cast<std::ptrdiff_t>(r) * inputs_;
      scales[r] = wide ? detail::whole_numbers(words + static_cast<std::ptrdiff_t>(r) * depth_, row, inputs_, 64)
                       : detail::whole_numbers(a + static_cast<std::ptrdiff_t>(r / 16) * 16 * depth_ + r % 16 * 64, row,
                                               inputs_, 1024);
    });
    tasks((count + 31) / 32, [&](int task, int) {
      const int at = 32 * task, n = std::min(32, count - at), pair = n > 16 ? 2 : 1;
      const std::int8_t* const w = bytes_.data() + cell(first + at);
      const detail::int8_block out{y + at, ldy, scales, scales_.data() + first + at, m, n};
      if (wide)
        detail::int8_avx2(out, words, w, depth_, pair);
      else
        detail::int8_amx(out, a, w, depth_, pair);
    });
  }

#if defined(__x86_64__)
  // How many columns of a panel's width a task takes: the rows' chunk then comes from the second cache for all but
  // the first of them.
  static int columns_of_task(int all) { return std::clamp(all / (4 * threads()), 1, 4); }

  void forward_digits(float* y, int ldy, const float* x, int m, int first, int count) const {
    const detail::digit_rows a(x, inputs_, m, inputs_, rounding_ == activation_quantization::dynamic ? 1 : 3);
    tasks((count + 31) / 32, [&](int task, int) {
      const int at = 32 * task, n = std::min(32, count - at);
      const std::int8_t* const w = bytes_.data() + cell(first + at);
      detail::int8_vnni({y + at, ldy, scales_.data() + first + at, m, n, 1}, a, 0, w, n > 16 ? w + cell(16) : w,
                        depth_);
    });
  }
  // Here the inner dimension is the outputs, so groups of them have to lie side by side: transposed a chunk at a time,
  // which the second cache holds beside the rows' digits.
  void backward_digits(float* dx, const float* dy, int ldy, int m, int first, int count, float beta) const {
    constexpr int chunk = 1024;
    const detail::digit_rows a(dy, ldy, m, count, 3, scales_.data() + first);
    const int columns = (inputs_ + 31) / 32, each = columns_of_task(columns);
    tasks((columns + each - 1) / each, [&](int task, int) {
      std::int8_t* const transposed = detail::kept<std::int8_t, struct transposed>(32 * chunk);
      for (int o = 0; o < count; o += chunk) {
        const int blocks = std::min(chunk / 16, (count - o + 15) / 16), depth = (16 * blocks + 63) / 64 * 64;
        for (int c = task * each; c < std::min(columns, (task + 1) * each); ++c) {
          const int n = std::min(32, inputs_ - 32 * c), pair = n > 16 ? 2 : 1;
          for (int p = 0; p < pair; ++p) {
            std::int8_t* const panel = transposed + 16 * chunk * p;
            for (int b = 0; b < blocks; ++b)
              detail::transpose_bytes(panel + 256 * b, bytes_.data() + cell(first + o + 16 * b) + 256 * (2 * c + p));
            std::fill(panel + 256 * blocks, panel + 16 * depth, std::int8_t{0});
          }
          detail::int8_vnni({dx + 32 * c, inputs_, nullptr, m, n, o == 0 ? beta : 1}, a, o, transposed,
                            transposed + 16 * chunk * (pair - 1), depth);
        }
      }
    });
  }

  // A matmul of floats with the quantized weight, `down` in the inner dimension, panel by panel: unpack(to, width,
  // column, from, depth) writes 16 columns of one. A panel is what a cache holds beside a few rows: the first with
  // AVX2, the second with AVX-512.
  template <class Unpack>
  static void by_panels(const detail::float_block& out, const float* a, int lda, int down, Unpack unpack) {
    if (cpu_isa() != isa::avx512)
      return in_panels_of<16, 256>(out, down, unpack,
                                   [=](const detail::float_block& block, const float* panel, int k, int depth) {
                                     detail::float_panel(block, a + k, lda, panel, depth);
                                   });
    const detail::grouped_rows rows(a, lda, out.m, down);
    in_panels_of<48, 768>(out, down, unpack,
                          [&](const detail::float_block& block, const float* panel, int k, int depth) {
                            detail::wide_panel(block, rows, k, panel, depth);
                          });
  }
  template <int Width, int Depth, class Unpack, class Multiply>
  static void in_panels_of(const detail::float_block& out, int down, Unpack unpack, Multiply multiply) {
    const int columns = (out.n + Width - 1) / Width, each = columns_of_task(columns);
    tasks((columns + each - 1) / each, [&](int task, int) {
      float* const panel = detail::kept<float, struct panel>(Width * Depth);
      for (int k = 0; k < down; k += Depth)
        for (int c = task * each; c < std::min(columns, (task + 1) * each); ++c) {
          const int depth = std::min(Depth, down - k), n = std::min(Width, out.n - Width * c);
          for (int part = 0; part < n; part += 16) unpack(panel + part, Width, Width * c + part, k, depth);
          multiply(detail::float_block{out.y + Width * c, out.stride, out.m, n, k == 0 ? out.beta : 1}, panel, k,
                   depth);
        }
    });
  }
  // Without a library's own copy of both factors.
  void forward_floats(float* y, int ldy, const float* x, int m, int first, int count) const {
    by_panels({y, ldy, m, count, 1}, x, inputs_, inputs_, [&](float* panel, int width, int column, int k, int depth) {
      const std::size_t at = cell(first + column) + 16 * static_cast<std::size_t>(k);
      if (kind_ == storage::int8)
        detail::columns_of_bytes(panel, width, bytes_.data() + at, scales_.data() + first + column, depth);
      else
        detail::columns_of_bfloats(panel, width, words_.data() + at, depth);
    });
  }
  void backward_floats(float* dx, const float* dy, int ldy, int m, int first, int count, float beta) const {
    by_panels({dx, inputs_, m, inputs_, beta}, dy, ldy, count,
              [&](float* panel, int width, int column, int o, int depth) {
                for (int b = 0; b < depth; b += 16) {
                  const std::size_t at = cell(first + o + b) + 16 * static_cast<std::size_t>(column);
                  if (kind_ == storage::int8)
                    detail::floats_of_bytes(panel + b * width, width, bytes_.data() + at,
                                            scales_.data() + first + o + b, 0, 16, 16);
                  else
                    detail::floats_of_bfloats(panel + b * width, width, words_.data() + at, 0, 16, 16);
                }
              });
  }
#endif

  // x as the sum of three rows of bfloat16 numbers, each matmul on its own: no bit of a float is lost. Rounded, one
  // row.
  void forward_split(float* y, int ldy, const float* x, int m, int first, int count) const {
    const detail::split_rows a(x, inputs_, m, inputs_, depth_, rounding_ == activation_quantization::dynamic ? 1 : 3);
    tasks((count + 31) / 32, [&](int task, int) {
      const int o = first + 32 * task, n = std::min(32, count - 32 * task), pair = n > 16 ? 2 : 1;
      const std::ptrdiff_t block = 16 * static_cast<std::ptrdiff_t>(depth_);
      const std::uint16_t* w = words_.data() + o / 16 * block;
      if (kind_ == storage::int8) {
        auto* const unpacked = detail::kept<std::uint16_t, struct unpacked>(static_cast<std::size_t>(2 * block));
        for (int p = 0; p < pair; ++p)
          detail::bfloats_of_bytes(unpacked + p * block, bytes_.data() + (o / 16 + p) * block, depth_);
        w = unpacked;
      }
      const detail::scaled_block out{
          y + 32 * task, ldy, kind_ == storage::int8 ? scales_.data() + o : nullptr, m, n, 1};
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
      auto* const transposed = detail::kept<std::uint16_t, struct transposed>(static_cast<std::size_t>(2 * panel));
      // An odd number of blocks leaves half a chunk of outputs that are not there.
      if (blocks % 2)
        for (int p = 0; p < pair; ++p) std::fill_n(transposed + p * panel + 256 * blocks, 256, std::uint16_t{0});
      std::uint16_t part[2 * 256];
      for (int b = 0; b < blocks; ++b) {
        const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(first + 16 * b) * depth_ + 16 * k;
        const std::uint16_t* from = kind_ == storage::bf16 ? words_.data() + at : part;
        if (kind_ == storage::int8) detail::bfloats_of_bytes(part, bytes_.data() + at, 32);
        for (int p = 0; p < pair; ++p) detail::transpose_block(transposed + p * panel + 256 * b, from + 256 * p);
      }
      const detail::scaled_block out{dx + k, inputs_, nullptr, m, n, beta};
      detail::bf16_amx(out, a, transposed, transposed + panel, depth, pair);
    });
  }

  storage kind_;
  activation_quantization rounding_;
  int outputs_, inputs_, panels_, depth_;
  aligned_vector<std::int8_t> bytes_;
  aligned_vector<std::uint16_t> words_;
  std::vector<float> scales_;
};

template <class S, class Library>
void quantized_weight<S, Library>::forward(S* y, int ldy, const S* x, int m, int first, int count) const {
  if constexpr (std::is_same_v<S, float>) {
    const bool whole = in_whole_blocks(first, count);
    const quantized_path path = quantized_path_here();
#if defined(__x86_64__)
    if (whole && kind_ == storage::int8 && path == quantized_path::vnni)
      return forward_digits(y, ldy, x, m, first, count);
#endif
    if (whole && kind_ == storage::int8 && rounding_ == activation_quantization::dynamic &&
        path != quantized_path::floats)
      return forward_whole_numbers(y, ldy, x, m, first, count, path);
    if (whole && path == quantized_path::amx) return forward_split(y, ldy, x, m, first, count);
  }
  if (rounding_ == activation_quantization::dynamic) x = rounded_rows(x, m);
#if defined(__x86_64__)
  if constexpr (std::is_same_v<S, float>)
    if (by_own_panels(m, first, count)) return forward_floats(y, ldy, x, m, first, count);
#endif
  in_panels(first, count, [&](const S* w, int o, int n) {
    run_matmul<Library>(matmul<S>{.tb = true,
                                  .m = m,
                                  .n = n,
                                  .k = inputs_,
                                  .a = x,
                                  .lda = inputs_,
                                  .b = w,
                                  .ldb = inputs_,
                                  .beta = 1,
                                  .c = y + (o - first),
                                  .ldc = ldy});
  });
}

#if defined(RECGLM_COMPILED)
extern template class quantized_weight<float, chosen_gemm>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template class quantized_weight<double, chosen_gemm>;
#endif

}  // namespace recglm
