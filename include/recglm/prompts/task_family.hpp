#pragma once
#include <span>

#include "recglm/concepts.hpp"
#include "recglm/prompts/task_data.hpp"

namespace recglm {

/// What the training texts of a family are counted over: one or more for each training event, or for each user.
enum class task_unit { event, user };

/// How a question is to be made.
struct asking {
  bool training = false;                     ///< its answer is trained on
  std::span<const item_id> candidates = {};  ///< listed as they stand; none: drawn, as many as the family says
  std::optional<item_id> item = {};          ///< what a yes-or-no question is about; nothing: drawn
};

/// Values for the fields of one question, answer included, and what was chosen for it.
struct task_values {
  field_values fields;
  item_id item = -1;                ///< the item that the question is about or that is its answer
  std::vector<item_id> candidates;  ///< as they are listed
};

namespace detail {
template <class F>
concept counts_texts = requires(const F f) {
  { F::unit } -> std::convertible_to<task_unit>;
  { f.times } -> std::convertible_to<int>;
};
template <class F>
concept chooses_history = requires(const F f, std::span<const interaction> train, std::size_t at, random_engine& rng) {
  { f.choose(train, at, rng) } -> std::same_as<std::optional<history>>;
};
template <class F>
concept gives_values = requires(const F f, const prompt_template& t, const history& h, const task_data& data,
                                const archetype_items& items, const asking& how, random_engine& rng) {
  { f.values(t, h, data, items, how, rng) } -> std::same_as<task_values>;
};
}  // namespace detail

/// A family of tasks under one name, that of its templates: how many training texts it gives (`times` for each `unit`),
/// which history a training text is about (`choose`: the training events of a user and, for an event, its place), and
/// the values of a template's fields (`values`), by drawing what the template leaves to chance. What it does not know
/// it leaves out: the template is then skipped. Fields of its own, which templates name in their line `fields`, it
/// lists: `static constexpr std::array<std::string_view, 1> fields{"mood"};`.
template <class F>
concept TaskFamily =
    std::copyable<F> && Named<F> && detail::counts_texts<F> && detail::chooses_history<F> && detail::gives_values<F>;

struct archetype_family {
  static constexpr std::string_view name = "archetype";
  static constexpr task_unit unit = task_unit::event;
  int times = 1;
  std::optional<history> choose(std::span<const interaction> train, std::size_t at, random_engine&) const;
  template <ItemRepresentation I>
  task_values values(const prompt_template&, const history&, const task_data&, const I&, const asking&,
                     random_engine&) const;
};
static_assert(TaskFamily<archetype_family>);

/// Says which member of a family is missing.
template <class F>
struct check_task_family {
  static_assert(std::copyable<F>, "a task family is stored by value: make it copyable (docs/policies/prompts.md)");
  static_assert(Named<F>, "a task family needs: static constexpr std::string_view name; (docs/policies/prompts.md)");
  static_assert(detail::counts_texts<F>,
                "a task family needs: static constexpr task_unit unit; and int times; (docs/policies/prompts.md)");
  static_assert(
      detail::chooses_history<F>,
      "a task family needs: std::optional<history> choose(std::span<const interaction> train, std::size_t at, "
      "random_engine&) const; (docs/policies/prompts.md)");
  static_assert(
      detail::gives_values<F>,
      "a task family needs: task_values values(const prompt_template&, const history&, const task_data&, const Items&, "
      "const asking&, random_engine&) const; (docs/policies/prompts.md)");
};

}  // namespace recglm
