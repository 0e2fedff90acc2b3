#include "recglm/model/networks.hpp"

template class recglm::language_model<recglm::cpu<float>, recglm::qwen2, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::qwen2, recglm::lora>;
template class recglm::language_model<recglm::cpu<float>, recglm::qwen2_own_head, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::qwen2_own_head, recglm::lora>;
template class recglm::language_model<recglm::cpu<float>, recglm::qwen3, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::qwen3, recglm::lora>;
template class recglm::language_model<recglm::cpu<float>, recglm::qwen3_own_head, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::qwen3_own_head, recglm::lora>;
