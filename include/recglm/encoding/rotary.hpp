#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/concepts/model_shape.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

namespace detail {

/// x rounded to an IEEE half, ties to even, for x in [2^-14, 65504]; smaller numbers by the steps that halves have
/// there.
inline float rounded_to_half(float x) {
  int exponent;
  std::frexp(x, &exponent);
  const float step = std::ldexp(1.0f, std::max(exponent - 11, -24));
  return std::nearbyint(x / step) * step;
}

/// Frequencies slowed down as a model's files say, in the order and precision of transformers.
template <class Scalar>
std::vector<Scalar> slowed(std::vector<Scalar> frequencies, const model_shape& shape) {
  using kinds = rotary_scaling::kinds;
  constexpr double circle = 6.283185307179586;  // 2 pi
  const rotary_scaling& by = shape.scaling;
  const Scalar factor = static_cast<Scalar>(by.factor);
  const auto mixed = [&](Scalar f, Scalar slow) { return f / factor * slow + f * (1 - slow); };
  if (by.kind == kinds::linear) {
    for (Scalar& f : frequencies) f /= factor;
  } else if (by.kind == kinds::each) {
    check(by.factors.size() == frequencies.size(), "rotary_scaling: there are ", by.factors.size(), " factors for ",
          frequencies.size(), " frequencies");
    for (std::size_t i = 0; i < frequencies.size(); ++i) frequencies[i] /= static_cast<Scalar>(by.factors[i]);
  } else if (by.kind == kinds::yarn) {
    const double size = shape.head_size();
    // The frequency, counted from 0, that rotations so often within the positions of the first training.
    const auto place = [&](double rotations) {
      return size * std::log(by.positions / (rotations * circle)) / (2 * std::log(shape.rotary_base));
    };
    double first = place(by.most_rotations), last = place(by.least_rotations);
    if (by.whole_steps) first = std::floor(first), last = std::ceil(last);
    first = std::max(first, 0.0), last = std::min(last, size - 1);
    if (first == last) last += 0.001;
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
      const double slow = (static_cast<double>(i) - first) / (last - first);
      frequencies[i] = mixed(frequencies[i], static_cast<Scalar>(std::clamp(slow, 0.0, 1.0)));
    }
  } else if (by.kind == kinds::llama3) {
    for (Scalar& f : frequencies) {
      const double rotations = by.positions * static_cast<double>(f) / circle,
                   keep = (rotations - by.least_rotations) / (by.most_rotations - by.least_rotations);
      f = mixed(f, static_cast<Scalar>(1 - std::clamp(keep, 0.0, 1.0)));
    }
  }
  return frequencies;
}

/// Cosines and sines of place times frequency, for every place that was asked for, in the device's memory. Angles are
/// matmuls in the scalar, as the published codes have it, and are made on the host, so that every backend rotations by
/// the same bits. Several threads may ask.
template <class B>
class angle_tables {
 public:
  using scalar = typename B::scalar;
  struct table {
    int places = 0;
    typename B::template buffer<scalar> cosines, sines;  // (places, frequencies)
  };

  angle_tables(std::vector<scalar> frequencies, scalar amplitude)
      : frequencies_(std::move(frequencies)), amplitude_(amplitude) {}

  /// A table that holds `place`; at least twice as long as the one before, where that is too short.
  std::shared_ptr<const table> up_to(int place) {
    const std::lock_guard hold(lock_);
    if (!made_ || made_->places <= place)
      made_ = std::make_shared<const table>(make(std::max({place + 1, 256, made_ ? 2 * made_->places : 0})));
    return made_;
  }

 private:
  table make(int places) const {
    const std::size_t each = frequencies_.size(), n = static_cast<std::size_t>(places) * each;
    std::vector<scalar> cosines(n), sines(n);
    for (std::size_t i = 0; i < n; ++i) {
      const scalar angle = static_cast<scalar>(static_cast<int>(i / each)) * frequencies_[i % each];
      cosines[i] = std::cos(angle) * amplitude_;
      sines[i] = std::sin(angle) * amplitude_;
    }
    table out;
    out.places = places;
    out.cosines.resize(n), out.sines.resize(n);
    B::upload(out.cosines.data(), cosines.data(), n);
    B::upload(out.sines.data(), sines.data(), n);
    return out;
  }

