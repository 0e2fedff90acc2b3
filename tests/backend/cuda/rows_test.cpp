#include "recglm/backend/cuda/rows.cuh"

#include "recglm/backend/cpu/rows.hpp"
#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_rows_tests {

using namespace kernels;

TEMPLATE_TEST_CASE("rows on the card are as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_rows<S>;
  using K = recglm::cuda_rows<S, emulated>;
  trial<S> t;
  t.seeds = 2;
  const int shapes[][2] = {{0, 3}, {3, 0}, {1, 1}, {7, 8}, {33, 9}, {5, 33}, {70, 40}, {3, 300}};
  for (const auto& [of_rows, of_width] : shapes) {
    const int rows = of_rows, width = of_width;
    const std::string at = " of " + std::to_string(rows) + " x " + std::to_string(width);
    const std::size_t r = static_cast<std::size_t>(rows), w = static_cast<std::size_t>(width), n = r * w;
    const std::vector<S> x = t.numbers(n), y = t.numbers(n), table = t.numbers(11 * w), column = t.numbers(w),
                         bias = t.numbers(w), blank(n, nothing<S>);
    const auto ids = t.ids(r, 11);
    array<S> a(x), b(y), of_table(table), c(column), d(bias);
    array<std::int32_t> index(ids);
    t.agree_beta(
        "gather_rows" + at, n, [&](S* o, S beta) { C::gather_rows(o, table.data(), ids.data(), rows, width, beta); },
        [&](S* o, S beta) { K::gather_rows(o, of_table.data(), index.data(), rows, width, beta); });
    t.agree(
        "scatter_rows" + at, table, [&](S* o) { C::scatter_rows(o, x.data(), ids.data(), rows, width); },
        [&](S* o) { K::scatter_rows(o, a.data(), index.data(), rows, width); }, true);
    for (const int with : {0, 1, 2, 3})
      t.agree(
          "fill_rows" + at, blank,
          [&](S* o) { C::fill_rows(o, with & 1 ? bias.data() : nullptr, with & 2 ? x.data() : nullptr, rows, width); },
          [&](S* o) { K::fill_rows(o, with & 1 ? d.data() : nullptr, with & 2 ? a.data() : nullptr, rows, width); },
          true);
    t.agree(
        "column_sums" + at, column, [&](S* o) { C::column_sums(o, x.data(), rows, width); },
        [&](S* o) { K::column_sums(o, a.data(), rows, width); });
    for (const bool biased : {false, true})
      t.agree(
          "scale_columns" + at, blank,
          [&](S* o) { C::scale_columns(o, x.data(), column.data(), biased ? bias.data() : nullptr, rows, width); },
          [&](S* o) { K::scale_columns(o, a.data(), c.data(), biased ? d.data() : nullptr, rows, width); });
    t.agree(
        "column_products" + at, bias,
        [&](S* o) { C::column_products(o, column.data(), x.data(), y.data(), rows, width); },
        [&](S* o) { K::column_products(o, c.data(), a.data(), b.data(), rows, width); });
    if (width > 0)
      for (const int rank : {0, 1, 3}) {
        const std::vector<S> down = t.numbers(static_cast<std::size_t>(rank) * w),
                             up = t.numbers(r * static_cast<std::size_t>(rank));
        array<S> of_down(down), of_up(up);
        t.agree(
            "inverse_lengths" + at, std::vector<S>(r, nothing<S>),
            [&](S* o) { C::inverse_lengths(o, x.data(), down.data(), up.data(), S(0.75), rows, width, rank); },
            [&](S* o) { K::inverse_lengths(o, a.data(), of_down.data(), of_up.data(), S(0.75), rows, width, rank); });
      }
    REQUIRE(a.now() == x);
    REQUIRE(b.now() == y);
    REQUIRE(of_table.now() == table);
  }
}

TEMPLATE_TEST_CASE("heads are turned and packed on the card as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_rows<S>;
  using K = recglm::cuda_rows<S, emulated>;
  trial<S> t;
  t.seeds = 3;
  // Heads of 8, 9 apart, behind 3 columns that are not theirs; enough for more pairs than a block has threads.
  for (const int heads : {1, 2, 40, 150})
    for (const int rows : {0, 1, 3, 17, 33}) {
      const recglm::head_layout head{heads, 8, 9};
      const int stride = 3 + 9 * heads, packed = 8 * heads + 3;
      const std::vector<S> x = t.numbers(static_cast<std::size_t>(rows * stride));
      const std::string at = " of " + std::to_string(rows) + " rows of " + std::to_string(heads) + " heads";
      for (const int parts : {1, 2}) {
        const std::size_t angles = static_cast<std::size_t>(7 * 4 / parts);
        const std::vector<S> cosines = t.numbers(angles), sines = t.numbers(angles);
        const auto places = t.ids(static_cast<std::size_t>(rows * parts), 7);
        array<S> c(cosines), s(sines);
        array<std::int32_t> p(places);
        for (const int way : {1, -1})
          t.agree(
              "rotate" + at, x,
              [&](S* o) {
                C::rotate(o + 3, stride, cosines.data(), sines.data(), places.data(), rows, head, parts, S(way));
              },
              [&](S* o) { K::rotate(o + 3, stride, c.data(), s.data(), p.data(), rows, head, parts, S(way)); });
      }
      array<S> a(x);
      t.agree(
          "pack_heads" + at, t.numbers(static_cast<std::size_t>(rows * packed)),
          [&](S* o) { C::pack_heads(o + 2, packed, x.data() + 3, stride, rows, head); },
          [&](S* o) { K::pack_heads(o + 2, packed, a.data() + 3, stride, rows, head); }, true);
      REQUIRE(a.now() == x);
    }
}

}  // namespace backend_cuda_rows_tests
