// expect: a tokenizer needs: std::vector<token_id> encode(std::string_view) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
  void fit(std::span<const std::string>);
#ifdef RECGLM_MENDED
  std::vector<recglm::token_id> encode(std::string_view) const;
#else
  std::vector<recglm::token_id> encode(std::string_view);
#endif
  std::string decode(std::span<const recglm::token_id>) const;
  int size() const;
  recglm::special_tokens special() const;
};

template struct recglm::check_tokenizer<policy>;
