#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>

#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// a where `yes`, else b, by masks: a comparison that could become a branch keeps a loop from becoming vectors.
RECGLM_HD RECGLM_INLINE inline float choose(bool yes, float a, float b) {
  const std::int32_t mask = -static_cast<std::int32_t>(yes);
  return bits_as<float>((bits_as<std::int32_t>(a) & mask) | (bits_as<std::int32_t>(b) & ~mask));
}

RECGLM_HD RECGLM_INLINE inline double choose(bool yes, double a, double b) { return yes ? a : b; }

/// e^x. In float: no branch and no call, so that loops become vectors; within 2 ulp on [-87, 88], 0 below, e^88 above.
RECGLM_HD RECGLM_INLINE inline float exp_of(float given) {
  const float x = choose(given > 88.0f, 88.0f, choose(given < -100.0f, -100.0f, given));
  const float shift = 0x1.8p23f;  // adding it rounds to the nearest whole number, found in the low bits
  const float n = x * std::numbers::log2e_v<float> + shift;
  const float whole = n - shift;
  const float r = (x - whole * 0x1.62e4p-1f) - whole * 0x1.7f7d1cp-20f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const std::int32_t exponent = bits_as<std::int32_t>(n) - bits_as<std::int32_t>(shift) + 127;
  return p * bits_as<float>((exponent > 0 ? exponent : 0) << 23);  // exponent 0 is the number 0
}
RECGLM_HD RECGLM_INLINE inline double exp_of(double x) { return std::exp(x); }

/// max(x, 0); its slope at 0 is 0.
struct relu {
  static constexpr const char* name = "relu";
  template <class S>
  RECGLM_HD RECGLM_INLINE static S value(S x) {
    return choose(x > 0, x, S(0));
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE static S slope(S x) {
    return choose(x > 0, S(1), S(0));
  }
};

/// GELU with the error function, x Phi(x), where Phi is the distribution of a standard normal (GLM-10B as ported).
struct gelu_erf {
  static constexpr const char* name = "erf";

  template <class S>
  struct parts {
    S phi;      ///< Phi(x)
    S density;  ///< Phi'(x)
  };

  RECGLM_HD RECGLM_INLINE static parts<float> at(float x) {
    // Phi(-|x|) = e^(-x^2/2) R(1 / (1 + .26 |x|)); R fitted to a relative error of 3e-8 on [0, 14].
    const float e = exp_of(-0.5f * x * x);
    const float t = 1.0f / (1.0f + 0.26f * std::abs(x));
    float r = 0.030504882335662842f;
    r = r * t - 0.15282882750034332f;
    r = r * t + 0.25149133801460266f;
    r = r * t - 0.15094903111457825f;
    r = r * t + 0.16094791889190674f;
    r = r * t + 0.05102764815092087f;
    r = r * t + 0.103030264377594f;
    r = r * t + 0.10301674902439117f;
    r = r * t + 0.10375905781984329f;
    const float tail = e * r * t;
    const float upper = x > 0 ? 1.0f : 0.0f;
    return {tail + upper * (1.0f - 2.0f * tail), e * 0.3989422804014327f};
  }
  RECGLM_HD RECGLM_INLINE static parts<double> at(double x) {
    return {0.5 * std::erfc(-x * std::numbers::sqrt2 / 2), std::exp(-0.5 * x * x) * 0.3989422804014326779};
  }

  template <class S>
  RECGLM_HD RECGLM_INLINE static S value(S x) {
    return x * at(x).phi;
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE static S slope(S x) {
    const parts<S> p = at(x);
    return p.phi + x * p.density;
  }
};

/// GELU by the hyperbolic tangent, as the original Megatron code and ChatGLM have it:
/// x (1 + tanh(y)) / 2 = x / (1 + e^(-2y)) with y = sqrt(2/pi) (x + 0.044715 x^3).
struct gelu_tanh {
  static constexpr const char* name = "tanh";

  template <class S>
  RECGLM_HD RECGLM_INLINE static S value(S x) {
    return x / (S(1) + opposite(x));
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE static S slope(S x) {
    constexpr S c = S(0.7978845608028653559);
    const S e = opposite(x), gate = S(1) / (S(1) + e);
    // 1 - gate is e gate: no digits are lost where the gate is nearly 1.
    return gate + x * gate * (e * gate) * S(2) * c * (S(1) + S(3 * 0.044715) * x * x);
  }

 private:
  template <class S>
  RECGLM_HD RECGLM_INLINE static S opposite(S x) {
    constexpr S c = S(0.7978845608028653559);
    return exp_of(S(-2) * c * x * (S(1) + S(0.044715) * x * x));
  }
};

/// 1 / (1 + e^-x).
struct sigmoid {
  static constexpr const char* name = "sigmoid";
  template <class S>
  RECGLM_HD RECGLM_INLINE static S value(S x) {
    return S(1) / (S(1) + exp_of(-x));
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE static S slope(S x) {
    const S e = exp_of(-x), gate = S(1) / (S(1) + e);
    return gate * (e * gate);
  }
};

/// The hyperbolic tangent, 2 / (1 + e^(-2x)) - 1.
struct hyperbolic_tangent {
  static constexpr const char* name = "tanh_of";
  template <class S>
  RECGLM_HD RECGLM_INLINE static S value(S x) {
    return S(2) * sigmoid::value(S(2) * x) - S(1);
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE static S slope(S x) {
    return S(4) * sigmoid::slope(S(2) * x);
  }
};

/// x / (1 + e^-x), the gate of SwiGLU.
struct silu {
  static constexpr const char* name = "silu";
  template <class S>
  RECGLM_HD RECGLM_INLINE static S value(S x) {
    return x / (S(1) + exp_of(-x));
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE static S slope(S x) {
    const S e = exp_of(-x), gate = S(1) / (S(1) + e);
    return gate + x * gate * (e * gate);
  }
};

}  // namespace recglm
