#include "recglm/formats/stored_values.hpp"
#include "recglm/model/networks.hpp"

template class recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora>;
template class recglm::language_model<recglm::cpu<float>, recglm::glm_10b_tanh, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::glm_10b_tanh, recglm::lora>;
template class recglm::language_model<recglm::cpu<float>, recglm::chatglm_6b, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::chatglm_6b, recglm::lora>;
template class recglm::language_model<recglm::cpu<float>, recglm::llama, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::llama, recglm::lora>;
template class recglm::language_model<recglm::cpu<float>, recglm::llama_own_head, recglm::none>;
template class recglm::language_model<recglm::cpu<float>, recglm::llama_own_head, recglm::lora>;
template void recglm::read_values<float>(const recglm::file_bytes&, std::size_t, const recglm::stored_tensor&,
                                         std::span<float>, std::size_t);
