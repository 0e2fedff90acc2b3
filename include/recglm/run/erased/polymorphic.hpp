#pragma once
#include <memory>
#include <utility>

#include "recglm/core/check.hpp"

namespace recglm {

/// A value whose type is known only behind `Interface`, which has `virtual std::unique_ptr<Interface> clone() const`.
/// Copying it copies what is inside. One that was made without a value may only be assigned to.
template <class Interface>
class polymorphic {
 public:
  polymorphic() = default;
  explicit polymorphic(std::unique_ptr<Interface> inside) : inside_(std::move(inside)) {}
  polymorphic(const polymorphic& other) : inside_(other.inside_ ? other.inside_->clone() : nullptr) {}
  polymorphic(polymorphic&&) noexcept = default;
  polymorphic& operator=(polymorphic other) noexcept {
    inside_ = std::move(other.inside_);
    return *this;
  }
  ~polymorphic() = default;

  Interface& operator*() { return known(); }
  const Interface* operator->() const { return &known(); }
  Interface* operator->() { return &known(); }

 private:
  Interface& known() const {
    check(inside_ != nullptr, "a policy without its type was used before one was put in; make it from a recipe");
    return *inside_;
  }
  std::unique_ptr<Interface> inside_;
};

}  // namespace recglm
