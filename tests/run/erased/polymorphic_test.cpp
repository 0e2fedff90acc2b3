#include "recglm/run/erased/polymorphic.hpp"

#include "support/catch.hpp"

namespace run_erased_polymorphic_tests {

namespace {
struct counter {
  virtual ~counter() = default;
  virtual std::unique_ptr<counter> clone() const = 0;
  virtual int next() = 0;
};
struct up final : counter {
  std::unique_ptr<counter> clone() const override { return std::make_unique<up>(*this); }
  int next() override { return ++at; }
  int at = 0;
};
}  // namespace

TEST_CASE("a copied polymorphic holds a value of its own", "[run]") {
  recglm::polymorphic<counter> one(std::make_unique<up>());
  one->next();
  recglm::polymorphic<counter> two = one;
  REQUIRE(two->next() == 2);
  REQUIRE(two->next() == 3);
  REQUIRE(one->next() == 2);
  one = two;
  REQUIRE(one->next() == 4);
  REQUIRE((*two).next() == 4);
}

TEST_CASE("an empty polymorphic is refused where it is used, and may be filled", "[run]") {
  recglm::polymorphic<counter> empty;
  REQUIRE_THROWS_WITH(empty->next(), "a policy without its type was used before one was put in; make it from a recipe");
  recglm::polymorphic<counter> copy = empty;
  copy = recglm::polymorphic<counter>(std::make_unique<up>());
  REQUIRE(copy->next() == 1);
}

}  // namespace run_erased_polymorphic_tests
