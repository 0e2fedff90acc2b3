#pragma once
#include "recglm/pipeline/corpus.hpp"
#include "recglm/pipeline/leaks.hpp"
#include "recglm/pipeline/rank.hpp"
#include "recglm/pipeline/training_source.hpp"
#include "recglm/run/erased/any_recipe.hpp"

/// \file
/// The pipeline for recipes without types, whose instance recglm::compiled holds. An experiment does not need it.

#if defined(RECGLM_COMPILED)
namespace recglm {

extern template class training_source<erased>;
extern template std::vector<std::string> corpus_of(const any_recipe&, const experiment_context&);
extern template entity_pool fit_texts(any_recipe&, const experiment_context&);
extern template request request_of(const any_recipe&, const history&, std::span<const interaction>, bool);
extern template search search_of(const any_recipe&, const entity_pool&);
extern template std::vector<std::vector<item_id>> rank(const model_view&, const any_recipe&, const entity_pool&,
                                                       std::span<const history>, bool, std::uint64_t,
                                                       const std::function<bool()>&,
                                                       const std::function<void(std::size_t)>&);
extern template std::vector<std::string> leaks_of(const any_recipe&, const experiment_context&);

}  // namespace recglm
#endif
