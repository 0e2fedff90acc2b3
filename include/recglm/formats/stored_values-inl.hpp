#pragma once
#include "recglm/formats/stored_values.hpp"

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
#include "recglm/core/compiled.hpp"
#include "recglm/formats/file_bytes.hpp"
#include "recglm/formats/stored_tensor.hpp"

namespace recglm::detail {

RECGLM_FUNC void values_of_blocks(dtype type, const std::uint8_t* block, std::size_t blocks, float* out) {
  const auto half = [](const std::uint8_t* at) {
    std::uint16_t bits;
    std::memcpy(&bits, at, 2);
    return float_of_half(bits);
  };
  for (std::size_t b = 0; b < blocks; ++b, block += row_of(type).bytes, out += 32) {
    const float d = half(block);
    if (type == dtype::q8_0) {
      for (int i = 0; i < 32; ++i) out[i] = d * static_cast<float>(static_cast<std::int8_t>(block[2 + i]));
      continue;
    }
    const bool shifted = type == dtype::q4_0;
    const float m = shifted ? 0 : half(block + 2);
    const std::uint8_t* const nibbles = block + (shifted ? 2 : 4);
    const int middle = shifted ? 8 : 0;
    for (int i = 0; i < 16; ++i) {
      out[i] = d * static_cast<float>((nibbles[i] & 15) - middle) + m;
      out[16 + i] = d * static_cast<float>((nibbles[i] >> 4) - middle) + m;
    }
  }
}

}  // namespace recglm::detail
