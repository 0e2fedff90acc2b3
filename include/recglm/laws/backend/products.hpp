#pragma once
#include <array>

#include "recglm/laws/backend/trial.hpp"

namespace recglm::detail {

/// a (m, k) times b (k, n) in double; `ta` and `tb` say that a or b is given with rows and columns exchanged.
template <class A, class B>
std::vector<double> plain_matmul(const A& a, const B& b, int m, int n, int k, bool ta = false, bool tb = false) {
  const auto at = [](int row, int width, int column) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column);
  };
  std::vector<double> out(static_cast<std::size_t>(m) * static_cast<std::size_t>(n));
  for (int i = 0; i < m; ++i)
    for (int l = 0; l < k; ++l)
      for (int j = 0; j < n; ++j)
        out[at(i, n, j)] += static_cast<double>(a[ta ? at(l, m, i) : at(i, k, l)]) *
                            static_cast<double>(b[tb ? at(j, k, l) : at(l, n, j)]);
  return out;
}

/// Laws of matmuls, low-rank terms and quantized weights.
template <class B>
void try_products(trial<B>& t) {
  using S = typename B::scalar;
  using sums = std::vector<double>;
  constexpr int sizes[][3] = {{1, 1, 1}, {1, 33, 5}, {3, 5, 7}, {17, 33, 65}, {65, 16, 64}, {70, 80, 90}};
  const auto size = [](int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); };
  for (const auto& of : sizes)
    for (const int turned : {0, 1, 2, 3}) {
      const int m = of[0], n = of[1], k = of[2];
      const bool ta = turned & 1, tb = turned & 2;
      t.of("gemm");
      auto a = t.input(size(m, k)), b = t.input(size(k, n));
      sums want = plain_matmul(a, b, m, n, k, ta, tb);
      for (double& v : want) v *= 2;
      t.replaces_or_adds(size(m, n), want, [&](S* c, S beta) {
        B::gemm(ta, tb, m, n, k, 2, a.data(), ta ? m : k, b.data(), tb ? k : n, beta, c, n);
      });
      // Rows that are wider than the matrix: what lies between them is neither read nor written.
      std::vector<S> wide(size(m, n + 3)), apart(size(ta ? k : m, (ta ? m : k) + 2), trial<B>::nothing);
      const int width = ta ? m : k;
      for (std::size_t i = 0; i < a.given().size(); ++i)
        apart[i / static_cast<std::size_t>(width) * static_cast<std::size_t>(width + 2) +
              i % static_cast<std::size_t>(width)] = a[i];
      auto c = t.result(wide);
      auto spread = t.uploaded(apart);
      B::gemm(ta, tb, m, n, k, 2, spread.data(), width + 2, b.data(), tb ? k : n, 0, c.data(), n + 3);
      sums between(wide.size());
      for (std::size_t i = 0; i < want.size(); ++i)
        between[i / static_cast<std::size_t>(n) * static_cast<std::size_t>(n + 3) + i % static_cast<std::size_t>(n)] =
            want[i];
      t.compare(c.now(), between, "gives other numbers where rows are wider than the matrix");
    }

  for (const int rank : {1, 3, static_cast<int>(B::thin)})
    for (const auto& of : sizes) {
      const int rows = of[0], width = of[2];
      if (rank > B::thin || rank < 1) continue;
      auto x = t.input(size(rows, width)), a = t.input(size(rank, width)), u = t.input(size(rows, rank)),
           residual = t.input(size(rows, width)), bias = t.input(static_cast<std::size_t>(width));
      t.of("low_rank_down");
      sums down = plain_matmul(x, a, rows, rank, width, false, true);
      for (double& v : down) v *= 0.5;
      t.replaces(size(rows, rank), down,
                 [&](S* out) { B::low_rank_down(out, x.data(), a.data(), rows, width, rank, S(0.5)); });
      t.of("low_rank_up");
      const sums up = plain_matmul(u, a, rows, width, rank);
      sums all = up;
      for (std::size_t i = 0; i < all.size(); ++i)
        all[i] += static_cast<double>(residual[i]) + static_cast<double>(bias[i % static_cast<std::size_t>(width)]);
      t.replaces_or_adds(size(rows, width), up, [&](S* out, S beta) {
        B::low_rank_up(out, nullptr, nullptr, u.data(), a.data(), rows, width, rank, beta);
      });
      t.replaces(size(rows, width), all, [&](S* out) {
        B::low_rank_up(out, bias.data(), residual.data(), u.data(), a.data(), rows, width, rank, 0);
      });
      t.of("low_rank_outer");
      t.adds(size(rank, width), plain_matmul(u, x, rank, width, rows, true, false),
             [&](S* out) { B::low_rank_outer(out, u.data(), x.data(), rows, width, rank); });
      t.of("transpose");
      sums turned(size(rows, width));
      for (std::size_t i = 0; i < turned.size(); ++i)
        turned[i % static_cast<std::size_t>(width) * static_cast<std::size_t>(rows) +
               i / static_cast<std::size_t>(width)] = 3 * static_cast<double>(x[i]);
      t.replaces_or_adds(size(rows, width), turned,
                         [&](S* out, S beta) { B::transpose(out, x.data(), rows, width, 3, beta); });
    }

  for (const storage kind : {storage::bf16, storage::int8})
    for (const auto& of : {std::array{3, 32, 7}, std::array{17, 50, 65}}) {
      const int m = of[0], outputs = of[1], inputs = of[2];
      t.of("stored " + std::string(name_of(kind)));
      const std::vector<S> given = t.random(size(outputs, inputs));
      typename B::stored w(kind, outputs, inputs, activation_quantization::none);
      w.upload_rows(0, 20, given.data());
      w.upload_rows(20, outputs - 20, given.data() + size(20, inputs));
      std::vector<S> kept(given.size());
      w.download_rows(0, outputs, kept.data());
      t.compare(kept, sums(given.begin(), given.end()), "does not hold what was put in", 0.01);
      if (w.kind() != kind || w.outputs() != outputs || w.inputs() != inputs || w.bytes() == 0)
        t.broke("says another kind or size than it was made with");
      const typename B::stored copied = w;
      auto rows = t.result(size(16, inputs));
      copied.rows(16, 16, rows.data());
      if (!std::equal(kept.begin() + static_cast<std::ptrdiff_t>(size(16, inputs)),
                      kept.begin() + static_cast<std::ptrdiff_t>(size(32, inputs)), rows.now().begin()))
        t.broke("gives other rows to the device than to the host");
      for (const int first : {0, 16}) {
        const int count = outputs - first;
        const std::vector<S> part(kept.begin() + static_cast<std::ptrdiff_t>(size(first, inputs)), kept.end());
        auto x = t.input(size(m, inputs)), dy = t.input(size(m, count));
        t.adds(size(m, count), plain_matmul(x, part, m, count, inputs, false, true),
               [&](S* y) { w.forward(y, count, x.data(), m, first, count); });
        t.replaces_or_adds(size(m, inputs), plain_matmul(dy, part, m, inputs, count),
                           [&](S* dx, S beta) { w.backward(dx, dy.data(), count, m, first, count, beta); });
      }
    }
}

}  // namespace recglm::detail
