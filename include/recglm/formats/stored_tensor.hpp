#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "recglm/core/half_floats.hpp"

namespace recglm {

/// How the elements of a stored tensor are written. The last three are GGUF's blocks of 32 neighbours in a row.
enum class dtype { f64, f32, f16, bf16, i64, u64, i32, u32, i16, u16, i8, u8, boolean, q8_0, q4_0, q4_1 };

namespace detail {
struct dtype_row {
  dtype type;
  std::string_view name;
  std::size_t bytes;      ///< of one block
  std::size_t block = 1;  ///< elements of one block
};
inline constexpr dtype_row dtypes[] = {
    {dtype::f64, "F64", 8},       {dtype::f32, "F32", 4},        {dtype::f16, "F16", 2},
    {dtype::bf16, "BF16", 2},     {dtype::i64, "I64", 8},        {dtype::u64, "U64", 8},
    {dtype::i32, "I32", 4},       {dtype::u32, "U32", 4},        {dtype::i16, "I16", 2},
    {dtype::u16, "U16", 2},       {dtype::i8, "I8", 1},          {dtype::u8, "U8", 1},
    {dtype::boolean, "BOOL", 1},  {dtype::q8_0, "Q8_0", 34, 32}, {dtype::q4_0, "Q4_0", 18, 32},
    {dtype::q4_1, "Q4_1", 20, 32}};
const dtype_row& row_of(dtype type);
}  // namespace detail

/// "F32", "BF16", ... as in the header of a file.
inline std::string_view name_of(dtype type) { return detail::row_of(type).name; }
/// "float32", "bfloat16", ... as a configuration names the type of the weights.
std::string torch_name(dtype type);
/// Bytes of `count` elements, whole blocks.
std::size_t bytes_of(dtype type, std::size_t count);

/// The dtype that stores a `T` exactly.
template <class T>
constexpr dtype dtype_of() {
  if constexpr (std::is_same_v<T, double>)
    return dtype::f64;
  else if constexpr (std::is_same_v<T, float>)
    return dtype::f32;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return dtype::i64;
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    return dtype::u64;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return dtype::i32;
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return dtype::u8;
  else
    static_assert(!sizeof(T), "store double, float, int64_t, uint64_t, int32_t or uint8_t");
}

/// One tensor of a file: what the header says of it. `begin` and `end` count bytes from where the numbers start.
struct stored_tensor {
  std::string name;
  dtype type = dtype::f32;
  std::vector<std::int64_t> shape;  ///< row-major
  std::size_t begin = 0, end = 0;
  std::size_t count() const;
};

/// "(3, 4)", for messages.
std::string text_of_shape(const std::vector<std::int64_t>& shape);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/stored_tensor-inl.hpp"
#endif
