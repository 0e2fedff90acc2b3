// expect: a tokenizer needs: std::string decode(std::span<const token_id>) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
  void fit(std::span<const std::string>);
  std::vector<recglm::token_id> encode(std::string_view) const;
#ifdef RECGLM_MENDED
  std::string decode(std::span<const recglm::token_id>) const;
#endif
  int size() const;
  recglm::special_tokens special() const;
};

template struct recglm::check_tokenizer<policy>;
