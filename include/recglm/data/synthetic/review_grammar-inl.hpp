#pragma once
#include "recglm/data/synthetic/review_grammar.hpp"

#include <array>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/synthetic/shop.hpp"

namespace recglm {

RECGLM_FUNC world_review review_of(const shop& goods, item_id item, int stars, random_engine& rng) {
  using three = std::array<std::string_view, 3>;
  static constexpr std::array<three, 5> opening{{{"Terrible", "Awful", "A complete waste of money, this"},
                                                 {"Disappointing", "Rather poor", "Not worth the price, this"},
                                                 {"Average", "An acceptable", "Neither good nor bad, this"},
                                                 {"Good", "A very nice", "Well made, this"},
                                                 {"Excellent", "A wonderful", "I love this"}}};
  static constexpr std::array<three, 5> closing{
      {{"I threw it away", "I want my money back", "Never again"},
       {"I will try another brand", "I would not buy it again", "I expected more"},
       {"It does the job", "It is fine for the price", "I may buy it again"},
       {"I would buy it again", "I can recommend it", "Almost perfect"},
       {"I will buy it again and again", "I recommend it to everyone", "Simply perfect"}}};
  static constexpr std::array<std::string_view, 5> shade{"ugly", "dull", "plain", "pretty", "gorgeous"};
  const auto lower = [](std::string_view s) {
    std::string out(s);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
  };
  const std::size_t mood = static_cast<std::size_t>(stars < 1 ? 0 : stars > 5 ? 4 : stars - 1);
  const world_words::department& shelf = world_words::departments[goods.at(item).department];
  const std::string_view begin = opening[mood][rng.below(3)];
  world_review out{text_of(begin, ' ', lower(goods.category(item)), ". "), std::string(begin), {}};
  const auto tell = [&](std::string_view feature, std::string_view opinion, std::string sentence) {
    if (out.why.sentence.empty())
      out.why = {std::string(feature), std::string(opinion), sentence, mood > 2 ? 1 : mood < 2 ? -1 : 0};
    out.text += sentence + ". ";
  };
  const std::uint64_t form = rng.below(3);
  if (form != 0) tell("tone", shade[mood], text_of("The ", lower(goods.colour(item)), " tone is ", shade[mood]));
  if (form != 1) {
    const std::string_view effect = mood > 2 || (mood == 2 && rng.below(2)) ? shelf.better : shelf.worse;
    tell(lower(goods.use(item)), effect, text_of("Made for ", lower(goods.use(item)), ", and mine ", effect));
  }
  if (form == 2)
    out.text +=
        text_of(goods.brand(item), ' ', goods.line(item), mood > 2 ? " keeps its promise. " : " promised more. ");
  out.text += text_of(closing[mood][rng.below(3)], '.');
  return out;
}

}  // namespace recglm
