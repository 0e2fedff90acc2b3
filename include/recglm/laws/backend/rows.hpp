#pragma once
#include "recglm/laws/backend/trial.hpp"

namespace recglm::detail {

/// Sizes (rows, width) below, at and above what a kernel may take at once.
inline constexpr int row_sizes[][2] = {{0, 5}, {1, 1}, {3, 7}, {5, 16}, {17, 33}, {64, 64}, {65, 129}, {300, 17}};

/// Laws of norms.
template <class B>
void try_norms(trial<B>& t) {
  using S = typename B::scalar;
  using sums = std::vector<double>;
  constexpr double eps = 0.3;  // large, so that a norm without it is noticed
  for (const auto& sizes : row_sizes) {
    const int rows = sizes[0], width = sizes[1];
    const std::size_t r = static_cast<std::size_t>(rows), w = static_cast<std::size_t>(width), n = r * w;
    auto x = t.input(n, 0.5), gain = t.input(w, 1), bias = t.input(w), dy = t.input(n);
    // Row by row y = (x - mean) inverse; the mean is 0 for RMS norms.
    const auto norm = [&](const sums& in, bool centred, sums* means, sums* inverses, bool plain) {
      sums out(n);
      for (std::size_t i = 0; i < r; ++i) {
        double mean = 0, squares = 0;
        for (std::size_t j = 0; centred && j < w; ++j) mean += in[i * w + j] / static_cast<double>(w);
        for (std::size_t j = 0; j < w; ++j) squares += (in[i * w + j] - mean) * (in[i * w + j] - mean);
        const double inverse = 1 / std::sqrt(squares / static_cast<double>(w) + eps);
        if (means) means->push_back(mean);
        if (inverses) inverses->push_back(inverse);
        for (std::size_t j = 0; j < w; ++j)
          out[i * w + j] = (in[i * w + j] - mean) * inverse * (plain ? 1 : static_cast<double>(gain[j])) +
                           (centred && !plain ? static_cast<double>(bias[j]) : 0);
      }
      return out;
    };
    const sums given(x.given().begin(), x.given().end());
    for (const bool centred : {true, false}) {
      const std::string name = centred ? "layer_norm" : "rms_norm";
      sums means, inverses;
      const sums want = norm(given, centred, &means, &inverses, false),
                 plain = norm(given, centred, nullptr, nullptr, true);
      auto mean = t.result(r), inverse = t.result(r);
      t.of(name);
      t.replaces(n, want, [&](S* y) {
        if (centred)
          B::layer_norm(y, mean.data(), inverse.data(), x.data(), gain.data(), bias.data(), rows, width, S(eps));
        else
          B::rms_norm(y, inverse.data(), x.data(), gain.data(), rows, width, S(eps));
      });
      if (centred) t.compare(mean.now(), means, "gives other means");
      t.compare(inverse.now(), inverses, "gives other inverse deviations");
      if (centred) {
        t.of("layer_norm_again");
        t.replaces(n, want, [&](S* y) {
          B::layer_norm_again(y, mean.data(), inverse.data(), x.data(), gain.data(), bias.data(), rows, width);
        });
      }
      t.of(name + "_backward");
      const auto back = [&](S* dx, S beta) {
        if (centred)
          B::layer_norm_backward(dx, dy.data(), x.data(), mean.data(), inverse.data(), gain.data(), rows, width, beta);
        else
          B::rms_norm_backward(dx, dy.data(), x.data(), inverse.data(), gain.data(), rows, width, beta);
      };
      auto dx = t.result(n);
      back(dx.data(), 0);
      const std::vector<S> slopes = dx.now();
      t.is_gradient(slopes, x.given(), dy.given(),
                    [&](const sums& at) { return norm(at, centred, nullptr, nullptr, false); });
      t.replaces_or_adds(n, sums(slopes.begin(), slopes.end()), back);
      t.of(name + "_backward_weights");
      sums dgain(w), dbias(w);
      for (std::size_t i = 0; i < n; ++i) {
        dgain[i % w] += static_cast<double>(dy[i]) * plain[i];
        dbias[i % w] += static_cast<double>(dy[i]);
      }
      auto other = t.result(std::vector<S>(w, 0));
      t.adds(w, dgain, [&](S* out) {
        if (centred)
          B::layer_norm_backward_weights(out, other.data(), dy.data(), x.data(), mean.data(), inverse.data(), rows,
                                         width);
        else
          B::rms_norm_backward_weights(out, dy.data(), x.data(), inverse.data(), rows, width);
      });
      if (centred) t.compare(other.now(), dbias, "gives another gradient of the bias");
    }
  }
}

/// Laws of tables, biases, DoRA and heads in rows.
template <class B>
void try_rows(trial<B>& t) {
  using S = typename B::scalar;
  using sums = std::vector<double>;
  for (const auto& sizes : row_sizes) {
    const int rows = sizes[0], width = sizes[1];
    const std::size_t r = static_cast<std::size_t>(rows), w = static_cast<std::size_t>(width), n = r * w;
    auto x = t.input(n), y = t.input(n), column = t.input(w, 1), bias = t.input(w), table = t.input(11 * w);
    auto ids = t.ids(r, 11);
    const auto each = [&](auto f) {
      sums out(n);
      for (std::size_t i = 0; i < n; ++i) out[i] = f(i, i / w, i % w);
      return out;
    };
    const auto of_columns = [&](auto f) {
      sums out(w);
      for (std::size_t i = 0; i < n; ++i) out[i % w] += f(i, i % w);
      return out;
    };
    const auto d = [](S v) { return static_cast<double>(v); };
    t.of("gather_rows");
    t.replaces_or_adds(n, each([&](std::size_t, std::size_t i, std::size_t j) {
                         return d(table[static_cast<std::size_t>(ids[i]) * w + j]);
                       }),
                       [&](S* out, S beta) { B::gather_rows(out, table.data(), ids.data(), rows, width, beta); });
    t.of("scatter_rows");
    sums scattered(11 * w);
    for (std::size_t i = 0; i < n; ++i) scattered[static_cast<std::size_t>(ids[i / w]) * w + i % w] += d(x[i]);
    t.adds(11 * w, scattered, [&](S* out) { B::scatter_rows(out, x.data(), ids.data(), rows, width); });
    t.of("fill_rows");
    for (const int with : {0, 1, 2, 3})
      t.replaces(n, each([&](std::size_t at, std::size_t, std::size_t j) {
                   return (with & 1 ? d(bias[j]) : 0) + (with & 2 ? d(x[at]) : 0);
                 }),
                 [&](S* out) {
                   B::fill_rows(out, with & 1 ? bias.data() : nullptr, with & 2 ? x.data() : nullptr, rows, width);
                 });
    t.of("column_sums");
    t.adds(w, of_columns([&](std::size_t at, std::size_t) { return d(x[at]); }),
           [&](S* out) { B::column_sums(out, x.data(), rows, width); });
    t.of("scale_columns");
    for (const bool biased : {false, true})
      t.replaces(
          n, each([&](std::size_t at, std::size_t, std::size_t j) {
            return d(x[at]) * d(column[j]) + (biased ? d(bias[j]) : 0);
          }),
          [&](S* out) { B::scale_columns(out, x.data(), column.data(), biased ? bias.data() : nullptr, rows, width); });
    t.of("column_products");
    t.adds(w, of_columns([&](std::size_t at, std::size_t j) { return d(column[j]) * d(x[at]) * d(y[at]); }),
           [&](S* out) { B::column_products(out, column.data(), x.data(), y.data(), rows, width); });
    t.of("inverse_lengths");
    for (const int rank : {1, 3}) {
      const std::size_t k = static_cast<std::size_t>(rank);
      auto a = t.input(k * w), b = t.input(r * k);
      sums want(r);
      for (std::size_t i = 0; i < r; ++i) {
        double squares = 0;
        for (std::size_t j = 0; j < w; ++j) {
          double v = d(x[i * w + j]);
          for (std::size_t l = 0; l < k; ++l) v += 0.5 * d(b[i * k + l]) * d(a[l * w + j]);
          squares += v * v;
        }
        want[i] = 1 / std::sqrt(squares);
      }
      t.replaces(r, want,
                 [&](S* out) { B::inverse_lengths(out, x.data(), a.data(), b.data(), S(0.5), rows, width, rank); });
    }
  }
  for (const int parts : {1, 2})
    for (const int rows : {1, 5, 33}) {
      // Two heads of 8 numbers, 9 apart, behind 3 columns that are not theirs.
      const head_layout head{2, 8, 9};
      const int stride = 23, half = 4 / parts;
      auto x = t.input(static_cast<std::size_t>(rows * stride)), cosines = t.input(static_cast<std::size_t>(7 * half)),
           sines = t.input(static_cast<std::size_t>(7 * half));
      auto places = t.ids(static_cast<std::size_t>(rows * parts), 7);
      for (const int way : {1, -1}) {
        t.of("rotate");
        sums want(x.given().begin(), x.given().end());
        for (int r = 0; r < rows; ++r)
          for (int h = 0; h < 2; ++h)
            for (int part = 0; part < parts; ++part)
              for (int i = 0; i < half; ++i) {
                const std::size_t first = static_cast<std::size_t>(r * stride + 3 + h * 9 + part * 2 * half + i),
                                  second = first + static_cast<std::size_t>(half),
                                  angle = static_cast<std::size_t>(
                                      places[static_cast<std::size_t>(r * parts + part)] * half + i);
                const double c = static_cast<double>(cosines[angle]), s = way * static_cast<double>(sines[angle]);
                const double u = want[first], v = want[second];
                want[first] = u * c - v * s;
                want[second] = v * c + u * s;
              }
        auto out = t.result(x.given());
        B::rotate(out.data() + 3, stride, cosines.data(), sines.data(), places.data(), rows, head, parts, S(way));
        t.compare(out.now(), want, "gives other numbers than its formula");
      }
      t.of("pack_heads");
      const std::vector<S> before = t.random(static_cast<std::size_t>(rows) * 19);
      auto packed = t.result(before);
      sums want(before.begin(), before.end());
      for (int r = 0; r < rows; ++r)
        for (int i = 0; i < 16; ++i)
          want[static_cast<std::size_t>(r * 19 + 2 + i)] =
              static_cast<double>(x[static_cast<std::size_t>(r * stride + 3 + i / 8 * 9 + i % 8)]);
      B::pack_heads(packed.data() + 2, 19, x.data() + 3, stride, rows, head);
      t.compare(packed.now(), want, "gives other numbers, or writes between its rows");
    }
}

}  // namespace recglm::detail
