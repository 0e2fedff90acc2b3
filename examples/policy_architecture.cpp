// An architecture is a struct of aliases (docs/policies/architecture.md): GLM-10B with another activation.
#include <cmath>
#include <iostream>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/language_model.hpp"

struct glm_silu : recglm::glm_10b {
  static constexpr std::string_view name = "glm_silu";
  using activation = recglm::silu;
};

int main() {
  using backend = recglm::cpu<double>;
  const recglm::model_shape shape{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 20, .positions = 10};
  recglm::random_engine one(1), same(1);
  recglm::language_model<backend, recglm::glm_10b> gelu(shape, recglm::none{}, one);
  recglm::language_model<backend, glm_silu> other(shape, recglm::none{}, same);
  recglm::batch text;
  text.tokens = {1, 2, 3, 4}, text.inter = {0, 1, 1, 1}, text.intra = {0, 0, 1, 2};
  text.targets = {recglm::no_target, recglm::no_target, 4, 5};
  text.offsets = {0, 4}, text.prefix = {2};
  recglm::tape<backend> t;
  const double a = gelu.trace(t, text).loss, b = other.trace(t, text).loss;
  std::cout << recglm::glm_10b::name << " and " << glm_silu::name << ": " << (a != b ? "two losses" : "one loss")
            << '\n';
  return a != b && std::abs(a - b) < 0.1 ? 0 : 1;
}
