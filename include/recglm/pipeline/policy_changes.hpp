#pragma once
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace recglm {

/// What a recipe sets in its policies, whichever types those turn out to have: a recipe that inherits may take others.
/// Each change is for the policies of one type and of those that inherit it.
class policy_changes {
 public:
  /// Notes a change: a function of one policy, `[](title& items) { items.max_words = 6; }`.
  template <class Change>
  void add(Change change) {
    constexpr bool of_a_policy = requires { parameter_of(std::function(change)); };
    static_assert(of_a_policy,
                  "set takes a function of one policy by reference: set([](recglm::title& items) { items.max_words = "
                  "6; }); (docs/index.md)");
    if constexpr (of_a_policy) note(std::move(change));
  }

  /// Makes the changes that are meant for a policy, in the order in which they were noted.
  template <class Policy>
  void apply(Policy& policy) const {
    make_all(&policy, [](void* at) { throw static_cast<Policy*>(at); });
  }

 private:
  // The type that a change names and the one that a recipe has know nothing of each other. Where a pointer is thrown,
  // the language finds whether the one is a base of the other.
  using thrower = void (*)(void* policy);

  template <class Policy>
  requires(!std::is_const_v<Policy>) static std::type_identity<Policy> parameter_of(
      const std::function<void(Policy&)>&);

  template <class Change>
  void note(Change change) {
    using policy = typename decltype(parameter_of(std::function(change)))::type;
    changes_.push_back([change = std::move(change)](void* at, thrower throw_policy) {
      try {
        throw_policy(at);
      } catch (policy* meant) {
        change(*meant);
      } catch (...) {  // a policy of another type
      }
    });
  }

  void make_all(void* policy, thrower throw_policy) const {
    for (const auto& change : changes_) change(policy, throw_policy);
  }

  std::vector<std::function<void(void*, thrower)>> changes_;
};

}  // namespace recglm
