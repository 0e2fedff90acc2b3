#pragma once
#include "recglm/adapter/lora.hpp"
#include "recglm/adapter/none.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/model/architecture.hpp"
#include "recglm/model/language_model.hpp"

/// \file
/// The networks that recglm::compiled holds: the published kinds on cpu<float>, whole or with low-rank adapters, and on
/// cpu<double> those of GLM, ChatGLM and Llama. Any other is compiled where it is used.

#if defined(RECGLM_COMPILED)
namespace recglm {

extern template class language_model<cpu<float>, glm_10b, none>;
extern template class language_model<cpu<float>, glm_10b, lora>;
extern template class language_model<cpu<float>, glm_10b_tanh, none>;
extern template class language_model<cpu<float>, glm_10b_tanh, lora>;
extern template class language_model<cpu<float>, chatglm_6b, none>;
extern template class language_model<cpu<float>, chatglm_6b, lora>;
extern template class language_model<cpu<float>, llama, none>;
extern template class language_model<cpu<float>, llama, lora>;
extern template class language_model<cpu<float>, llama_own_head, none>;
extern template class language_model<cpu<float>, llama_own_head, lora>;
extern template class language_model<cpu<float>, qwen2, none>;
extern template class language_model<cpu<float>, qwen2, lora>;
extern template class language_model<cpu<float>, qwen2_own_head, none>;
extern template class language_model<cpu<float>, qwen2_own_head, lora>;
extern template class language_model<cpu<float>, qwen3, none>;
extern template class language_model<cpu<float>, qwen3, lora>;
extern template class language_model<cpu<float>, qwen3_own_head, none>;
extern template class language_model<cpu<float>, qwen3_own_head, lora>;

#if defined(RECGLM_COMPILED_DOUBLE)
extern template class language_model<cpu<double>, glm_10b, none>;
extern template class language_model<cpu<double>, glm_10b, lora>;
extern template class language_model<cpu<double>, glm_10b_tanh, none>;
extern template class language_model<cpu<double>, glm_10b_tanh, lora>;
extern template class language_model<cpu<double>, chatglm_6b, none>;
extern template class language_model<cpu<double>, chatglm_6b, lora>;
extern template class language_model<cpu<double>, llama, none>;
extern template class language_model<cpu<double>, llama, lora>;
extern template class language_model<cpu<double>, llama_own_head, none>;
extern template class language_model<cpu<double>, llama_own_head, lora>;
#endif

}  // namespace recglm
#endif
