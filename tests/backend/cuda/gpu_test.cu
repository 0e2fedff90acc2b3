// On a card: the laws of a backend. Without one: that the sentence which says so helps. 77: there was no card to try.
#include "recglm/backend/cuda/gpu.cuh"

#include <cstdio>
#include <string>

#include "recglm/backend/cuda.cuh"
#include "recglm/laws/backend.hpp"

namespace {

int failed = 0;
void expect(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  failed = 1;
}

}  // namespace

int main() {
  int cards = 0;
  if (cudaGetDeviceCount(&cards) != cudaSuccess || cards == 0) {
    std::string told;
    try {
      recglm::gpu::take(4);
    } catch (const recglm::error& e) {
      told = e.what();
    }
    expect(told.ends_with("choose the backend cpu"), "without a card this is said: " + told);
    std::printf("no CUDA card: %s\n", told.c_str());
    return failed ? 1 : 77;
  }
  for (const auto& [name, value] : recglm::gpu::about()) std::printf("%s: %s\n", name.c_str(), value.c_str());
  for (const std::string& law : recglm::broken_laws(recglm::cuda<float>{})) expect(false, "float: " + law);
  for (const std::string& law : recglm::broken_laws(recglm::cuda<double>{}, 3)) expect(false, "double: " + law);
  return failed;
}
