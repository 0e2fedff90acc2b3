#include "recglm/backend/cpu.hpp"

// The kernels of cpu<double>.
template struct recglm::cpu_rows<double>;
template struct recglm::cpu_loss<double>;
template struct recglm::cpu_low_rank<double>;
template struct recglm::cpu_ranking<double>;
template struct recglm::cpu_adam_w<double>;
template struct recglm::cpu_elementwise<double>;
template struct recglm::cpu_cached_attention<double, recglm::chosen_gemm>;
template class recglm::quantized_weight<double, recglm::chosen_gemm>;
