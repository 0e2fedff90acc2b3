#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "recglm/autograd/parameter.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// The numbers of AdamW (decoupled weight decay, as torch.optim.AdamW) and of the clipping before it.
struct adam_w_settings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;  ///< of every trained parameter, biases and norms too
  double clip = 1.0;           ///< largest norm over all gradients together; 0: none
};

/// AdamW over the trained parameters of a model, which must stay where they are.
template <class B>
class adam_w {
 public:
  using scalar = typename B::scalar;
  using buffer = typename B::template buffer<scalar>;

  /// What is kept for one parameter.
  struct moments {
    parameter<B>* of;
    buffer first, second;
  };

  /// Takes every trained parameter that `model.parameters(visit)` shows. Throws where there is none.
  template <class Model>
  adam_w(Model& model, const adam_w_settings& settings) : settings_(settings) {
    model.parameters([&](parameter<B>& p) {
      if (p.trained) state_.push_back({&p, buffer(p.value.size(), scalar(0)), buffer(p.value.size(), scalar(0))});
    });
    check(!state_.empty(), "adam_w: no parameter of the model is trained");
    check(settings.beta1 >= 0 && settings.beta1 < 1 && settings.beta2 >= 0 && settings.beta2 < 1 &&
              settings.epsilon >= 0 && settings.weight_decay >= 0 && settings.clip >= 0,
          "adam_w: betas must be in [0, 1), epsilon, weight decay and clip 0 or more");
  }

  /// The norm over all gradients together.
  double gradient_norm() const {
    double sum = 0;
    for (const moments& m : state_) sum += B::sum_of_squares(m.of->gradient.data(), m.of->gradient.size());
    return std::sqrt(sum);
  }

  /// One step at this rate; clears the gradients and returns their norm before clipping. Throws where a gradient is not
  /// a number, naming its parameter, before anything has changed.
  double step(double rate) {
    const double norm = gradient_norm();
    if (!std::isfinite(norm)) refuse();
    ++steps_;
    const double t = static_cast<double>(steps_);
    typename B::optimiser_step s;
    s.clip = static_cast<scalar>(settings_.clip > 0 ? std::min(1.0, settings_.clip / (norm + 1e-6)) : 1.0);
    s.keep = static_cast<scalar>(1 - rate * settings_.weight_decay);
    s.beta1 = static_cast<scalar>(settings_.beta1);
    s.beta2 = static_cast<scalar>(settings_.beta2);
    s.rate = static_cast<scalar>(rate / (1 - std::pow(settings_.beta1, t)));
    s.root = static_cast<scalar>(1 / std::sqrt(1 - std::pow(settings_.beta2, t)));
    s.epsilon = static_cast<scalar>(settings_.epsilon);
    for (moments& m : state_)
      B::adam_w(m.of->value.data(), m.of->gradient.data(), m.first.data(), m.second.data(), m.of->value.size(), s);
    return norm;
  }

  /// Steps made so far.
  std::int64_t steps() const { return steps_; }
  /// Sets the number of steps made, when a checkpoint is loaded.
  void set_steps(std::int64_t steps) { steps_ = steps; }
  /// The moments of every trained parameter, in the model's order.
  std::vector<moments>& state() { return state_; }
  const std::vector<moments>& state() const { return state_; }

 private:
  [[noreturn]] void refuse() const {
    for (const moments& m : state_)
      check(std::isfinite(B::sum_of_squares(m.of->gradient.data(), m.of->gradient.size())), "step ", steps_ + 1,
            ": the gradient of ", m.of->name,
            " is not finite; lower the learning rate or look at the texts of this step");
    fail("step ", steps_ + 1, ": the norm of the gradients is not finite; lower the learning rate");
  }

  adam_w_settings settings_;
  std::vector<moments> state_;
  std::int64_t steps_ = 0;
};

}  // namespace recglm
