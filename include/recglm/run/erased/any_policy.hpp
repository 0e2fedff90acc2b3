#pragma once
#include <string_view>
#include <typeinfo>

#include "recglm/pipeline/visitor.hpp"
#include "recglm/run/erased/polymorphic.hpp"

namespace recglm {

/// What every policy has, whatever its concept: it can be copied, has a name, and shows its parameters.
template <class Interface>
struct policy_interface {
  virtual ~policy_interface() = default;
  virtual std::unique_ptr<Interface> clone() const = 0;
  virtual std::string_view kind() const = 0;
  virtual const std::type_info& type() const = 0;
  virtual void visit(value_visitor&) = 0;
};

/// A policy behind its interface; `Holder` adds what its concept asks for.
template <class Interface, class Policy, class Holder>
struct policy_holder : Interface {
  explicit policy_holder(const Policy& p) : policy(p) {}
  std::unique_ptr<Interface> clone() const override { return std::make_unique<Holder>(policy); }
  std::string_view kind() const override { return Policy::name; }
  const std::type_info& type() const override { return typeid(Policy); }
  void visit(value_visitor& v) override {
    if constexpr (requires { policy.visit(v); }) policy.visit(v);
  }
  Policy policy;
};

/// A policy without its type: base of any_sampler and the like.
template <class Interface>
class any_policy {
 public:
  static constexpr std::string_view name = "any";
  /// The name of the policy inside.
  std::string_view kind() const { return inside_->kind(); }
  /// Its type.
  const std::type_info& type() const { return inside_->type(); }
  void visit(value_visitor& v) { inside_->visit(v); }

 protected:
  any_policy() = default;
  explicit any_policy(std::unique_ptr<Interface> inside) : inside_(std::move(inside)) {}
  polymorphic<Interface> inside_;
};

}  // namespace recglm
