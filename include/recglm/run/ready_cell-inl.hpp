#pragma once
#include "recglm/run/ready_cell.hpp"

#include <algorithm>
#include <map>

#include "recglm/core/compiled.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/search_memory.hpp"
#include "recglm/run/erased/pipeline.hpp"

namespace recglm::detail {

/// Items whose text is that of another, too.
RECGLM_FUNC std::size_t items_of_shared_text(const any_items& items, int count) {
  std::map<std::string, std::size_t> texts;
  for (item_id i = 0; i < count; ++i) ++texts[items.text(i)];
  std::size_t shared = 0;
  for (const auto& [text, n] : texts) shared += n > 1 ? n : 0;
  return shared;
}

/// Adds a remark that is not there yet.
RECGLM_FUNC void add_once(std::vector<std::string>& remarks, std::string remark) {
  if (std::find(remarks.begin(), remarks.end(), remark) == remarks.end()) remarks.push_back(std::move(remark));
}

/// Adds what the leak probes find in a row; throws where there is something and the row may not continue.
RECGLM_FUNC void probe(const named_recipe& row, const experiment_context& s, std::vector<std::string>& remarks) {
  for (const std::string& leak : leaks_of(row.ready, s)) {
    check(row.ready.value.ignore_leaks, row.name, ": ", leak.c_str(),
          "; --ignore-leaks runs it all the same and stamps the table");
    add_once(remarks, "LEAK, " + row.name + ": " + leak);
  }
}

/// Throws where the row's search needs more memory than there is, or its policies make no text of the data.
RECGLM_FUNC void try_row(const any_recipe& ready, const experiment_context& s, const entity_pool& pool,
                         text_source& source) {
  const values& v = ready.value;
  model_shape shape{.layers = v.layers, .hidden = v.hidden, .heads = v.heads, .positions = v.positions};
  if (!v.base.empty()) shape = read_model_config(v.base).shape;
  shape.vocabulary = std::max(v.base.empty() ? 1 : shape.vocabulary, ready.tokenizer.size());
  const search how = search_of(ready, pool);
  check_search_memory(shape,
                      {.texts = static_cast<int>(std::min(s.test.size(), static_cast<std::size_t>(v.decode_batch))),
                       .part_a = v.positions,
                       .beams = how.beams,
                       .tokens = how.max_tokens,
                       .ways = static_cast<double>(s.data.items.size())});
  if (v.trains()) source.next();
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC row_job ready_cell::job(const evaluation_protocol& protocol, const experiment_context& s,
                                    std::uint64_t seed, const std::filesystem::path& folder,
                                    std::vector<tuning_trial> trials) const {
  row_job out{protocol, recipe.ready, s, *pool, recipe.name, seed, folder / (recipe.name + "-" + std::to_string(seed))};
  out.trials = std::move(trials);
  if (!swept()) return out;
  out.cell = out.folder / "sweep" / folder_of(settings);
  out.label = recipe.name + " seed " + std::to_string(seed) + ", " + text_of(settings);
  return out;
}

RECGLM_FUNC ready_cell prepare(cell&& one, const experiment_context& s, const evaluation_protocol& protocol,
                               std::shared_ptr<const task_data> told, std::vector<std::string>& remarks) {
  ready_cell out{std::move(one.recipe), std::move(one.settings), nullptr};
  any_recipe& ready = out.recipe.ready;
  ready.prompts.set_data(std::move(told));
  out.pool = std::make_shared<const entity_pool>(fit_texts(ready, s));
  if (const std::size_t n = detail::items_of_shared_text(ready.items, s.data.item_count()))
    detail::add_once(remarks,
                     text_of("TEXTS, ", out.recipe.name, ": ", n, " of ", s.data.item_count(),
                             " items have the text of another one; where it is answered, the lowest id comes first"));
  detail::probe(out.recipe, s, remarks);
  protocol.check_row(ready);
  detail::try_row(ready, s, *out.pool, *protocol.source(ready, *out.pool, ready.value.seeds.front(), s.parts));
  return out;
}

}  // namespace recglm
