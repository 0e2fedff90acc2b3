#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace recglm {

/// A name of one of several files that hold one model, "model-00002-of-00003.safetensors", taken apart.
struct part_name {
  std::string front;       ///< "model"
  std::size_t number = 1;  ///< counted from 1
  std::size_t all = 1;
  std::string end;  ///< ".safetensors"

  std::string text() const;
};

/// Takes a name with this end apart; nothing where it is none of a part.
std::optional<part_name> parse_part_name(std::string_view name, std::string_view end);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/part_names-inl.hpp"
#endif