  std::mutex lock_;
  std::vector<scalar> frequencies_;
  scalar amplitude_;
  std::shared_ptr<const table> made_;
};

/// Turns each half of the coordinates' angles; owns no weights.
template <class B, class Encoding>
class rotary_layer {
 public:
  using scalar = typename B::scalar;
  rotary_layer(const model_shape& shape, bool)
      : largest_(shape.positions),
        angles_(std::make_shared<angle_tables<B>>(Encoding::template frequencies<scalar>(shape),
                                                  static_cast<scalar>(shape.scaling.amplitude))) {}

  template <class Visit>
  void parameters(Visit&&) {}
  template <class Engine>
  void draw(Engine&, double) {}

  /// The token embeddings alone.
  variable<B> embed(tape<B>& t, parameter<B>& words, const std::int32_t* tokens, const std::int32_t*,
                    const std::int32_t*, int rows) {
    return recglm::embed(t, words, tokens, rows);
  }

  /// The angles of each row.
  rotation<B> rotate(tape<B>& t, std::span<const std::int32_t> inter, std::span<const std::int32_t> intra) const {
    std::vector<std::int32_t> places(inter.size() * Encoding::parts);
    for (std::size_t r = 0; r < inter.size(); ++r)
      for (std::size_t part = 0; part < Encoding::parts; ++part)
        places[r * Encoding::parts + part] = (part == 0 ? inter : intra)[r];
    const int last = places.empty() ? 0 : *std::max_element(places.begin(), places.end());
    const auto table = angles_->up_to(last);
    t.hold(table);
    return {table->cosines.data(), table->sines.data(), t.upload(std::span<const std::int32_t>(places)),
            static_cast<int>(Encoding::parts)};
  }

  int largest() const { return largest_; }

 private:
  int largest_;
  std::shared_ptr<angle_tables<B>> angles_;  // copies of a model turn by the same tables
};

}  // namespace detail

/// Queries and keys rotated by `inter`: pair (i, i + size / 2) of a head by inter * base^(-2i / size) (Llama), slowed
/// down where the shape says so. `intra` is not read.
struct rotary_1d {
  static constexpr std::string_view name = "rotary_1d";
  static constexpr std::size_t parts = 1;

  template <class Scalar>
  static std::vector<Scalar> frequencies(const model_shape& shape) {
    const int size = shape.head_size();
    std::vector<Scalar> out;
    for (int i = 0; 2 * i < size; ++i)
      out.push_back(Scalar(1) / std::pow(static_cast<Scalar>(shape.rotary_base),
                                         static_cast<Scalar>(2 * i) / static_cast<Scalar>(size)));
    return detail::slowed(std::move(out), shape);
  }
  template <class B>
  using layer = detail::rotary_layer<B, rotary_1d>;
};

/// The first half of every head of queries and keys rotated by `inter`, the second by `intra`, pair (i, i + size / 4)
/// of a half by coordinate * base^(-4i / size), a frequency rounded to a half-precision number first (ChatGLM-6B).
struct rotary_2d {
  static constexpr std::string_view name = "rotary_2d";
  static constexpr std::size_t parts = 2;

  template <class Scalar>
  static std::vector<Scalar> frequencies(const model_shape& shape) {
    const int half = shape.head_size() / 2;
    std::vector<Scalar> out;
    for (int i = 0; 2 * i < half; ++i) {
      const float exact =
          1.0f / std::pow(static_cast<float>(shape.rotary_base), static_cast<float>(2 * i) / static_cast<float>(half));
      out.push_back(static_cast<Scalar>(detail::rounded_to_half(exact)));
    }
    return out;
  }
  template <class B>
  using layer = detail::rotary_layer<B, rotary_2d>;
};

}  // namespace recglm
