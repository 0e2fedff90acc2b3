#include "recglm/prompts/task_family.hpp"

#include "support/catch.hpp"

namespace prompts_task_family_tests {

namespace {

/// A family of one's own: asks for the item of the longest name.
struct longest {
  static constexpr std::string_view name = "longest";
  static constexpr recglm::task_unit unit = recglm::task_unit::user;
  int times = 2;
  std::optional<recglm::history> choose(std::span<const recglm::interaction> train, std::size_t,
                                        recglm::random_engine&) const {
    return recglm::history{train.front().user, train, train.front()};
  }
  template <recglm::ItemRepresentation I>
  recglm::task_values values(const recglm::prompt_template&, const recglm::history& h, const recglm::task_data& data,
                             const I& items, const recglm::asking&, recglm::random_engine&) const {
    return {facts(h, data, items), h.next.item, {}};
  }
};

struct without_choose : longest {
  void choose() const;
};
struct without_values : longest {
  void values() const;
};
struct without_unit : longest {
  static constexpr std::string_view unit = "user";
};

}  // namespace

TEST_CASE("a task family is recognised by its members", "[prompts]") {
  STATIC_REQUIRE(recglm::TaskFamily<longest>);
  STATIC_REQUIRE_FALSE(recglm::TaskFamily<without_choose>);
  STATIC_REQUIRE_FALSE(recglm::TaskFamily<without_values>);
  STATIC_REQUIRE_FALSE(recglm::TaskFamily<without_unit>);
  STATIC_REQUIRE_FALSE(recglm::TaskFamily<int>);
  [[maybe_unused]] recglm::check_task_family<longest> all_is_well;
}

}  // namespace prompts_task_family_tests
