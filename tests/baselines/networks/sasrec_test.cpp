#include "recglm/baselines/networks/sasrec.hpp"

#include "support/next_item.hpp"

namespace baselines_networks_sasrec_tests {

using network = recglm::sasrec_network<backend>;

namespace {

recglm::sasrec_shape small(double dropout = 0) {
  recglm::sasrec_shape out;
  out.hidden = 8, out.heads = 2, out.dropout = dropout, out.attention_dropout = dropout;
  return out;
}
constexpr int length = 5;

}  // namespace

TEST_CASE("sasrec: gradients of every weight of every kind of block", "[baselines]") {
  for (const double dropout : {0.0, 0.4})
    for (const char* block : {"published", "pre", "post"})
      for (const bool plain : {false, true}) {
        recglm::random_engine rng(3);
        recglm::sasrec_shape shape = small(dropout);
        shape.block = block;
        if (plain) shape.activation = "gelu", shape.feed = 2, shape.scaled = false, shape.from_end = false;
        network model(shape, item_count, length, rng);
        // Biases of keys move all scores of a query alike: their gradient is 0.
        check_network(model, item_texts({{1, 2, 3, 4, 5}, {7}, {0, 8, 2}}, length), {}, {"kv.bias"});
      }
}

TEST_CASE("sasrec: a state knows the items before it and no other", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, length, rng);
  const std::vector<double> alone = state_after(model, {1, 2}, length);
  REQUIRE(difference(alone, state_after(model, {1, 2}, length, {{5, 6, 7}, {3}})) < 1e-12);
  REQUIRE(difference(alone, state_after(model, {2, 1}, length)) > 1e-6);
  recglm::tape<backend> t;
  t.pause();
  const recglm::batch whole = item_texts({{1, 2, 3, 4}}, length), other = item_texts({{1, 2, 8, 0}}, length);
  const std::vector<std::int32_t> second{1};
  const auto a = model.states(t, whole, second), b = model.states(t, other, second);
  for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(std::abs(a.value()[i] - b.value()[i]) < 1e-12);
}

TEST_CASE("sasrec: positions are counted from the end, or from the beginning", "[baselines]") {
  recglm::sasrec_shape shape = small();
  for (const bool from_end : {true, false}) {
    shape.from_end = from_end;
    recglm::random_engine rng(5);
    network model(shape, item_count, length, rng);
    recglm::batch later = item_texts({{1, 2}}, length);
    later.inter = {2, 3};  // one before where they stand
    recglm::tape<backend> t;
    t.pause();
    const std::vector<std::int32_t> last{1};
    const auto moved = model.states(t, later, last);
    const std::vector<double> there(moved.value(), moved.value() + moved.size());
    REQUIRE((difference(state_after(model, {1, 2}, length), there) > 1e-6) == from_end);
  }
}

TEST_CASE("sasrec: a width that the heads do not divide is refused", "[baselines]") {
  recglm::random_engine rng(1);
  recglm::sasrec_shape odd = small();
  odd.heads = 3;
  REQUIRE_THROWS_WITH(network(odd, item_count, length, rng), "sasrec: a hidden size of 8 is no multiple of 3 heads");
}

}  // namespace baselines_networks_sasrec_tests
