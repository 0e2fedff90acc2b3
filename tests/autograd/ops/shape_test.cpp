#include "recglm/autograd/ops/shape.hpp"

#include "support/gradient.hpp"

namespace autograd_ops_shape_tests {

namespace {
recglm::parameter<backend> counted(const std::string& name, int rows, int columns) {
  recglm::parameter<backend> p(name, {rows, columns});
  for (std::size_t i = 0; i < p.value.size(); ++i) elements(p.value)[i] = static_cast<double>(i);
  return p;
}
std::vector<double> numbers(recglm::variable<backend> x) { return {x.value(), x.value() + x.size()}; }
using list = std::vector<double>;
}  // namespace

TEST_CASE("numbers stand where they are said to, and so do their gradients", "[autograd]") {
  auto a = counted("a", 2, 3), b = counted("b", 2, 1), c = counted("c", 1, 3);
  const std::vector<std::int32_t> places{3, 0};
  recglm::tape<backend> t;
  const auto spread = t.upload(std::span<const std::int32_t>(places));
  REQUIRE(numbers(recglm::reshape(t, whole(t, a), 2)) == list{0, 1, 2, 3, 4, 5});
  REQUIRE(recglm::reshape(t, whole(t, a), 2).rows() == 3);
  REQUIRE(numbers(recglm::columns(t, whole(t, a), 1, 2)) == list{1, 2, 4, 5});
  REQUIRE(numbers(recglm::concat_columns<backend>(t, {whole(t, a), whole(t, b)})) == list{0, 1, 2, 0, 3, 4, 5, 1});
  const std::vector<recglm::variable<backend>> parts{whole(t, a), whole(t, c)};
  REQUIRE(numbers(recglm::concat_rows(t, std::span(parts))) == list{0, 1, 2, 3, 4, 5, 0, 1, 2});
  REQUIRE(numbers(recglm::spread_rows(t, whole(t, a), spread, 4)) == list{3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 1, 2});

  const auto check = [&](auto op) {
    check_gradients({&a}, [&](recglm::tape<backend>& tape) {
      const auto x = whole(tape, a);
      // x is read twice, so that gradients are added to what is there.
      return recglm::add(tape, weighed(tape, op(tape, x)), weighed(tape, op(tape, x)));
    });
  };
  check([](auto& tape, auto x) { return recglm::reshape(tape, x, 2); });
  check([](auto& tape, auto x) { return recglm::columns(tape, x, 1, 2); });
  check([&](auto& tape, auto x) { return recglm::concat_columns<backend>(tape, {x, whole(tape, b), x}); });
  check([&](auto& tape, auto x) {
    const std::vector<recglm::variable<backend>> all{x, whole(tape, c), x};
    return recglm::concat_rows(tape, std::span(all));
  });
  check([&](auto& tape, auto x) {
    return recglm::spread_rows(tape, x, tape.upload(std::span<const std::int32_t>(places)), 4);
  });
}

TEST_CASE("what does not fit is refused", "[autograd]") {
  auto a = counted("a", 2, 3), c = counted("c", 1, 2);
  recglm::tape<backend> t;
  REQUIRE_THROWS_WITH(recglm::reshape(t, whole(t, a), 4), "reshape: 2 x 3 numbers make no rows of 4");
  REQUIRE_THROWS_WITH(recglm::columns(t, whole(t, a), 2, 2), "columns: 2 to 3 of 3");
  REQUIRE_THROWS_WITH(recglm::concat_columns<backend>(t, {whole(t, a), whole(t, c)}),
                      "concat_columns: 2 rows beside 1");
  const std::vector<recglm::variable<backend>> parts{whole(t, a), whole(t, c)};
  REQUIRE_THROWS_WITH(recglm::concat_rows(t, std::span(parts)), "concat_rows: rows of 3 numbers, and of 2");
  REQUIRE_THROWS_WITH(recglm::concat_rows(t, std::span(parts).first(0)), "concat_rows: no part is given");
}

}  // namespace autograd_ops_shape_tests
