#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/erased/pipeline.hpp"

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

// The pipeline of recipes without their types.
template class recglm::training_source<recglm::erased>;
template std::vector<std::string> recglm::corpus_of(const recglm::any_recipe&, const recglm::experiment_context&);
template recglm::entity_pool recglm::fit_texts(recglm::any_recipe&, const recglm::experiment_context&);
template recglm::request recglm::request_of(const recglm::any_recipe&, const recglm::history&,
                                            std::span<const recglm::interaction>, bool);
template recglm::search recglm::search_of(const recglm::any_recipe&, const recglm::entity_pool&);
template std::vector<std::vector<recglm::item_id>> recglm::rank(const recglm::model_view&, const recglm::any_recipe&,
                                                                const recglm::entity_pool&,
                                                                std::span<const recglm::history>, bool, std::uint64_t,
                                                                const std::function<bool()>&,
                                                                const std::function<void(std::size_t)>&);
template std::vector<std::string> recglm::leaks_of(const recglm::any_recipe&, const recglm::experiment_context&);
