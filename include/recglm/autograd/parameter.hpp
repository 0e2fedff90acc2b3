#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace recglm {

/// `n` numbers of the device's memory, in the host's.
template <class B, class T>
std::vector<T> downloaded(const T* from, std::size_t n) {
  std::vector<T> out(n);
  if (n > 0) B::download(out.data(), from, n);
  return out;
}
/// What a buffer of B holds.
template <class B, class Buffer>
auto downloaded(const Buffer& values) {
  return downloaded<B>(values.data(), values.size());
}

/// A named weight of the network. `gradient` is as long as `value` where the weight is trained, else empty; backward
/// passes add to it.
template <class B>
struct parameter {
  using scalar = typename B::scalar;
  using buffer = typename B::template buffer<scalar>;

  std::string name;                 ///< as in the checkpoint, without `glm.`
  std::vector<std::int64_t> shape;  ///< row-major: (output, input) for the weight of a matmul
  buffer value;
  buffer gradient;
  bool trained = false;

  parameter() = default;
  /// All values `fill`; trained, with a gradient of zeros, unless asked otherwise.
  parameter(std::string called, std::vector<std::int64_t> sizes, scalar fill = 0, bool train_it = true)
      : name(std::move(called)), shape(std::move(sizes)), value(count(), fill) {
    if (train_it) train(true);
  }

  /// A name and a shape without values: what it stands for is held elsewhere.
  static parameter without_values(std::string called, std::vector<std::int64_t> sizes) {
    parameter out;
    out.name = std::move(called), out.shape = std::move(sizes);
    return out;
  }

  /// Elements that the shape stands for.
  std::size_t count() const {
    std::size_t n = 1;
    for (std::int64_t size : shape) n *= static_cast<std::size_t>(size);
    return n;
  }

  /// Gives it a gradient buffer of zeros, or takes the buffer away.
  void train(bool on) {
    trained = on;
    gradient = on ? buffer(value.size(), scalar(0)) : buffer();
  }

  /// Draws every value from a normal distribution of this stddev around 0; one draw of `rng` is the key of all.
  template <class Engine>
  void draw(Engine& rng, double stddev) {
    B::normal(value.data(), value.size(), stddev, rng());
  }

  /// Clears the gradient.
  void zero_gradient() { gradient.fill(0); }
};

}  // namespace recglm
