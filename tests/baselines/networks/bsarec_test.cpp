#include "recglm/baselines/networks/bsarec.hpp"

#include <map>

#include "support/next_item.hpp"

namespace baselines_networks_bsarec_tests {

using network = recglm::bsarec_network<backend>;

namespace {

recglm::bsarec_shape small(double dropout = 0) {
  recglm::bsarec_shape out;
  out.hidden = 8, out.heads = 2, out.dropout = dropout, out.attention_dropout = dropout, out.frequencies = 3;
  return out;
}
constexpr int length = 6;

std::vector<double> filtered(const recglm::parameter<backend>& low, const std::vector<double>& signal) {
  const std::size_t n = signal.size();
  std::vector<double> out(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) out[i] += low.value.data()[i * n + j] * signal[j];
  return out;
}

}  // namespace

TEST_CASE("the filter leaves low frequencies as they are and nothing of high ones", "[baselines]") {
  for (const int n : {6, 7, 50}) {
    const auto low = recglm::low_pass<backend>(n, 3);
    REQUIRE_FALSE(low.trained);
    for (int f = 0; 2 * f <= n; ++f)
      for (const double shift : {0.0, 0.7}) {
        std::vector<double> wave(static_cast<std::size_t>(n));
        for (int i = 0; i < n; ++i)
          wave[static_cast<std::size_t>(i)] = std::cos(2 * std::numbers::pi * f * i / n + shift);
        const std::vector<double> want = f < 3 ? wave : std::vector<double>(wave.size(), 0.0);
        REQUIRE(difference(filtered(low, wave), want) < 1e-12);
      }
    // All frequencies are kept: nothing changes.
    const auto all = recglm::low_pass<backend>(n, n);
    std::vector<double> any(static_cast<std::size_t>(n), 0.0);
    any[1] = 1, any.back() = -2;
    REQUIRE(difference(filtered(all, any), any) < 1e-12);
  }
}

TEST_CASE("bsarec: gradients of every weight, with and without dropout", "[baselines]") {
  for (const double dropout : {0.0, 0.4}) {
    recglm::random_engine rng(3);
    network model(small(dropout), item_count, length, rng);
    check_network(model, asked_at_the_end(item_texts({{1, 2, 3, 4, 5, 6}, {7}, {0, 8, 2}}, length)), {}, {"kv.bias"});
  }
}

TEST_CASE("bsarec: a text stands for itself, and the filter sees all of it", "[baselines]") {
  recglm::random_engine rng(4);
  network model(small(), item_count, length, rng);
  const std::vector<double> alone = state_after(model, {1, 2, 3}, length);
  REQUIRE(difference(alone, state_after(model, {1, 2, 3}, length, {{5, 6, 7, 8, 0, 1}, {4}})) < 1e-12);
  REQUIRE(difference(alone, state_after(model, {0, 2, 3}, length)) > 1e-6);
  REQUIRE(difference(alone, state_after(model, {2, 3}, length)) > 1e-6);
}

TEST_CASE("without attention a state is the filtered last item behind the feed-forward layer", "[baselines]") {
  recglm::random_engine rng(6);
  recglm::bsarec_shape one = small();
  one.layers = 1, one.alpha = 1;
  network model(one, item_count, length, rng);
  std::map<std::string, std::vector<double>> w;
  model.parameters([&](recglm::parameter<backend>& p) { w[p.name] = recglm::downloaded<backend>(p.value); });
  const std::size_t d = 8;
  const auto normed = [](std::vector<double> x) {  // gains are 1 and biases 0 at the beginning
    double mean = 0, squares = 0;
    for (const double v : x) mean += v / static_cast<double>(x.size());
    for (const double v : x) squares += (v - mean) * (v - mean) / static_cast<double>(x.size());
    for (double& v : x) v = (v - mean) / std::sqrt(squares);
    return x;
  };
  const std::vector<int> text{1, 2, 3};
  std::vector<std::vector<double>> rows;
  for (std::size_t p = 0; p < length; ++p) {
    std::vector<double> x(d);
    for (std::size_t i = 0; i < d; ++i)
      x[i] = w["place"][p * d + i] + (p < 3 ? 0 : w["item"][static_cast<std::size_t>(text[p - 3]) * d + i]);
    rows.push_back(normed(x));
  }
  const auto low = recglm::low_pass<backend>(length, 2);
  std::vector<double> mixed(d);
  for (std::size_t i = 0; i < d; ++i) {
    double slow = 0;
    for (std::size_t p = 0; p < length; ++p) slow += low.value.data()[(length - 1) * length + p] * rows[p][i];
    const double beta = w["blocks.0.beta"][i], last = rows[length - 1][i];
    mixed[i] = last + slow + beta * beta * (last - slow);
  }
  mixed = normed(mixed);
  std::vector<double> wide(4 * d, 0.0), out = mixed;
  for (std::size_t o = 0; o < 4 * d; ++o) {
    for (std::size_t i = 0; i < d; ++i) wide[o] += w["blocks.0.up.weight"][o * d + i] * mixed[i];
    wide[o] *= 0.5 * std::erfc(-wide[o] / std::sqrt(2.0));
  }
  for (std::size_t i = 0; i < d; ++i)
    for (std::size_t o = 0; o < 4 * d; ++o) out[i] += w["blocks.0.down.weight"][i * 4 * d + o] * wide[o];
  REQUIRE(difference(state_after(model, text, length), normed(out)) < 1e-9);
}

TEST_CASE("bsarec: a text that is asked before its end is refused", "[baselines]") {
  recglm::random_engine rng(1);
  network model(small(), item_count, length, rng);
  recglm::tape<backend> t;
  const recglm::batch texts = item_texts({{1, 2}, {3, 4}}, length);
  const std::vector<std::int32_t> all{0, 1, 2, 3}, first{0, 3};
  REQUIRE_THROWS_WITH(model.states(t, texts, all), "bsarec: 2 texts are asked at 4 places; train it on prefixes");
  REQUIRE_THROWS_WITH(model.states(t, texts, first),
                      "bsarec: a text is asked before its last item; train it on prefixes");
  recglm::bsarec_shape odd = small();
  odd.heads = 3;
  REQUIRE_THROWS_WITH(network(odd, item_count, length, rng), "bsarec: a hidden size of 8 is no multiple of 3 heads");
}

TEST_CASE("filling sees everything, items see those before them", "[baselines]") {
  const recglm::left_padded mask{2, 5};
  REQUIRE(mask.sees(0, 4));
  REQUIRE(mask.row_end(1) == 5);
  REQUIRE_FALSE(mask.sees(3, 1));
  REQUIRE(mask.sees(3, 2));
  REQUIRE_FALSE(mask.sees(3, 4));
  REQUIRE(mask.row_end(3) == 4);
}

}  // namespace baselines_networks_bsarec_tests
