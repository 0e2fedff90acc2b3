// Compiled by nvcc, never run. An experiment becomes CUDA with its backend, so what it includes of the data plane must
// pass through nvcc too, and what kernels of every backend share must compile for the device.
#include "recglm/backend/cpu/quantized_weight.hpp"
#include "recglm/backend/pointwise.hpp"
#include "recglm/concepts.hpp"
#include "recglm/core/entity_pool.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/types.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/position/glm_2d.hpp"

static_assert(recglm::PositionScheme<recglm::glm_2d>);
static_assert(recglm::PositionScheme<recglm::entity_2d>);
static_assert(recglm::Visibility<recglm::prefix_lm>);

__global__ void count_seen(recglm::prefix_lm sees, int length, float rate, int* seen) {
  const int query = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (query >= length) return;
  seen[query] = 0;
  for (int key = 0; key < sees.row_end(query); ++key)
    seen[query] += sees.sees(query, key) && recglm::counted_uniform(1u, static_cast<unsigned>(key)) >= rate;
}

recglm::position first_place(const recglm::layout& l, recglm::random_engine& rng) {
  recglm::entity_pool pool;
  pool.add(l.written);
  return recglm::entity_2d{}.start(static_cast<int>(rng.below(7)), pool).next(l.written.front());
}

// The host's kernels: nvcc drops the target of a lambda.
template class recglm::quantized_weight<float, recglm::blas_gemm>;
