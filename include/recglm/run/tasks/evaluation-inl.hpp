#pragma once
#include "recglm/run/erased/any_recipe.hpp"
#include "recglm/run/tasks/evaluation.hpp"

#include <limits>
#include <set>

#include "recglm/core/compiled.hpp"
#include "recglm/decode/greedy.hpp"
#include "recglm/decode/score.hpp"
#include "recglm/metrics/ranking.hpp"
#include "recglm/metrics/rating.hpp"
#include "recglm/metrics/text/bleu.hpp"
#include "recglm/metrics/text/rouge.hpp"
#include "recglm/metrics/text/words.hpp"
#include "recglm/prompts/answers.hpp"
#include "recglm/run/tasks/evaluated_prompts.hpp"

namespace recglm::detail {

RECGLM_FUNC std::vector<item_id> p5_list(std::span<const item_id> list) {
  std::vector<item_id> out;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (list[i] >= 0 && std::find(list.begin() + static_cast<std::ptrdiff_t>(i) + 1, list.end(), list[i]) == list.end())
      out.push_back(list[i]);
  return out;
}

RECGLM_FUNC double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (double v : values) sum += v;
  return values.empty() ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(values.size());
}

/// The metrics of ranked lists, in the columns of `metrics`. Shares of entries that are no item or repeat one are those
/// of the lists as they were `written`, also where a protocol leaves such entries out.
RECGLM_FUNC void judge_lists(std::vector<row_metric>& out, const std::string& front, const any_metrics& metrics,
                             std::span<const history> questions, const std::vector<std::vector<item_id>>& lists,
                             const std::vector<std::vector<item_id>>& written, const catalogue& known) {
  constexpr int whole = std::numeric_limits<int>::max();
  const std::vector<double> values = metrics.metrics(questions, lists, whole, known),
                            of_entries = metrics.metrics(questions, written, whole, known);
  std::vector<std::vector<double>> of_question = metrics.of_questions(questions, lists, whole, known);
  for (std::size_t m = 0; m < values.size(); ++m) {
    const std::string& name = metrics.names()[m];
    if (name == invalid_rate::name || name == duplicate_rate::name) {
      out.push_back({front + name, of_entries[m], {}});
      continue;
    }
    // Only a mean over questions can be compared question by question.
    const double mean = mean_of(of_question[m]);
    const bool is_mean = std::abs(mean - values[m]) <= 1e-9 * std::max(1.0, std::abs(values[m]));
    out.push_back({front + name, values[m], is_mean ? std::move(of_question[m]) : std::vector<double>{}});
  }
}

RECGLM_FUNC void judge_ratings(std::vector<row_metric>& out, const evaluated_prompt& e, const task_answers& given,
                               const experiment_context& s, rating_scale scale) {
  for (const auto& [protocol, name] :
       {std::pair(rating_protocol::standard, std::string()), std::pair(rating_protocol::p5, std::string("p5 "))}) {
    rating_errors errors(protocol, scale);
    std::vector<double> squares;
    for (std::size_t q = 0; q < e.asked.size(); ++q) {
      const history& h = test_of(s, e)[e.asked[q]];
      const double truth = h.next.rating;
      // A prediction that is no text has all its digits, but under P5's rule, which is one of texts.
      const bool number = protocol == rating_protocol::standard && !given.ratings.empty();
      const double rating =
          number ? given.ratings[q]
                 : rating_of(given.texts[q], protocol).value_or(std::numeric_limits<double>::quiet_NaN());
      const bool usable = rating >= scale.lowest && rating <= scale.highest;  // "4821" is no rating
      if (number && usable)
        errors.add(h.user, truth, rating);
      else
        errors.add(h.user, truth, usable ? std::string_view(given.texts[q]) : std::string_view());
      const double error = usable ? rating - truth : std::max(truth - scale.lowest, scale.highest - truth);
      squares.push_back(error * error);
    }
    const bool standard = protocol == rating_protocol::standard, any = errors.kept() > 0 || standard;
    const double none = std::numeric_limits<double>::quiet_NaN();
    out.push_back({name + e.id + " rmse", any ? errors.rmse() : none, standard ? squares : std::vector<double>{}});
    out.push_back({name + e.id + " mae", any ? errors.mae() : none, {}});
    out.push_back({name + e.id + " unparsable",
                   static_cast<double>(errors.unparsable()) / static_cast<double>(e.asked.size()),
                   {}});
  }
}

