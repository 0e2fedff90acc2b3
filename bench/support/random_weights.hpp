#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "recglm/model/language_model.hpp"

/// N(0, .02) in every weight, drawn by its name, so that the numbers are the same whatever holds it; norms and biases
/// as they are, adapters started.
template <class Model>
void random_weights(Model& model, recglm::random_engine& rng) {
  using scalar = typename Model::scalar;
  const std::uint64_t seed = rng();
  const auto draw = [&](const std::string& name, int rows, int columns, auto put) {
    recglm::random_engine own = recglm::stream(seed, name);
    std::vector<scalar> part(static_cast<std::size_t>(columns) * 64);
    for (int first = 0; first < rows; first += 64) {
      const int count = std::min(64, rows - first);
      Model::backend::normal(part.data(), part.size(), 0.02, own());
      put(first, count, part.data());
    }
  };
  model.parameters([&](auto& p) {
    if (p.shape.size() != 2 || p.value.size() == 0 || p.name.find(".lora_") != std::string::npos) return;
    const int columns = static_cast<int>(p.shape[1]);
    draw(p.name, static_cast<int>(p.shape[0]), columns, [&](int first, int count, const scalar* rows) {
      Model::backend::upload(p.value.data() + static_cast<std::ptrdiff_t>(first) * columns, rows,
                             static_cast<std::size_t>(count) * static_cast<std::size_t>(columns));
    });
  });
  model.linears([&](auto& linear) {
    if (!linear.stored) return;
    draw(linear.weight.name, linear.stored->outputs(), linear.stored->inputs(),
         [&](int first, int count, const scalar* rows) { linear.stored->upload_rows(first, count, rows); });
  });
  model.start_adapters(rng);
}
