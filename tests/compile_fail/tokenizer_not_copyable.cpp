// expect: a tokenizer is stored by value: make it copyable
#include <memory>

#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
#ifdef RECGLM_MENDED
  std::shared_ptr<int> memory;
#else
  std::unique_ptr<int> memory;
#endif
  void fit(std::span<const std::string>);
  std::vector<recglm::token_id> encode(std::string_view) const;
  std::string decode(std::span<const recglm::token_id>) const;
  int size() const;
  recglm::special_tokens special() const;
};

template struct recglm::check_tokenizer<policy>;
