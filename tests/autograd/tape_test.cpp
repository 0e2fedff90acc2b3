#include "recglm/autograd/tape.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace {
std::atomic<long> heap_calls{0};
}
#define NOINLINE __attribute__((noinline))  // seen through, the pair looks mismatched to g++
// Counts what this program asks of the heap; both pairs, since aligned memory has one of its own.
NOINLINE void* operator new(std::size_t n) {
  ++heap_calls;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
NOINLINE void* operator new(std::size_t n, std::align_val_t a) {
  ++heap_calls;
  const std::size_t align = static_cast<std::size_t>(a);
  if (void* p = std::aligned_alloc(align, (n + align - 1) / align * align)) return p;
  throw std::bad_alloc();
}
NOINLINE void* operator new(std::size_t n, const std::nothrow_t&) noexcept {
  ++heap_calls;
  return std::malloc(n);
}
NOINLINE void operator delete(void* p) noexcept { std::free(p); }
NOINLINE void operator delete(void* p, std::size_t) noexcept { std::free(p); }
NOINLINE void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
NOINLINE void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace recglm;

namespace {
// Two matmuls and a norm, with residuals: gradients that meet.
struct block {
  parameter<backend>*gain, *bias, *up, *down;
  variable<backend> operator()(tape<backend>& t, variable<backend> x) const {
    const auto n = layer_norm(t, x, *gain, *bias);
    const auto h = linear(t, n, weight_rows<backend>{up, nullptr, nullptr, 0, 12, 6});
    t.forget(n);
    const auto a = activate<gelu_tanh>(t, h);
    const auto d = dropout(t, a, 0.2);
    const auto y = linear(t, d, weight_rows<backend>{down, nullptr, nullptr, 0, 6, 12}, x);
    t.forget(a);
    t.forget(d);
    return y;
  }
};

struct world {
  random_engine rng{5};
  parameter<backend> x = random_parameter("x", 4, 6, rng), gain = parameter<backend>("gain", {6}, 1),
                     bias = parameter<backend>("bias", {6}), up = random_parameter("up", 12, 6, rng),
                     down = random_parameter("down", 6, 12, rng);
  block of() { return {&gain, &bias, &up, &down}; }
  std::vector<parameter<backend>*> all() { return {&x, &gain, &bias, &up, &down}; }
};

}  // namespace

TEST_CASE("a variable used twice gets both gradients", "[autograd]") {
  world w;
  check_gradients({&w.x}, [&](tape<backend>& t) {
    const auto x = whole(t, w.x);
    return weighed(t, add(t, add(t, x, x), scale(t, x, 3)));
  });
}

TEST_CASE("gradients are added to what is there", "[autograd]") {
  world w;
  tape<backend> t;
  t.backward(weighed(t, whole(t, w.x)));
  const double once = elements(w.x.gradient)[3];
  t.reset();
  t.backward(weighed(t, whole(t, w.x)));
  REQUIRE(elements(w.x.gradient)[3] == 2 * once);
}

TEST_CASE("forgotten values are rebuilt: the same gradients, less memory", "[autograd]") {
  world w;
  check_gradients(w.all(), [&](tape<backend>& t) { return weighed(t, w.of()(t, w.of()(t, whole(t, w.x)))); });
}

TEST_CASE("recomputing a block gives the same gradients and the same dropout", "[autograd]") {
  world w;
  const block b = w.of();
  const auto run = [&](bool again) {
    tape<backend> t;
    t.seed(11);
    for (auto* p : w.all()) p->zero_gradient();
    const auto x = whole(t, w.x);
    const auto y = again ? t.recompute(b, t.recompute(b, x)) : b(t, b(t, x));
    const auto loss = weighed(t, y);
    const double value = t.item(loss);
    t.backward(loss);
    std::vector<double> out{value};
    for (auto* p : w.all()) out.insert(out.end(), elements(p->gradient).begin(), elements(p->gradient).end());
    return out;
  };
  REQUIRE(near(run(true), run(false), table::kernel<double>(12)));
}

TEST_CASE("a paused tape records nothing and gives its memory back", "[autograd]") {
  world w;
  tape<backend> t;
  t.pause();
  const auto x = whole(t, w.x);
  const auto y = w.of()(t, x);
  REQUIRE_FALSE(y.wants_gradient());
  REQUIRE_THROWS_WITH(t.backward(weighed(t, y)),
                      "tape::backward: the loss depends on no trained parameter, or the tape was paused");
  t.resume();
  REQUIRE(t.recording());
  const auto z = whole(t, w.x);
  REQUIRE_THROWS_WITH(t.backward(z), "tape::backward: the loss must be one number");
}

TEST_CASE("a frozen weight stops the backward pass", "[autograd]") {
  world w;
  w.x.train(false);
  tape<backend> t;
  REQUIRE_FALSE(whole(t, w.x).wants_gradient());
}

TEST_CASE("no heap call in a step once the largest batch has been seen", "[autograd]") {
  world w;
  tape<backend> t;
  const auto step = [&] {
    t.reset();
    t.seed(1);
    const auto x = whole(t, w.x);
    t.backward(weighed(t, w.of()(t, t.recompute(w.of(), x))));
  };
  step();
  step();
  // `whole` makes one vector of row numbers; the tape and its ops none.
  const long before = heap_calls;
  step();
  REQUIRE(heap_calls - before == 1);
}

TEST_CASE("what a tape holds lives until it is reset", "[autograd]") {
  tape<backend> t;
  const auto owned = std::make_shared<int>(3);
  t.hold(owned);
  REQUIRE(owned.use_count() == 2);
  t.reset();
  REQUIRE(owned.use_count() == 1);
}
