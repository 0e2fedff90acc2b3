#include "recglm/backend/cuda/adam_w.cuh"

#include <memory>

#include "recglm/backend/cpu/adam_w.hpp"
#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_adam_w_tests {

using namespace kernels;
using recglm::step_report;
using recglm::trained_tensor;

namespace {

// Tensors on both sides, one after the other: of each its value, gradient and two moments.
template <class S>
struct tensors {
  std::vector<S> numbers;
  std::unique_ptr<array<S>> there;
  std::vector<trained_tensor<S>> on_cpu, on_card;

  tensors(trial<S>& t, const std::vector<std::size_t>& sizes) {
    for (const std::size_t n : sizes)
      for (int i = 0; i < 4; ++i)
        for (const S v : t.numbers(n)) numbers.push_back(i == 3 ? std::abs(v) : v);
    there = std::make_unique<array<S>>(numbers);
    on_cpu = lie_at(numbers.data(), sizes);
    on_card = lie_at(there->data(), sizes);
  }
  static std::vector<trained_tensor<S>> lie_at(S* at, const std::vector<std::size_t>& sizes) {
    std::vector<trained_tensor<S>> out;
    for (const std::size_t n : sizes) out.push_back({at, at + n, at + 2 * n, at + 3 * n, n}), at += 4 * n;
    return out;
  }
};

// The list as the card has it; an array of `kernels` has numbers for its guards.
template <class T>
struct uploaded {
  T* at;
  explicit uploaded(const std::vector<T>& values) : at(static_cast<T*>(emulated::take(values.size() * sizeof(T)))) {
    emulated::upload(at, values.data(), values.size() * sizeof(T));
  }
  ~uploaded() { emulated::give(at); }
  uploaded(const uploaded&) = delete;
  uploaded& operator=(const uploaded&) = delete;
  T now() const {
    T out;
    emulated::download(&out, at, sizeof(T));
    return out;
  }
};

template <class S>
recglm::adam_w_step<S> step(double clip) {
  return {clip, S(0.99), S(0.9), S(0.95), S(0.01), S(2), S(1e-3)};
}

// One step by 3 blocks, or as many as there are, on both sides.
template <class S, unsigned Blocks>
void same_step(const std::vector<std::size_t>& sizes, double clip, int seeds) {
  using K = recglm::cuda_adam_w<S, emulated, Blocks>;
  std::vector<S> first;
  double norm = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    trial<S> t;
    trial<S>::seed_emulator(static_cast<std::uint64_t>(seed));
    tensors<S> all(t, sizes);
    const int count = static_cast<int>(sizes.size());
    uploaded<trained_tensor<S>> list(all.on_card);
    uploaded<step_report> report(std::vector<step_report>{{1.25, 0}});
    step_report want{1.25, 0};
    recglm::cpu_adam_w<S>::gradient_norm(&want, all.on_cpu.data(), count);
    K::gradient_norm(report.at, list.at, count);
    REQUIRE(report.now().loss == 1.25);
    REQUIRE(std::abs(report.now().norm - want.norm) <= 1e-13 * want.norm);
    // From the same norm, so that what differs is of the step.
    uploaded<step_report> met(std::vector<step_report>{want});
    recglm::cpu_adam_w<S>::adam_w(all.on_cpu.data(), count, step<S>(clip), &want);
    K::adam_w(list.at, count, step<S>(clip), met.at);
    const std::vector<S> got = all.there->now(), &cpu = all.numbers;
    if (seed == 1) {
      double off = 0, sum = 0;
      for (std::size_t i = 0; i < got.size(); ++i) {
        const double d = static_cast<double>(got[i]) - static_cast<double>(cpu[i]);
        off += d * d, sum += static_cast<double>(cpu[i]) * static_cast<double>(cpu[i]);
      }
      INFO(off / sum);
      REQUIRE(off <= bound<S> * sum);
      first = got, norm = report.now().norm;
    } else {
      REQUIRE(got == first);
      REQUIRE(report.now().norm == norm);
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("a step of AdamW on the card is as on the processor", "[cuda]", float, double) {
  using S = TestType;
  // Around a chunk of 1024, with more chunks than blocks; tensors without elements.
  const std::vector<std::size_t> sizes{1, 0, 255, 1023, 1024, 1025, 0, 9000, 3, 300};
  for (const double clip : {0.0, 5.0, 1e6}) same_step<S, 3>(sizes, clip, 3);
  same_step<S, 1>({2050}, 5, 2);
  same_step<S, 7>({5000, 2}, 5, 2);
  same_step<S, 2>({40}, 5, 8);
  same_step<S, 4>(std::vector<std::size_t>(255, 5), 5, 1);
  same_step<S, 4>(std::vector<std::size_t>(256, 5), 5, 1);
  // More tensors than a block's memory holds at once.
  std::vector<std::size_t> many(600, 4);
  many[256] = 1030, many[599] = 2000;
  same_step<S, 5>(many, 5, 3);
  // More blocks than one has threads, most without a chunk.
  same_step<S, 300>({310 * 1024}, 5, 1);
}

TEMPLATE_TEST_CASE("nothing changes where the loss or the norm is not finite", "[cuda]", float, double) {
  using S = TestType;
  const double none = std::numeric_limits<double>::quiet_NaN(), large = std::numeric_limits<double>::infinity();
  for (const step_report met : {step_report{none, 1}, {large, 1}, {-large, 1}, {1, none}, {1, large}}) {
    trial<S> t;
    tensors<S> all(t, {40, 1100});
    uploaded<trained_tensor<S>> list(all.on_card);
    uploaded<step_report> report(std::vector<step_report>{met});
    recglm::cuda_adam_w<S, emulated, 2>::adam_w(list.at, 2, step<S>(5), report.at);
    REQUIRE(all.there->now() == all.numbers);
  }
  // A gradient that is not finite makes a norm that is not.
  trial<S> t;
  tensors<S> all(t, {40});
  std::vector<S> gradient(40, S(1));
  gradient[39] = static_cast<S>(large);
  emulated::upload(all.on_card[0].gradient, gradient.data(), 40 * sizeof(S));
  uploaded<trained_tensor<S>> list(all.on_card);
  uploaded<step_report> report(std::vector<step_report>{{1, 0}});
  recglm::cuda_adam_w<S, emulated, 2>::gradient_norm(report.at, list.at, 1);
  REQUIRE(!std::isfinite(report.now().norm));
}

}  // namespace backend_cuda_adam_w_tests
