// Tasks of several families from template files: an epoch of training texts in P5's counts, test questions in wordings
// that training never saw, and a family of one's own beside them.
#include <cstdio>

#include "recglm/data/synthetic.hpp"
#include "recglm/items/title.hpp"
#include "recglm/prompts/answers.hpp"
#include "recglm/prompts/task_epoch.hpp"
#include "recglm/prompts/task_prompts.hpp"

/// Asks which item a user rated best so far: templates of the family "favourite".
struct favourite_task {
  static constexpr std::string_view name = "favourite";
  static constexpr recglm::task_unit unit = recglm::task_unit::user;
  int times = 1;
  std::optional<recglm::history> choose(std::span<const recglm::interaction> train, std::size_t,
                                        recglm::random_engine&) const {
    const auto best =
        std::max_element(train.begin(), train.end(), [](const auto& a, const auto& b) { return a.rating < b.rating; });
    return recglm::history{train.front().user, train, *best};
  }
  template <recglm::ItemRepresentation I>
  recglm::task_values values(const recglm::prompt_template&, const recglm::history& h, const recglm::task_data& data,
                             const I& items, const recglm::asking&, recglm::random_engine&) const {
    return {facts(h, data, items), h.next.item, {}};
  }
};
static_assert(recglm::TaskFamily<favourite_task>);

constexpr const char* favourite_templates = R"(entities: item_title
id: F
family: favourite
mask: [MASK]
each: purchase_history {item_title} rated {star_rating}
source: of {purchase_history} the best was
target: {item_title}
)";

int main() {
  recglm::world_spec spec;
  spec.users = 40;
  spec.items = 150;
  const recglm::dataset world = recglm::synthetic_world(spec, 1).make();
  const recglm::split split = recglm::leave_one_out(world);
  recglm::title items;
  items.fit(recglm::catalogue_of(world, split));
  recglm::random_engine rng(3);

  recglm::five_tasks prompts;  // p5_compat_tasks(): jittered ratings, P5's windows
  prompts.data = std::make_shared<const recglm::task_data>(recglm::task_data_of(world));
  const recglm::task_epoch pass(shares_of(prompts.families), split);
  std::size_t made = 0;
  for (std::uint64_t k = 0; k < pass.size(); ++k) {  // a training run goes through them in random order
    const recglm::task_sample sample = pass[k];
    if (const auto h = prompts.choose(sample.family, sample.train, sample.at, rng))
      made += prompts.train(sample.family, *h, items, rng).has_value();
  }
  // The world tells no explanations, and only half of its events have a review.
  std::printf("an epoch of %llu samples gives %zu training texts\n", static_cast<unsigned long long>(pass.size()),
              made);

  const recglm::history asked = recglm::questions(split, recglm::part::test).front();
  for (const char* family : {"rating", "direct"})
    for (const std::string& id : prompts.ids(family, true)) {
      const std::vector<recglm::item_id> candidates{3, asked.next.item, 8};
      const auto q = prompts.ask(id, asked, items, rng, {.candidates = candidates});
      std::printf("%s  %s\n      right: %s\n", id.c_str(), q->asked.text.c_str(), q->expected.c_str());
    }

  recglm::answer_count count;
  for (const char* answer : {"4", "5.0", "four stars"}) count(recglm::rating_of(answer));
  std::printf("%zu of %zu answers can't be read\n", count.unparsable, count.answers);

  recglm::task_prompts<favourite_task> own;
  own.questions = recglm::template_source::of("favourites", favourite_templates);  // or the path of a file
  const auto best = own.choose("favourite", asked.past.first(3), 0, rng);
  const auto p = own.train("favourite", *best, items, rng);
  std::printf("own   %s _\n      answer: %s\n", p->text.c_str(), p->answer.c_str());
}
