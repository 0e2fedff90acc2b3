#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <mutex>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/kept.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/formats/file_bytes.hpp"
#include "recglm/formats/stored_tensor.hpp"

namespace recglm {

namespace detail {

/// Elements of one piece of work, few enough for the second cache; a multiple of every block.
constexpr std::size_t values_at_once = std::size_t{1} << 16;

/// Calls f(first, count) for pieces of [0, n), `most` at a time, on all threads; the first exception comes out once all
/// have ended.
template <class F>
void in_pieces(std::size_t n, F&& f, std::size_t most = values_at_once) {
  std::exception_ptr failed;
  std::mutex mutex;
  tasks(static_cast<int>((n + most - 1) / most), [&](int piece, int) {
    const std::size_t first = static_cast<std::size_t>(piece) * most;
    try {
      f(first, std::min(most, n - first));
    } catch (...) {
      const std::lock_guard hold(mutex);
      if (!failed) failed = std::current_exception();
    }
  });
  if (failed) std::rethrow_exception(failed);
}

/// Blocks of 32 to floats: d q; d (q - 8); d q + m, nibbles low first (golden smollm2).
void values_of_blocks(dtype type, const std::uint8_t* block, std::size_t blocks, float* out);

// A function of its own: nvcc's front end loses its way in such a lambda inside of generic ones.
template <class T, class Stored, class Value>
void convert_all(T* to, const Stored* from, std::size_t count, Value value) {
  dispatch([=]() RECGLM_INLINE {
    RECGLM_SIMD
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<T>(value(from[i]));
  });
}

}  // namespace detail

/// Reads elements [begin, begin + out.size()) of a tensor whose bytes start at `from`, on all threads; `begin` is 0 or
/// at the start of a row. Any stored type goes to a floating `T` (rounded where it has to be); an integral `T` takes
/// integers that fit. Throws naming file and tensor.
template <class T>
void read_values(const file_bytes& bytes, std::size_t from, const stored_tensor& tensor, std::span<T> out,
                 std::size_t begin = 0) {
  check(begin <= tensor.count() && out.size() <= tensor.count() - begin &&
            (begin > 0 || out.size() == tensor.count() || tensor.shape.size() > 1),
        bytes.where(), ": tensor \"", tensor.name, "\" has ", tensor.count(), " elements, not ", out.size());
  const auto piece = [&](std::size_t first, std::size_t count, void* to) {
    bytes.read(from + bytes_of(tensor.type, begin + first), static_cast<char*>(to), bytes_of(tensor.type, count));
  };
  const auto convert = [&]<class Stored>(Stored, auto value) {
    detail::in_pieces(out.size(), [&](std::size_t first, std::size_t count) {
      if constexpr (std::is_same_v<Stored, T>) {
        piece(first, count, out.data() + first);
      } else {
        using wide = decltype(value(Stored{}));
        if constexpr (std::is_integral_v<T> && !std::is_integral_v<wide>) {
          fail(bytes.where(), ": tensor \"", tensor.name, "\" holds ", name_of(tensor.type),
               "; integers were expected");
        } else {
          Stored* const part = detail::kept<Stored, struct stored_part>(count);
          piece(first, count, part);
          T* const to = out.data() + first;
          if constexpr (std::is_integral_v<T>) {
            for (std::size_t i = 0; i < count; ++i) {
              const wide x = value(part[i]);
              check(std::in_range<T>(x), bytes.where(), ": tensor \"", tensor.name, "\", element ", first + i, ": ", x,
                    " is out of range");
              to[i] = static_cast<T>(x);
            }
          } else {
            detail::convert_all(to, part, count, value);
          }
        }
      }
    });
  };
  // A type of its own for each, where pointers to functions would make one loop that calls.
  const auto same = [](auto x) { return x; };
  switch (tensor.type) {
    case dtype::f64:
      return convert(double{}, same);
    case dtype::f32:
      return convert(float{}, same);
    case dtype::f16:
      return convert(std::uint16_t{}, [](std::uint16_t x) { return float_of_half(x); });
    case dtype::bf16:
      return convert(std::uint16_t{}, [](std::uint16_t x) { return float_of_bfloat(x); });
    case dtype::i64:
      return convert(std::int64_t{}, same);
    case dtype::u64:
      return convert(std::uint64_t{}, same);
    case dtype::i32:
      return convert(std::int32_t{}, same);
    case dtype::u32:
      return convert(std::uint32_t{}, same);
    case dtype::i16:
      return convert(std::int16_t{}, same);
    case dtype::u16:
      return convert(std::uint16_t{}, [](std::uint16_t x) { return int(x); });
    case dtype::i8:
      return convert(std::int8_t{}, same);
    case dtype::u8:
    case dtype::boolean:
      return convert(std::uint8_t{}, same);
    case dtype::q8_0:
    case dtype::q4_0:
    case dtype::q4_1:
      if constexpr (std::is_integral_v<T>) {
        fail(bytes.where(), ": tensor \"", tensor.name, "\" holds ", name_of(tensor.type), "; integers were expected");
      } else {
        detail::in_pieces(out.size(), [&](std::size_t first, std::size_t count) {
          std::uint8_t* const part = detail::kept<std::uint8_t, struct stored_blocks>(bytes_of(tensor.type, count));
          float* const values = detail::kept<float, struct values_of_blocks>(count);
          piece(first, count, part);
          detail::values_of_blocks(tensor.type, part, count / 32, values);
          std::copy_n(values, count, out.data() + first);
        });
      }
  }
}

#if defined(RECGLM_COMPILED)
extern template void read_values<float>(const file_bytes&, std::size_t, const stored_tensor&, std::span<float>,
                                        std::size_t);
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template void read_values<double>(const file_bytes&, std::size_t, const stored_tensor&, std::span<double>,
                                         std::size_t);
#endif

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/stored_values-inl.hpp"
#endif
