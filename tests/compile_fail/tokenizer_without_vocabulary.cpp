// expect: a tokenizer needs: int size() const; and special_tokens special() const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
  void fit(std::span<const std::string>);
  std::vector<recglm::token_id> encode(std::string_view) const;
  std::string decode(std::span<const recglm::token_id>) const;
#ifdef RECGLM_MENDED
  int size() const;
  recglm::special_tokens special() const;
#else
  int size() const;
#endif
};

template struct recglm::check_tokenizer<policy>;
