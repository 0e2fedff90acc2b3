#include "recglm/backend/cpu.hpp"

// The kernels of cpu<float>.
template struct recglm::cpu_rows<float>;
template struct recglm::cpu_loss<float>;
template struct recglm::cpu_low_rank<float>;
template struct recglm::cpu_ranking<float>;
template struct recglm::cpu_adam_w<float>;
template struct recglm::cpu_elementwise<float>;
template struct recglm::cpu_cached_attention<float, recglm::chosen_gemm>;
template class recglm::quantized_weight<float, recglm::chosen_gemm>;
