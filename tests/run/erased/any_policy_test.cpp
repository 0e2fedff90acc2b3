#include "recglm/run/erased/any_policy.hpp"

#include "support/catch.hpp"

namespace run_erased_any_policy_tests {

namespace {
struct counts : recglm::policy_interface<counts> {
  virtual int next() = 0;
};
struct by_step {
  static constexpr std::string_view name = "by-step";
  int step = 2;
  int at = 0;
  template <class V>
  void visit(V&& v) {
    v("step", step, "how far");
  }
};
class any_counter : public recglm::any_policy<counts> {
 public:
  any_counter() = default;
  explicit any_counter(by_step p) : any_policy(std::make_unique<holder>(p)) {}
  int next() { return inside_->next(); }

 private:
  struct holder final : recglm::policy_holder<counts, by_step, holder> {
    using policy_holder::policy_holder;
    int next() override { return policy.at += policy.step; }
  };
};
struct doubled : recglm::value_visitor {
  void show(const std::string&, recglm::shown_value value, const std::string&) override {
    **std::get_if<int*>(&value) *= 2;
  }
};
}  // namespace

TEST_CASE("a policy without its type is copied, named and shown as the one inside", "[run]") {
  any_counter one(by_step{});
  REQUIRE(one.kind() == "by-step");
  REQUIRE(one.type() == typeid(by_step));
  REQUIRE(one.next() == 2);
  any_counter two = one;
  doubled visitor;
  two.visit(visitor);
  REQUIRE(two.next() == 6);
  REQUIRE(one.next() == 4);
  REQUIRE_THROWS_WITH(any_counter().next(),
                      "a policy without its type was used before one was put in; make it from a recipe");
}

}  // namespace run_erased_any_policy_tests
