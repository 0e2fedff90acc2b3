// From data to NDCG@10 in the types of a recipe, with an architecture and a masking policy of one's own: what
// `run<...>` does beside its flags, seeds, tables and checkpoints. Ends with 0 where the trained model ranks better
// than by chance.
#include <iostream>

#include "recglm/pipeline/corpus.hpp"
#include "recglm/pipeline/make_model.hpp"
#include "recglm/pipeline/rank.hpp"
#include "recglm/pipeline/scores.hpp"
#include "recglm/pipeline/settings_of.hpp"
#include "recglm/pipeline/training_source.hpp"
#include "recglm/train/trainer.hpp"

struct glm_silu : recglm::glm_10b {
  static constexpr std::string_view name = "glm_silu";
  using activation = recglm::silu;
};

struct latest_entity {
  static constexpr std::string_view name = "latest-entity";
  recglm::mask_plan choose(const recglm::example& e, recglm::random_engine&) const {
    return {recglm::mask_kind::entity, {e.entities.end() - (e.entities.empty() ? 0 : 1), e.entities.end()}};
  }
};

struct small : recglm::recipe {
  using architecture = glm_silu;
  using masking = latest_entity;
  using metrics = recglm::metric_list<recglm::ndcg<10>>;
  small() {
    values.users = 200, values.items = 40, values.test_users = 100, values.vocabulary = 400;
    values.layers = 1, values.hidden = 32, values.heads = 2, values.steps = 60;
    set([](recglm::most_recent& sampling) { sampling.events = 4; });
  }
};

int main() {
  recglm::configured<small> ready;
  const auto data = recglm::make_context(ready.value, {});
  const recglm::entity_pool pool = recglm::fit_texts(ready, *data);
  recglm::training_source source(ready, data->parts, pool, 1);
  auto model = recglm::make_model(ready, 1);
  const auto outcome = recglm::train(model, source, recglm::settings_of(ready.value, 1));
  const auto rankings = recglm::rank(model, ready, pool, data->test, data->exclude_seen, 1);
  const double ndcg = recglm::scores_of<small::metrics>(data->test, rankings, ready.value.list)[0];
  std::cout << outcome.steps << " steps, " << rankings.size() << " questions, NDCG@10 " << ndcg << '\n';
  return ndcg > 0.12 ? 0 : 1;  // chance: ten of forty places, some 0.11
}
