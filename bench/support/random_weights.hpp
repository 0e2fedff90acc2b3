#pragma once
#include <string>
#include <vector>

#include "recglm/model/language_model.hpp"

/// N(0, .02) in every weight, whatever holds it; norms and biases as they are, adapters started.
template <class Model>
void random_weights(Model& model, recglm::random_engine& rng) {
  using scalar = typename Model::scalar;
  model.parameters([&](auto& p) {
    if (p.shape.size() == 2 && !p.value.empty() && p.name.find(".lora_") == std::string::npos) p.draw(rng, 0.02);
  });
  model.products([&](auto& product) {
    if (!product.stored) return;
    const int columns = product.stored->inputs();
    std::vector<scalar> row(static_cast<std::size_t>(columns) * 64);
    for (int first = 0; first < product.stored->outputs(); first += 64) {
      const int count = std::min(64, product.stored->outputs() - first);
      Model::backend::normal(row.data(), row.size(), 0.02, rng());
      product.stored->put_rows(first, count, row.data());
    }
  });
  model.start_adapters(rng);
}
