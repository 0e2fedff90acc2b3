#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace recglm {

/// A value that a policy shows under a name; it outlives the call.
using shown_value = std::variant<bool*, int*, std::int64_t*, std::uint64_t*, float*, double*, std::string*,
                                 std::vector<std::uint64_t>*, std::vector<std::string>*>;

/// Whoever is shown the values of a recipe, and the parameters of its policies under "kind.name": flags, the manifest.
class value_visitor {
 public:
  virtual ~value_visitor() = default;

  template <class T>
  void operator()(const std::string& name, T& value, const std::string& sentence) {
    static_assert(std::constructible_from<shown_value, T*>,
                  "a policy may show bool, int, std::int64_t, std::uint64_t, float, double, std::string, and lists of "
                  "std::uint64_t or "
                  "std::string (docs/index.md)");
    show(prefix_ + name, shown_value(&value), sentence);
  }

  /// Shows the parameters that a policy names in its `visit`, as "kind.name".
  template <class Policy>
  void policy(const std::string& kind, Policy& policy) {
    prefix_ = kind + ".";
    if constexpr (requires { policy.visit(*this); }) policy.visit(*this);
    prefix_.clear();
  }

 private:
  virtual void show(const std::string& name, shown_value value, const std::string& sentence) = 0;
  std::string prefix_;
};

}  // namespace recglm
