// Prompts of one's own: one wording that asks what comes next, and documents that tell the same. Beside them those that
// ship. Entities are marked in brackets, the place of the answer by an underscore.
#include <cstdio>

#include "recglm/items/title.hpp"
#include "recglm/laws/text.hpp"
#include "recglm/prompts/behaviour.hpp"

struct diary {
  static constexpr std::string_view name = "diary";
  template <recglm::ItemRepresentation I>
  recglm::prompt document(const recglm::history& h, const I& items, recglm::random_engine&) const {
    recglm::prompt out;
    for (const recglm::interaction& x : h.past) {
      out.text += out.text.empty() ? "I took " : ", then ";
      const int begin = static_cast<int>(out.text.size());
      out.text += items.text(x.item);
      out.entities.push_back({begin, static_cast<int>(out.text.size())});
    }
    return out;
  }
  template <recglm::ItemRepresentation I>
  std::vector<recglm::prompt> train(const recglm::history& h, const I& items, recglm::random_engine&) const {
    recglm::prompt asked = test(h, items);
    asked.answer = items.text(h.next.item);
    return {asked};
  }
  template <recglm::ItemRepresentation I>
  recglm::prompt test(const recglm::history& h, const I& items) const {
    recglm::random_engine unused;
    recglm::prompt out = document(h, items, unused);
    out.text += ", and now";
    out.answer_at = static_cast<int>(out.text.size());
    return out;
  }
};
static_assert(recglm::PromptSet<diary>);

void show(const recglm::prompt& p) {
  std::string text = p.text;
  if (p.answer_at >= 0) text.insert(p.answer_at, " _");
  for (auto e = p.entities.rbegin(); e != p.entities.rend(); ++e) text.insert(e->end, "]").insert(e->begin, "[");
  std::printf("  %s%s\n", text.c_str(), p.answer.empty() ? "" : ("  answer: " + p.answer).c_str());
}

template <recglm::PromptSet P>
void show(const P& prompts, const recglm::history& h, const recglm::title& items) {
  recglm::random_engine rng(5);
  std::printf("%s (%zu broken laws)\n", P::name.data(), broken_laws(prompts, h, items).size());
  show(prompts.document(h, items, rng));
  for (const recglm::prompt& p : prompts.train(h, items, rng)) show(p);
  show(prompts.test(h, items));
}

int main() {
  recglm::catalogue shop;
  shop.titles = {"Green Tea", "Tea Cup", "Honey"};
  recglm::title items;
  items.fit(shop);
  const std::vector<recglm::interaction> past{{0, 0, 5, 1, -1}, {0, 2, 2, 2, -1}};
  const recglm::history h{0, past, {0, 1, 4, 3, -1}};
  show(diary{}, h, items);
  show(recglm::behaviour{.ratings = true}, h, items);
}
