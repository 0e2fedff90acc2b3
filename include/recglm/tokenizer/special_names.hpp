#pragma once
#include <array>

#include "recglm/core/types.hpp"

namespace recglm {

/// A special token as GLM spells it (paper.md 2.4). A mask eats the white space on its left where texts are searched
/// for specials.
struct special_name {
  std::string_view text;
  bool eats_space = false;
  token_id special_tokens::*member = nullptr;  ///< null: the library has no use for it
};

/// GLM-10B's, in the order of their ids from 50256 on; the first is also the padding.
inline constexpr std::array<special_name, 10> glm_10b_specials{{{"<|endoftext|>", false, &special_tokens::eos},
                                                                {"<|startofpiece|>", false, &special_tokens::start},
                                                                {"<|endofpiece|>", false, &special_tokens::end},
                                                                {"[CLS]", false, &special_tokens::cls},
                                                                {"[MASK]", true, &special_tokens::mask},
                                                                {"[SEP]", false, nullptr},
                                                                {"[UNK]", false, &special_tokens::unknown},
                                                                {"[gMASK]", true, &special_tokens::gmask},
                                                                {"[sMASK]", true, &special_tokens::smask},
                                                                {"[dBLOCK]", false, nullptr}}};

}  // namespace recglm
