#include "recglm/model/networks.hpp"
#include "recglm/formats/stored_values.hpp"

template class recglm::language_model<recglm::cpu<double>, recglm::glm_10b, recglm::none>;
template class recglm::language_model<recglm::cpu<double>, recglm::glm_10b, recglm::lora>;
template class recglm::language_model<recglm::cpu<double>, recglm::glm_10b_tanh, recglm::none>;
template class recglm::language_model<recglm::cpu<double>, recglm::glm_10b_tanh, recglm::lora>;
template class recglm::language_model<recglm::cpu<double>, recglm::chatglm_6b, recglm::none>;
template class recglm::language_model<recglm::cpu<double>, recglm::chatglm_6b, recglm::lora>;
template class recglm::language_model<recglm::cpu<double>, recglm::llama, recglm::none>;
template class recglm::language_model<recglm::cpu<double>, recglm::llama, recglm::lora>;
template class recglm::language_model<recglm::cpu<double>, recglm::llama_own_head, recglm::none>;
template class recglm::language_model<recglm::cpu<double>, recglm::llama_own_head, recglm::lora>;
template void recglm::read_values<double>(const recglm::file_bytes&, std::size_t, const recglm::stored_tensor&,
                                          std::span<double>, std::size_t);
