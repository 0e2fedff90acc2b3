// expect: a tokenizer needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mine";
#endif
  void fit(std::span<const std::string>);
  std::vector<recglm::token_id> encode(std::string_view) const;
  std::string decode(std::span<const recglm::token_id>) const;
  int size() const;
  recglm::special_tokens special() const;
};

template struct recglm::check_tokenizer<policy>;
