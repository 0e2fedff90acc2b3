#pragma once
#include "recglm/laws/backend/trial.hpp"

namespace recglm::detail {

// Smooth, with a slope of its own, and of the device too.
struct cube {
  template <class S>
  RECGLM_HD RECGLM_INLINE static S value(S x) {
    return x * x * x - x;
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE static S slope(S x) {
    return S(3) * x * x - S(1);
  }
};
struct cube_and_product {
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x) const {
    return cube::value(x);
  }
  template <class S>
  RECGLM_HD RECGLM_INLINE S operator()(S x, S y) const {
    return x * y + x;
  }
};

/// Laws of memory and copies.
template <class B>
void try_memory(trial<B>& t) {
  using S = typename B::scalar;
  for (const std::size_t n : {0u, 1u, 3u, 64u, 1001u}) {
    t.of("upload and download of " + std::to_string(n) + " numbers");
    const std::vector<S> given = t.random(n);
    auto there = t.uploaded(given);
    if (there.now() != given) t.broke("give back other numbers");
    t.of("copy");
    auto other = t.result(n);
    B::copy(other.data(), there.data(), n);
    if (other.now() != given) t.broke("gives other numbers");

    t.of("a buffer");
    typename B::template buffer<S> one(n, S(2));
    const typename B::template buffer<S> two = one;
    one.fill(3);
    std::vector<S> of_one(n), of_two(n);
    B::download(of_one.data(), one.data(), n);
    B::download(of_two.data(), two.data(), n);
    if (of_one != std::vector<S>(n, 3) || of_two != std::vector<S>(n, 2)) t.broke("shares its memory with its copy");
    if (one.size() != n || (n == 0 && one.data() != nullptr)) t.broke("has another size than it was given");
    one.resize(2 * n);
    if (one.size() != 2 * n) t.broke("does not take a new size");
  }
}

/// Laws of what is done element by element.
template <class B>
void try_elements(trial<B>& t) {
  using S = typename B::scalar;
  using sums = std::vector<double>;
  for (const std::size_t n : {0u, 1u, 7u, 16u, 33u, 1025u, 40001u}) {
    auto x = t.input(n), y = t.input(n);
    const auto each = [&](auto f) {
      sums out(n);
      for (std::size_t i = 0; i < n; ++i) out[i] = f(static_cast<double>(x[i]), static_cast<double>(y[i]));
      return out;
    };
    const auto in_place = [&](auto kernel, const sums& want) {
      auto out = t.result(x.given());
      kernel(out.data());
      t.compare(out.now(), want, "gives other numbers where its result is its argument");
    };
    t.of("map");
    t.replaces(n, each([](double a, double) { return cube::value(a); }),
               [&](S* out) { B::map(out, x.data(), n, cube_and_product()); });
    t.of("zip");
    t.replaces(n, each([](double a, double b) { return a * b + a; }),
               [&](S* out) { B::zip(out, x.data(), y.data(), n, cube_and_product()); });
    t.of("add");
    const sums added = each([](double a, double b) { return a + b; });
    t.replaces(n, added, [&](S* out) { B::add(out, x.data(), y.data(), n); });
    in_place([&](S* out) { B::add(out, out, y.data(), n); }, added);
    t.of("scale");
    const sums scaled = each([](double a, double) { return 3 * a; });
    t.replaces_or_adds(n, scaled, [&](S* out, S beta) { B::scale(out, x.data(), n, 3, beta); });
    in_place([&](S* out) { B::scale(out, out, n, 3, 0); }, scaled);
    t.of("fill");
    t.replaces(n, sums(n, 4), [&](S* out) { B::fill(out, n, 4); });
    t.of("activate");
    t.replaces(n, each([](double a, double) { return cube::value(a); }),
               [&](S* out) { B::template activate<cube>(out, x.data(), n); });
    t.of("activate_backward");
    t.replaces_or_adds(n, each([](double a, double b) { return b * cube::slope(a); }),
                       [&](S* out, S beta) { B::template activate_backward<cube>(out, y.data(), x.data(), n, beta); });
    auto dy = t.result(y.given());
    B::template activate_backward<cube>(dy.data(), dy.data(), x.data(), n, 0);
    t.compare(dy.now(), each([](double a, double b) { return b * cube::slope(a); }),
              "gives other numbers where its result is its argument");
    t.of("dropout");
    sums left(n);
    for (std::size_t i = 0; i < n; ++i)
      left[i] = counted_uniform(9, static_cast<std::uint32_t>(i)) < 0.25f ? 0 : static_cast<double>(x[i]) / 0.75;
    t.replaces_or_adds(n, left, [&](S* out, S beta) { B::dropout(out, x.data(), n, 0.25f, 9, beta); });
    t.of("sum_into");
    double sum = 0;
    for (const S v : x.given()) sum += static_cast<double>(v);
    t.replaces(1, {sum / 3}, [&](S* out) { B::sum_into(out, x.data(), n, 3); });
    t.of("add_sum");
    typename trial<B>::template array<double> out(t, {2.5}, true);
    B::add_sum(out.data(), x.data(), n);
    if (!(std::abs(out.now()[0] - 2.5 - sum) <= 1e-9 * (1 + std::abs(sum)))) t.broke("does not add the sum");

    t.of("normal");
    auto drawn = t.result(n), longer = t.result(n + 8), other = t.result(n);
    B::normal(drawn.data(), n, 0.5, 11);
    B::normal(longer.data(), n + 8, 0.5, 11);
    B::normal(other.data(), n, 0.5, 12);
    const std::vector<S> a = drawn.now(), b = longer.now();
    if (!std::equal(a.begin(), a.end() - static_cast<std::ptrdiff_t>(n % 2), b.begin()))
      t.broke("is no function of key and place alone");
    if (n > 0 && a == other.now()) t.broke("gives the same numbers for another key");
    double mean = 0, squares = 0;
    for (const S v : a) mean += static_cast<double>(v), squares += static_cast<double>(v) * static_cast<double>(v);
    if (n > 40000 && !(std::abs(mean / 40001) < 0.02 && std::abs(squares / 40001 - 0.25) < 0.02))
      t.broke("has another mean or stddev than it was given");
  }
}

}  // namespace recglm::detail
