#include "recglm/run/recipe.hpp"

// The choices of `recglm::recipe`.
template struct recglm::any_sampler::holder<recglm::most_recent>;
template struct recglm::any_items::holder<recglm::title>;
template struct recglm::any_prompts::holder<recglm::behaviour>;
template struct recglm::any_tokenizer::holder<recglm::byte_bpe>;
template struct recglm::any_masking::holder<recglm::plain_span>;
template struct recglm::any_decoder::holder<recglm::beam>;
template struct recglm::any_metrics::of<recglm::recipe::metrics>;
