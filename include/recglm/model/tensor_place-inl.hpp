#pragma once
#include "recglm/model/tensor_place.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/backend/buffer.hpp"
#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/kept.hpp"
#include "recglm/backend/host/stream_copy.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/formats/safetensors.hpp"

namespace recglm::detail {

RECGLM_FUNC std::string first_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i ? ", " : "") + shortened(names[i]);
  return names.size() > most ? out + " and " + std::to_string(names.size() - most) + " more" : out;
}

}  // namespace recglm::detail
