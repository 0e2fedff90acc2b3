#pragma once
#include "recglm/tokenizer/bytes.hpp"

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::vector<token_id> bytes::encode(std::string_view s) const {
  std::vector<token_id> ids(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) ids[i] = static_cast<unsigned char>(s[i]);
  return ids;
}

RECGLM_FUNC std::string bytes::decode(std::span<const token_id> ids) const {
  std::string s;
  for (token_id id : ids) {
    check(id >= 0 && id < size(), "bytes: token ", id, " is outside the vocabulary of ", size());
    if (id < 256) s += static_cast<char>(id);
  }
  return s;
}

}  // namespace recglm
