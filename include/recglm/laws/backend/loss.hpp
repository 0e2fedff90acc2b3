#pragma once
#include <memory>

#include "recglm/laws/backend/trial.hpp"

namespace recglm::detail {

/// Laws of the head and the loss.
template <class B>
void try_loss(trial<B>& t) {
  using S = typename B::scalar;
  using sums = std::vector<double>;
  constexpr int sizes[][2] = {{1, 1}, {1, 40}, {3, 7}, {17, 65}, {64, 300}};
  for (const auto& of : sizes) {
    const int rows = of[0], width = of[1];
    const std::size_t r = static_cast<std::size_t>(rows), w = static_cast<std::size_t>(width), n = r * w;
    auto logits = t.input(n, 3);
    auto targets = t.ids(r, width);
    sums logsumexps(r), losses(r), slopes(n);
    for (std::size_t i = 0; i < r; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < w; ++j) sum += std::exp(static_cast<double>(logits[i * w + j]));
      logsumexps[i] = std::log(sum);
      losses[i] = logsumexps[i] - static_cast<double>(logits[i * w + static_cast<std::size_t>(targets[i])]);
      for (std::size_t j = 0; j < w; ++j)
        slopes[i * w + j] = 1.5 / 4 *
                            (std::exp(static_cast<double>(logits[i * w + j])) / sum -
                             (j == static_cast<std::size_t>(targets[i]) ? 1 : 0));
    }
    t.of("logsumexp");
    auto found = t.result(r);
    B::logsumexp(found.data(), logits.data(), rows, width);
    t.replaces(r, logsumexps, [&](S* out) { B::logsumexp(out, logits.data(), rows, width); });
    t.of("softmax_losses");
    t.replaces(r, losses,
               [&](S* out) { B::softmax_losses(out, found.data(), logits.data(), targets.data(), rows, width); });
    t.of("softmax_loss_backward");
    auto upstream = t.uploaded(std::vector<S>{S(1.5)});
    auto in_place = t.result(logits.given());
    B::softmax_loss_backward(in_place.data(), found.data(), targets.data(), rows, width, upstream.data(), 4);
    t.compare(in_place.now(), slopes, "gives another gradient than that of the loss", 10 * trial<B>::bound);
    t.of("pick");
    std::vector<std::int32_t> offsets{2}, ids{0, 0};
    sums picked;
    for (std::size_t i = 0; i < r; ++i) {
      for (std::size_t j = 0; j < i % 3; ++j) {
        ids.push_back(static_cast<std::int32_t>((i + 5 * j) % w));
        picked.push_back(static_cast<double>(logits[i * w + (i + 5 * j) % w]));
      }
      offsets.push_back(static_cast<std::int32_t>(ids.size()));
    }
    auto where = t.uploaded(offsets), which = t.uploaded(ids);
    // The first row's ids begin at 2: what a caller has for other rows.
    t.replaces(picked.size(), picked,
               [&](S* out) { B::pick(out - 2, logits.data(), where.data(), which.data(), rows, width); });
    t.of("row_logits");
    auto table = t.input(11 * w);
    auto row_of = t.ids(37, rows), tokens = t.ids(37, 11);
    sums dots(37);
    for (std::size_t i = 0; i < 37; ++i)
      for (std::size_t j = 0; j < w; ++j)
        dots[i] += static_cast<double>(logits[static_cast<std::size_t>(row_of[i]) * w + j]) *
                   static_cast<double>(table[static_cast<std::size_t>(tokens[i]) * w + j]);
    t.replaces(37, dots, [&](S* out) {
      B::row_logits(out, logits.data(), row_of.data(), table.data(), tokens.data(), 37, width);
    });
  }
}

/// Laws of the optimiser.
template <class B>
void try_optimiser(trial<B>& t) {
  using S = typename B::scalar;
  using sums = std::vector<double>;
  const std::size_t sizes[] = {1, 40, 33001};
  const double none = std::numeric_limits<double>::quiet_NaN(), large = std::numeric_limits<double>::infinity();
  for (const step_report met : {step_report{2, 0}, {none, 0}, {large, 0}, {2, none}, {2, large}}) {
    const bool good = std::isfinite(met.loss) && std::isfinite(met.norm);
    t.of("gradient_norm");
    // Of each tensor the value, the gradient and both moments.
    std::vector<std::vector<S>> given;
    std::vector<std::unique_ptr<typename trial<B>::template array<S>>> there;
    std::vector<trained_tensor<S>> tensors;
    double squares = 0;
    for (const std::size_t n : sizes) {
      for (int i = 0; i < 4; ++i) {
        given.push_back(t.random(n));
        if (i == 3)
          for (S& v : given.back()) v = std::abs(v);
        there.push_back(std::make_unique<typename trial<B>::template array<S>>(t, given.back(), true));
      }
      for (const S g : given[given.size() - 3]) squares += static_cast<double>(g) * static_cast<double>(g);
      const auto at = [&](std::size_t i) { return there[there.size() - 4 + i]->data(); };
      tensors.push_back({at(0), at(1), at(2), at(3), n});
    }
    typename B::template buffer<trained_tensor<S>> list(tensors.size(), trained_tensor<S>{});
    typename B::template buffer<step_report> report(1, step_report{});
    B::upload(list.data(), tensors.data(), tensors.size());
    B::upload(report.data(), &met, 1);
    step_report now = met;
    if (std::isfinite(met.norm)) {
      B::gradient_norm(report.data(), list.data(), 3);
      B::download(&now, report.data(), 1);
      if (!(std::abs(now.norm / std::sqrt(squares) - 1) < 1e-6)) t.broke("gives another norm");
      if (std::isfinite(met.loss) && now.loss != met.loss) t.broke("changes the loss");
    }
    t.of("adam_w");
    const adam_w_step<S> step{5, S(0.99), S(0.9), S(0.95), S(0.01), S(2), S(1e-3)};
    B::adam_w(list.data(), 3, step, report.data());
    for (std::size_t k = 0; k < 3; ++k) {
      const std::vector<S>* x = &given[4 * k];
      if (!good) {
        for (std::size_t i = 0; i < 4; ++i)
          if (there[4 * k + i]->now() != x[i]) t.broke("changes something where loss or norm are not finite");
        continue;
      }
      sums value, first, second;
      for (std::size_t i = 0; i < sizes[k]; ++i) {
        const double g = static_cast<double>(step.scale_of(now.norm)) * static_cast<double>(x[1][i]);
        first.push_back(static_cast<double>(step.beta1) * static_cast<double>(x[2][i]) +
                        (1 - static_cast<double>(step.beta1)) * g);
        second.push_back(static_cast<double>(step.beta2) * static_cast<double>(x[3][i]) +
                         (1 - static_cast<double>(step.beta2)) * g * g);
        value.push_back(static_cast<double>(step.keep) * static_cast<double>(x[0][i]) -
                        static_cast<double>(step.rate) * first.back() /
                            (2 * std::sqrt(second.back()) + static_cast<double>(step.epsilon)));
      }
      t.compare(there[4 * k]->now(), value, "gives other values than its formula");
      t.compare(there[4 * k + 2]->now(), first, "gives another first moment");
      t.compare(there[4 * k + 3]->now(), second, "gives another second moment");
      if (there[4 * k + 1]->now() != std::vector<S>(sizes[k], 0)) t.broke("leaves gradients that are not 0");
    }
  }
}

}  // namespace recglm::detail
