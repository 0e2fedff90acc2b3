#pragma once
#include <array>
#include <tuple>
#include <utility>

#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

namespace detail {
/// "mixture(a+b+c)", put together when compiled.
template <class... Parts>
struct mixture_name {
  static constexpr std::size_t size = 9 + sizeof...(Parts) + (std::string_view(Parts::name).size() + ...) - 1;
  static constexpr std::array<char, size> text = [] {
    std::array<char, size> out{};
    std::size_t at = 0;
    const auto put = [&](std::string_view s) {
      for (char c : s) out[at++] = c;
    };
    put("mixture");
    ((put(at == 7 ? "(" : "+"), put(Parts::name)), ...);
    put(")");
    return out;
  }();
};
}  // namespace detail

/// One of several masking policies, drawn anew for each text. The weights need not sum to one; three parts begin with
/// GLM-10B's .5, .3, .2 (paper.md 1.2), any other number with equal ones. `--masking.2.rate` is a parameter of the
/// second.
template <MaskingPolicy... Parts>
requires(sizeof...(Parts) > 0) struct mixture {
  static constexpr std::size_t count = sizeof...(Parts);
  static constexpr std::string_view name{detail::mixture_name<Parts...>::text.data(),
                                         detail::mixture_name<Parts...>::size};

  std::array<double, count> weights = [] {
    std::array<double, count> w;
    w.fill(1.0 / static_cast<double>(count));
    if constexpr (count == 3) w = {0.5, 0.3, 0.2};
    return w;
  }();
  std::tuple<Parts...> parts;

  /// Throws on weights of which one is negative or none is positive.
  mask_plan choose(const example& e, random_engine& random) const {
    double sum = 0;
    for (double w : weights) {
      check(w >= 0, name, ": a weight of ", w, " is no share; give one of at least 0");
      sum += w;
    }
    check(sum > 0, name, ": all weights are 0; give at least one above");
    double left = random.uniform() * sum;
    std::size_t chosen = count;
    for (std::size_t i = 0; i < count; ++i) {
      if (weights[i] > 0 && (chosen == count || left >= 0)) chosen = i;
      left -= weights[i];
    }
    mask_plan plan;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((I == chosen ? void(plan = std::get<I>(parts).choose(e, random)) : void()), ...);
    }
    (std::index_sequence_for<Parts...>{});
    return plan;
  }

  template <class V>
  void visit(V&& v) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (visit_part(v, std::get<I>(parts), std::to_string(I + 1), weights[I]), ...);
    }
    (std::index_sequence_for<Parts...>{});
  }

 private:
  template <class V, class Part>
  static void visit_part(V& v, Part& part, const std::string& number, double& weight) {
    v("weight-" + number, weight,
      explained("share of texts for " + std::string(Part::name), value_range::not_negative()));
    const auto under = [&](const std::string& what, auto& value, explained sentence) {
      sentence += " (" + std::string(Part::name) + ")";
      v(number + "." + what, value, sentence);
    };
    if constexpr (requires { part.visit(under); }) part.visit(under);
  }
};

}  // namespace recglm
