#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/recipe.hpp"

// The network of `recglm::recipe`, whole and with low-rank adapters, and its other choices.
template recglm::network_kind recglm::network_kind_of<recglm::cpu<float>, recglm::glm_10b, recglm::none>(
    const recglm::none&);
template recglm::network_kind recglm::network_kind_of<recglm::cpu<float>, recglm::glm_10b, recglm::lora>(
    const recglm::lora&);
template struct recglm::any_sampler::holder<recglm::most_recent>;
template struct recglm::any_items::holder<recglm::title>;
template struct recglm::any_prompts::holder<recglm::behaviour>;
template struct recglm::any_tokenizer::holder<recglm::byte_bpe>;
template struct recglm::any_masking::holder<recglm::plain_span>;
template struct recglm::any_decoder::holder<recglm::beam>;
template struct recglm::any_metrics::of<recglm::recipe::metrics>;
