#pragma once
#include <concepts>
#include <cstdint>

#include "recglm/backend/pointwise.hpp"
#include "recglm/concepts.hpp"

namespace recglm {

namespace detail {
struct any_visit {
  template <class... Shown>
  void operator()(const Shown&...) const {}
};
template <class O>
concept adds_losses = requires(O o, const typename O::scalar* loss) {
  o.add_loss(loss);
};
template <class O>
concept makes_steps = requires(O o, const O& at_rest, double rate, std::int64_t steps) {
  { o.step(rate) } -> std::same_as<step_report>;
  o.set_steps(steps);
  { at_rest.steps() } -> std::same_as<std::int64_t>;
};
template <class O>
concept shows_tensors = requires(O o, const any_visit& visit) {
  o.tensors(visit);
};
}  // namespace detail

/// What changes the trained parameters of a model, as adam_w does: made of the model and `adam_w_settings`, it keeps
/// the parameters' addresses. `add_loss(loss)` adds a number in the device's memory to the loss of the step;
/// `step(rate)` makes the step, clears the gradients and returns that loss and the gradients' norm, having changed
/// nothing where the loss is not finite. `tensors(visit)` shows what it keeps beside the weights as `visit(name, shape,
/// buffer)`, the shape a std::vector<std::int64_t>, for checkpoints.
template <class O>
concept Optimiser = Named<O> && detail::adds_losses<O> && detail::makes_steps<O> && detail::shows_tensors<O>;

template <class O>
struct check_optimiser {
  static_assert(Named<O>, "an optimiser needs: static constexpr std::string_view name; (docs/training.md)");
  static_assert(detail::adds_losses<O>,
                "an optimiser needs: a type scalar and void add_loss(const scalar* loss); (docs/training.md)");
  static_assert(detail::makes_steps<O>,
                "an optimiser needs: step_report step(double rate), std::int64_t steps() const and "
                "void set_steps(std::int64_t); (docs/training.md)");
  static_assert(
      detail::shows_tensors<O>,
      "an optimiser needs: template <class V> void tensors(V&& visit), which calls visit(name, shape, buffer); "
      "(docs/training.md)");
};

}  // namespace recglm