RECGLM_FUNC void judge_texts(std::vector<row_metric>& out, const std::string& id, const task_answers& given) {
  for (const std::string& name : {std::string(), std::string("p5 ")}) {
    const bool p5 = !name.empty();
    bleu_counts counts;
    std::vector<rouge_scores> rouges;
    for (std::size_t q = 0; q < given.texts.size(); ++q) {
      const std::string &written = given.texts[q], &wanted = given.asked[q].expected;
      if (p5)
        counts.add(split_words(written), split_words(wanted));
      else
        counts.add(words_13a(written), words_13a(wanted));
      rouges.push_back(p5 ? p5_rouge(written, wanted) : rouge(written, wanted));
    }
    for (int order : {2, 4}) {
      // P5's program divides by zero where every text is empty.
      const double none = std::numeric_limits<double>::quiet_NaN();
      out.push_back({name + id + " bleu" + std::to_string(order),
                     !p5                           ? bleu(counts, order)
                     : counts.hypothesis_words > 0 ? p5_bleu(counts, order)
                                                   : none,
                     {}});
    }
    const auto column = [&](const std::string& metric, rouge_score rouge_scores::*kind) {
      row_metric f{name + id + " " + metric, 0, {}};
      for (const rouge_scores& r : rouges) f.of_question.push_back(100 * (r.*kind).f);
      f.value = mean_of(f.of_question);
      out.push_back(std::move(f));
    };
    column("rouge1", &rouge_scores::rouge1);
    column("rouge2", &rouge_scores::rouge2);
    column("rougeL", &rouge_scores::rougeL);
  }
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::vector<row_metric> evaluate_answers(const evaluated_prompt& e, const task_answers& given,
                                                     const experiment_context& s, rating_scale scale,
                                                     const any_metrics& metrics) {
  std::vector<row_metric> out;
  switch (e.kind) {
    case answer_kind::rating:
      detail::judge_ratings(out, e, given, s, scale);
      break;
    case answer_kind::text:
      detail::judge_texts(out, e.id, given);
      break;
    case answer_kind::word: {
      row_metric right{e.id + " accuracy", 0, {}};
      double unread = 0;
      for (std::size_t q = 0; q < given.texts.size(); ++q) {
        right.of_question.push_back(detail::same_word(detail::bare_answer(given.texts[q]), given.asked[q].expected));
        unread += given.texts[q].empty();
      }
      right.value = detail::mean_of(right.of_question);
      out.push_back(std::move(right));
      out.push_back({e.id + " empty", given.texts.empty() ? 0 : unread / static_cast<double>(given.texts.size()), {}});
      break;
    }
    default: {
      std::vector<history> questions;
      for (const std::size_t q : e.asked) questions.push_back(test_of(s, e)[q]);
      detail::judge_lists(out, e.id + " ", metrics, questions, given.lists, given.lists, s.known);
      if (given.free_lists.empty()) break;
      std::vector<std::vector<item_id>> lists;
      for (const std::vector<item_id>& list : given.free_lists) lists.push_back(detail::p5_list(list));
      detail::judge_lists(out, "p5 " + e.id + " ", metrics, questions, lists, given.free_lists, s.known);
    }
  }
  return out;
}

RECGLM_FUNC task_answers answers_of(const model_view& model, const any_recipe& ready, const entity_pool& pool,
                                    const experiment_context& s, const evaluated_prompt& e, std::uint64_t seed,
                                    const std::function<bool()>& stop) {
  const tasks_view tasks = ready.prompts.tasks().value();
  const values& v = ready.value;
  task_answers out;
  search how = search_of(ready, pool), free = how;
  free.allowed = nullptr;
  const auto written = [&](const hypothesis& h) {
    std::span<const token_id> tokens(h.tokens);
    if (h.ended) tokens = tokens.first(tokens.size() - 1);
    return std::string(detail::bare_answer(ready.tokenizer.decode(tokens)));
  };
  for (std::size_t begin = 0; begin < e.asked.size(); begin += static_cast<std::size_t>(v.decode_batch)) {
    if (stop && stop()) break;
    const std::size_t end = std::min(e.asked.size(), begin + static_cast<std::size_t>(v.decode_batch));
    std::vector<request> texts;
    for (std::size_t q = begin; q < end; ++q) {
      task_question asked = question_of(ready, tasks, s, e, e.asked[q], seed).value();
      const example in_tokens = fit_length(encode(ready.tokenizer, asked.asked), v.positions);
      texts.push_back(ask(in_tokens, ready.tokenizer.special(), ready.position));
      if (e.kind == answer_kind::item) texts.back().excluded = excluded_for(s, test_of(s, e)[e.asked[q]]);
      out.asked.push_back(std::move(asked));
    }
    random_engine draws = stream(seed, "decoding", begin);
    if (e.kind == answer_kind::rating || e.kind == answer_kind::word || e.kind == answer_kind::text) {
      search plain = free;
      plain.max_tokens = e.kind == answer_kind::text ? v.text_tokens : 12;
      for (const std::vector<hypothesis>& list : greedy{}.generate(model, ready.position, texts, plain, draws))
        out.texts.push_back(list.empty() ? std::string() : written(list.front()));
      continue;
    }
    if (e.kind == answer_kind::choice) {
      std::vector<std::vector<std::vector<token_id>>> candidates;
      for (std::size_t q = begin; q < end; ++q) {
        auto& of_text = candidates.emplace_back();
        for (item_id i : out.asked[q].candidates)
          of_text.push_back(answer_tokens(ready.tokenizer, ready.items.text(i)));
      }
      const auto scores = score_candidates(model, ready.position, texts, candidates, how);
      for (std::size_t q = begin; q < end; ++q) {
        const std::vector<item_id>& listed = out.asked[q].candidates;
        std::vector<std::size_t> order(listed.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
          const double x = scores[q - begin][a].score_with_stop, y = scores[q - begin][b].score_with_stop;
          return x != y ? x > y : listed[a] < listed[b];
        });
        std::vector<item_id>& ranking = out.lists.emplace_back();
        for (std::size_t i : order) ranking.push_back(listed[i]);
      }
    } else {
      for (const std::vector<hypothesis>& list : ready.decoder.generate(model, ready.position, texts, how, draws)) {
        std::vector<item_id>& ranking = out.lists.emplace_back();
        for (const hypothesis& h : list) ranking.push_back(h.ended ? h.item : -1);
      }
    }
    for (request& text : texts) text.excluded.clear();  // P5 holds to nothing
    for (const std::vector<hypothesis>& list : ready.decoder.generate(model, ready.position, texts, free, draws)) {
      std::vector<item_id>& ranking = out.free_lists.emplace_back();
      for (const hypothesis& h : list) ranking.push_back(h.ended ? item_of(written(h), ready.items).value_or(-1) : -1);
    }
  }
  return out;
}

}  // namespace recglm
