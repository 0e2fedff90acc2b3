#pragma once
#include "recglm/formats/stored_tensor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/half_floats.hpp"

namespace recglm::detail {

RECGLM_FUNC const dtype_row& row_of(dtype type) { return dtypes[static_cast<int>(type)]; }

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string torch_name(dtype type) {
  return type == dtype::f64 ? "float64" : type == dtype::f16 ? "float16" : type == dtype::bf16 ? "bfloat16" : "float32";
}

RECGLM_FUNC std::size_t bytes_of(dtype type, std::size_t count) {
  return count / detail::row_of(type).block * detail::row_of(type).bytes;
}

RECGLM_FUNC std::size_t stored_tensor::count() const {
  std::size_t n = 1;
  for (std::int64_t size : shape) n *= static_cast<std::size_t>(size);
  return n;
}

RECGLM_FUNC std::string text_of_shape(const std::vector<std::int64_t>& shape) {
  std::string out = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
  return out + ")";
}

}  // namespace recglm
