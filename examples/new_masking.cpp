// A masking policy that is not in the library: blank the last few entities, as a user's latest behaviours. The policy
// is the ten lines of the struct; the rest tries its laws and shows a text. In a recipe: `using masking =
// latest_entities;`.
#include <iostream>

#include "recglm/batch/blank.hpp"
#include "recglm/laws/blank.hpp"
#include "recglm/order/chronological.hpp"
#include "recglm/position/entity_2d.hpp"

struct latest_entities {
  static constexpr std::string_view name = "latest-entities";
  int most = 2;

  recglm::mask_plan choose(const recglm::example& e, recglm::random_engine& random) const {
    const auto count = std::min(e.entities.size(), 1 + static_cast<std::size_t>(random.below(most)));
    return {recglm::mask_kind::entity, {e.entities.end() - static_cast<std::ptrdiff_t>(count), e.entities.end()}};
  }
};
template struct recglm::check_masking_policy<latest_entities>;

int main() {
  recglm::random_engine random(5);
  for (int i = 0; i < 100; ++i)
    for (const std::string& law :
         recglm::broken_laws(latest_entities{}, recglm::draw_document(random).text, random())) {
      std::cerr << law << '\n';
      return 1;
    }

  const recglm::drawn_document drawn = recglm::draw_document(random, 12);
  const recglm::mask_plan plan = latest_entities{}.choose(drawn.text, random);
  const auto order = recglm::chronological{}.arrange(plan, random);
  const recglm::glm_text text = number(blank(drawn.text, plan, order, drawn.special), recglm::entity_2d{});
  for (std::size_t i = 0; i < text.tokens.size(); ++i)
    std::cout << (i < static_cast<std::size_t>(text.prefix) ? "A " : "B ") << text.tokens[i] << " at ("
              << text.at[i].inter << ", " << text.at[i].intra << ")\n";
}
