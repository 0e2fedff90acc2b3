// A position scheme that is not in the library: like GLM's, but a blank counts backwards from a fixed number, so that a
// token knows how much room is left. The scheme is the struct; the rest tries its laws and shows a text. In a recipe:
// `using position = room_left;`.
#include <iostream>

#include "recglm/batch/blank.hpp"
#include "recglm/laws/blank.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/order/shuffled.hpp"

struct room_left {
  static constexpr std::string_view name = "room-left";
  int room = 64;

  struct cursor {
    recglm::position next_at;
    recglm::position next(recglm::token_id) {
      const recglm::position here = next_at;
      next_at.intra = std::max(1, next_at.intra - 1);
      return here;
    }
  };
  cursor start(int anchor, const recglm::entity_pool&) const { return {{anchor, room}}; }

  std::vector<recglm::position> assign(const recglm::layout& l) const {
    std::vector<recglm::position> out;
    for (int i = 0; i < l.prefix; ++i) out.push_back({i, 0});
    for (auto [anchor, length] : l.blanks)
      for (int i = 0; i < length; ++i) out.push_back({anchor, std::max(1, room - i)});
    return out;
  }
};
template struct recglm::check_position_scheme<room_left>;

int main() {
  recglm::random_engine random(6);
  for (int i = 0; i < 100; ++i) {
    const recglm::drawn_document drawn = recglm::draw_document(random, 12);
    const recglm::mask_plan plan = recglm::entity_span{}.choose(drawn.text, random);
    recglm::blanked blanked = blank(drawn.text, plan, recglm::shuffled{}.arrange(plan, random), drawn.special);
    blanked.shape.pool = &drawn.pool;
    for (const std::string& law : recglm::broken_laws(room_left{}, blanked.shape)) {
      std::cerr << law << '\n';
      return 1;
    }
    if (i > 0) continue;
    const recglm::glm_text text = number(blanked, room_left{});
    for (std::size_t t = 0; t < text.tokens.size(); ++t)
      std::cout << (t < static_cast<std::size_t>(text.prefix) ? "A " : "B ") << text.tokens[t] << " at ("
                << text.at[t].inter << ", " << text.at[t].intra << ")\n";
  }
}
