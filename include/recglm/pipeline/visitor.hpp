#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// A value that a policy shows under a name; it outlives the call.
using shown_value = std::variant<bool*, int*, std::int64_t*, std::uint64_t*, float*, double*, std::string*,
                                 std::vector<std::uint64_t>*, std::vector<std::string>*>;

/// Whoever is shown the values of a recipe, and the parameters of its policies under "kind.name": flags, the manifest.
class value_visitor {
 public:
  virtual ~value_visitor() = default;

  template <class T>
  void operator()(const std::string& name, T& value, const explained& sentence) {
    static_assert(std::constructible_from<shown_value, T*>,
                  "a policy may show bool, int, std::int64_t, std::uint64_t, float, double, std::string, and lists of "
                  "std::uint64_t or "
                  "std::string (docs/index.md)");
    show(prefix_ + name, shown_value(&value), sentence);
    if (sentence.range) limit(prefix_ + name, shown_value(&value), *sentence.range);
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
  /// What the value that was shown last may be, where its owner says so.
  virtual void limit(const std::string&, shown_value, const value_range&) {}
  std::string prefix_;
};

/// Throws on a value that is not what its owner says it may be, naming its flag: values may come from the command line
/// or from a recipe.
class range_check : public value_visitor {
 private:
  void show(const std::string&, shown_value, const std::string&) override {}
  void limit(const std::string& name, shown_value value, const value_range& range) override {
    std::visit(
        [&](const auto* at) {
          using T = std::remove_cvref_t<decltype(*at)>;
          if constexpr (std::is_same_v<T, std::string>)
            check(range.holds(*at), "--", name, " ", *at, ": it is ", range.words);
          else if constexpr (std::is_arithmetic_v<T>)
            check(range.holds(static_cast<double>(*at)), "--", name, " ", *at, ": it is ", range.words);
        },
        value);
  }
};

}  // namespace recglm
