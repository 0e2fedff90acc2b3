#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "recglm/autograd/ops/linear.hpp"
#include "recglm/concepts/network.hpp"
#include "recglm/core/random.hpp"

namespace recglm {

/// The layer that an adapter of one's own puts beside one matmul, without its type: what the matmuls are made of need
/// not know which adapter there is. A copy has parameters of its own.
template <class B>
class own_adapter {
 public:
  template <class Adapter>
  own_adapter(const Adapter& adapter, const std::string& module, int outputs, int inputs)
      : inside_(std::make_unique<holder<typename Adapter::template layer<B>>>(adapter, module, outputs, inputs)) {}
  own_adapter(const own_adapter& other) : inside_(other.inside_->clone()) {}
  own_adapter(own_adapter&&) noexcept = default;
  own_adapter& operator=(own_adapter other) noexcept {
    inside_ = std::move(other.inside_);
    return *this;
  }
  ~own_adapter() = default;

  /// Calls `visit(parameter<B>&)` for what is trained and stored.
  template <class Visit>
  void parameters(Visit&& visit) {
    inside_->parameters([&](parameter<B>& p) { visit(p); });
  }
  /// Starts anew on the weight that is there now, where the layer has something to start.
  void start(const parameter<B>& weight, random_engine& rng) { inside_->start(weight, rng); }
  /// Throws, naming the weight, where the layer cannot be put into a weight.
  void check_merges(const std::string& weight) const {
    check(inside_->merges(), weight,
          ": the layer of its adapter has no void merge(parameter<B>& weight), and can only stay apart");
  }
  /// Puts what it adds into the weight.
  void merge(parameter<B>& weight) { inside_->merge(weight); }
  /// What `linear` calls.
  linear_adapter<B>* in_linear() { return inside_.get(); }

 private:
  struct interface : linear_adapter<B> {
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual void parameters(const std::function<void(parameter<B>&)>&) = 0;
    virtual void start(const parameter<B>&, random_engine&) = 0;
    virtual bool merges() const = 0;
    virtual void merge(parameter<B>&) = 0;
  };
  template <class Layer>
  struct holder final : interface {
    template <class Adapter>
    holder(const Adapter& adapter, const std::string& module, int outputs, int inputs)
        : layer(adapter, module, outputs, inputs) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    variable<B> apply(tape<B>& t, variable<B> x, const weight_rows<B>& base, variable<B> residual) override {
      return layer(t, x, base, residual);
    }
    void parameters(const std::function<void(parameter<B>&)>& visit) override { layer.parameters(visit); }
    void start(const parameter<B>& weight, random_engine& rng) override {
      if constexpr (requires { layer.start(weight, rng); }) layer.start(weight, rng);
    }
    bool merges() const override {
      return requires(Layer & l, parameter<B> & weight) { l.merge(weight); };
    }
    void merge(parameter<B>& weight) override {
      if constexpr (requires { layer.merge(weight); }) layer.merge(weight);
    }
    Layer layer;
  };
  std::unique_ptr<interface> inside_;
};

}  // namespace recglm
