#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/autograd/parameter.hpp"
#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// The numbers of AdamW (decoupled weight decay, as torch.optim.AdamW) and of the clipping before it.
struct adam_w_settings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;  ///< of every trained parameter, biases and norms too
  double l2 = 0;               ///< times a parameter is added to its gradient: the weight_decay of torch.optim.Adam
  double clip = 1.0;           ///< largest norm over all gradients together, those of l2 included; 0: none
};

/// AdamW over the trained parameters of a model, which must stay where they are.
template <class B>
class adam_w {
 public:
  static constexpr std::string_view name = "adam-w";
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
              settings.epsilon >= 0 && settings.weight_decay >= 0 && settings.l2 >= 0 && settings.clip >= 0,
          "adam_w: betas must be in [0, 1), epsilon, weight decay, l2 and clip 0 or more");
  }

  /// Adds the loss of a part, one number in the device's memory, to that of the step.
  void add_loss(const scalar* loss) { B::add_sum(&report_.data()->loss, loss, 1); }

  /// One step at this rate, and one wait for the device; clears the gradients. Where the loss is not finite nothing has
  /// changed, and it is for the caller to say why. Throws where a gradient is not a number, naming its parameter,
  /// before anything has changed.
  step_report step(double rate) {
    place();
    if (settings_.l2 > 0)
      for (moments& m : state_)
        B::scale(m.of->gradient.data(), m.of->value.data(), m.of->value.size(), static_cast<scalar>(settings_.l2), 1);
    const double t = static_cast<double>(steps_ + 1);
    adam_w_step<scalar> s;
    s.clip = settings_.clip;
    s.keep = static_cast<scalar>(1 - rate * settings_.weight_decay);
    s.beta1 = static_cast<scalar>(settings_.beta1);
    s.beta2 = static_cast<scalar>(settings_.beta2);
    s.rate = static_cast<scalar>(rate / (1 - std::pow(settings_.beta1, t)));
    s.root = static_cast<scalar>(1 / std::sqrt(1 - std::pow(settings_.beta2, t)));
    s.epsilon = static_cast<scalar>(settings_.epsilon);
    B::gradient_norm(report_.data(), there_.data(), count());
    B::adam_w(there_.data(), count(), s, report_.data());
    const step_report met = report();
    report_.fill(step_report{});
    if (!std::isfinite(met.loss)) return met;
    if (!std::isfinite(met.norm)) refuse();
    ++steps_;
    return met;
  }

  /// Steps made so far.
  std::int64_t steps() const { return steps_; }
  /// Sets the number of steps made, when a checkpoint is loaded.
  void set_steps(std::int64_t steps) { steps_ = steps; }
  /// Shows the moments to `visit(name, shape, buffer)`.
  template <class Visit>
  void tensors(Visit&& visit) {
    for (moments& m : state_) {
      visit(m.of->name + ".first", m.of->shape, m.first);
      visit(m.of->name + ".second", m.of->shape, m.second);
    }
  }
  /// The moments of every trained parameter, in the model's order.
  std::vector<moments>& state() { return state_; }
  const std::vector<moments>& state() const { return state_; }

 private:
  using tensor = trained_tensor<scalar>;
  int count() const { return static_cast<int>(state_.size()); }

  step_report report() const {
    step_report out;
    B::download(&out, report_.data(), 1);
    return out;
  }

  // Gives the device the addresses of the tensors; once, as long as they stay there.
  void place() {
    placed_.resize(state_.size());
    bool moved = there_.size() != placed_.size();
    for (std::size_t i = 0; i < state_.size(); ++i) {
      moments& m = state_[i];
      const tensor now{m.of->value.data(), m.of->gradient.data(), m.first.data(), m.second.data(), m.of->value.size()};
      if (now == placed_[i]) continue;
      placed_[i] = now;
      moved = true;
    }
    if (!moved) return;
    there_.resize(placed_.size());
    B::upload(there_.data(), placed_.data(), placed_.size());
  }

  [[noreturn]] void refuse() {
    for (int i = 0; i < count(); ++i) {
      B::gradient_norm(report_.data(), there_.data() + i, 1);
      check(std::isfinite(report().norm), "step ", steps_ + 1, ": the gradient of ",
            state_[static_cast<std::size_t>(i)].of->name,
            " is not finite; lower the learning rate or look at the texts of this step");
    }
    fail("step ", steps_ + 1, ": the norm of the gradients is not finite; lower the learning rate");
  }

  adam_w_settings settings_;
  std::vector<moments> state_;
  std::vector<tensor> placed_;
  typename B::template buffer<tensor> there_;  // the same, in the device's memory
  typename B::template buffer<step_report> report_{1, step_report{}};
  std::int64_t steps_ = 0;
};

}  // namespace recglm
