// Metrics of answers and tests between rows, as one JSON object on stdout: another program's answers can be judged by
// the very code that judges ours.
//   evaluate ranking --scores S.npy --relevant R.json --at 1,5,10 --ties lower_id_first
//   evaluate ranking --lists L.json --relevant R.json --at 1,5,10 --unusable keep
//   evaluate rating --truth T.json --predicted P.json
//   evaluate text --hypotheses H.jsonl --references R.jsonl --tokenize 13a
//   evaluate compare A.json B.json
//   evaluate adjust P.json --method holm
// Exit status: 0, or 2 with one line on stderr for bad use or bad input.

#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "recglm/core/input_file.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/text_file.hpp"
#include "recglm/data/utf8.hpp"
#include "recglm/metrics/npy.hpp"
#include "recglm/metrics/ranking.hpp"
#include "recglm/metrics/rating.hpp"
#include "recglm/metrics/significance.hpp"
#include "recglm/metrics/text/bleu.hpp"
#include "recglm/metrics/text/rouge.hpp"
#include "recglm/run/command_line.hpp"

using namespace recglm;
using nlohmann::ordered_json;

namespace {

/// The text of a file of any length that memory can hold.
std::string whole(const std::string& path) {
  input_file file(path);
  check(file.is_open(), path, ": cannot be opened");
  return read_file(file, path, any_length);
}

/// A JSON array; `of` says in errors what it must hold.
nlohmann::json read_array(const std::string& path, const std::string& of) {
  nlohmann::json root = parse_json_value(without_lone_surrogates(whole(path)), path);
  check(root.is_array(), path, ": must be an array with ", of);
  return root;
}

/// What `work` gives; where it throws, with the file that it is about.
template <class Work>
auto about(const std::string& path, Work work) {
  try {
    return work();
  } catch (const std::exception& e) {
    throw error(path + ": " + sentence_of(e));
  }
}

// ---- ranking -----------------------------------------------------------------------------------------------------

struct question {
  std::string scores, lists, relevant;
  std::vector<int> at;
  tie_rule ties = tie_rule::lower_id_first;
  bool drop = false;
};

/// An array of arrays of item ids, one for each user.
std::vector<std::vector<item_id>> read_ids(const std::string& path) {
  const nlohmann::json root = read_array(path, "an array of item ids for each user");
  std::vector<std::vector<item_id>> out;
  for (std::size_t user = 0; user < root.size(); ++user) {
    check(root[user].is_array(), path, ": entry ", user, " is not an array of item ids");
    out.emplace_back();
    for (const nlohmann::json& id : root[user]) {
      check(id.is_number_integer() && id.get<double>() >= -2147483648.0 && id.get<double>() <= 2147483647.0, path,
            ": entry ", user, " holds ", shown(id), ", which is no item id (a whole number of 32 bits)");
      out.back().push_back(id.get<item_id>());
    }
  }
  return out;
}

/// Metrics of every user at every cut: (cuts, users).
std::vector<std::vector<list_metrics>> judge(const question& q) {
  const std::vector<std::vector<item_id>> relevant = read_ids(q.relevant);
  check(!relevant.empty(), q.relevant, ": holds no user, so there is no mean");
  for (std::size_t user = 0; user < relevant.size(); ++user) {
    for (item_id item : relevant[user])
      check(item >= 0, q.relevant, ": entry ", user, " holds ", item, "; item ids are 0 or more");
    check(q.ties != tie_rule::average || relevant[user].size() == 1, q.relevant, ": entry ", user, " holds ",
          relevant[user].size(), " items; --ties average needs exactly one for each user");
  }
  std::vector<std::vector<list_metrics>> out(q.at.size());
  const int longest = *std::max_element(q.at.begin(), q.at.end());
  if (q.lists.empty()) {
    const number_table scores = read_npy(q.scores);
    check(scores.rows == relevant.size(), q.scores, ": scores of ", scores.rows, " users, but ", q.relevant, " has ",
          relevant.size());
    for (std::size_t user = 0; user < scores.rows; ++user) {
      const auto row = std::span(scores.values).subspan(user * scores.columns, scores.columns);
      for (item_id item : relevant[user])
        check(static_cast<std::size_t>(item) < scores.columns, q.relevant, ": entry ", user, " holds item ", item,
              ", but ", q.scores, " has scores of ", scores.columns, " items only");
      const bool average = q.ties == tie_rule::average;
      const double rank = average ? average_rank(row, relevant[user][0]) : 0;
      const std::vector<item_id> list = average ? std::vector<item_id>{} : ranked(row, longest, q.ties);
      for (std::size_t i = 0; i < q.at.size(); ++i)
        out[i].push_back(average ? metrics_at_rank(rank, q.at[i]) : metrics_at(list, relevant[user], q.at[i]));
    }
    return out;
  }
  const std::vector<std::vector<item_id>> lists = read_ids(q.lists);
  check(lists.size() == relevant.size(), q.lists, ": lists of ", lists.size(), " users, but ", q.relevant, " has ",
        relevant.size());
  for (std::size_t user = 0; user < lists.size(); ++user) {
    const std::vector<item_id> list = q.drop ? usable(lists[user]) : lists[user];
    for (std::size_t i = 0; i < q.at.size(); ++i) out[i].push_back(metrics_at(list, relevant[user], q.at[i]));
  }
  return out;
}

ordered_json ranking_metrics(const question& q) {
  const std::vector<std::vector<list_metrics>> judged = judge(q);
  ordered_json out = ordered_json::object();
  for (std::size_t i = 0; i < q.at.size(); ++i)
    for (const auto& [name, metric] : {std::pair{"hr@", &list_metrics::hr},
                                       {"recall@", &list_metrics::recall},
                                       {"precision@", &list_metrics::precision},
                                       {"ndcg@", &list_metrics::ndcg},
                                       {"mrr@", &list_metrics::mrr},
                                       {"map_min_k@", &list_metrics::map_min_k},
                                       {"map_all@", &list_metrics::map_all}}) {
      std::vector<double> values;
      double sum = 0;
      for (const list_metrics& f : judged[i]) {
        values.push_back(f.*metric);
        sum += values.back();
      }
      out[name + std::to_string(q.at[i])] = {{"mean", sum / static_cast<double>(values.size())}, {"per_user", values}};
    }
  return out;
}

// ---- rating ------------------------------------------------------------------------------------------------------

struct ratings {
  std::string truth, predicted, protocol = "standard";
  std::vector<double> scale{1, 5};
};

/// An array of numbers or texts, each as text.
std::vector<std::string> read_answers(const std::string& path) {
  std::vector<std::string> out;
  for (const nlohmann::json& answer : read_array(path, "a number or a text for each rating")) {
    check(answer.is_number() || answer.is_string(), path, ": entry ", out.size(), " is ", shown(answer),
          "; give a number or a text");
    out.push_back(answer.is_string() ? answer.get<std::string>() : answer.dump());
  }
  return out;
}

ordered_json rating_metrics(const ratings& r) {
  const std::vector<std::string> truth = read_answers(r.truth), predicted = read_answers(r.predicted);
  check(truth.size() == predicted.size(), r.predicted, ": ", predicted.size(), " answers, but ", r.truth, " has ",
        truth.size(), " ratings");
  rating_errors errors(r.protocol == "p5" ? rating_protocol::p5 : rating_protocol::standard, {r.scale[0], r.scale[1]});
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto given = rating_of(truth[i], rating_protocol::standard);
    check(given.has_value(), r.truth, ": entry ", i, " is '", truth[i], "', which is no rating");
    about(r.truth, [&] { errors.add(static_cast<user_id>(i), *given, predicted[i]); });
  }
  check(!errors.per_user().empty(), r.predicted, ": none of the ", truth.size(), " answers counts under the protocol ",
        r.protocol);
  return {{"rmse", errors.rmse()}, {"mae", errors.mae()}, {"kept", errors.kept()}, {"unparsable", errors.unparsable()}};
}

// ---- text --------------------------------------------------------------------------------------------------------

struct texts {
  std::string hypotheses, references, tokenize, protocol = "standard";
};

/// The texts of a file of JSON lines.
std::vector<std::string> read_texts(const std::string& path) {
  text_file file(path);
  std::vector<std::string> out;
  while (const auto line = file.next()) {
    const std::size_t begin = line->find_first_not_of(" \t\r");
    const bool quoted = begin < line->size() && (*line)[begin] == '"';
    const nlohmann::json text =
        quoted ? parse_json_value(without_lone_surrogates(*line), file.where()) : nlohmann::json();
    check(text.is_string(), file.where(), ": not a text as JSON writes it (in double quotes)");
    out.push_back(text.get<std::string>());
  }
  return out;
}

ordered_json text_metrics(const texts& t) {
  const std::vector<std::string> written = read_texts(t.hypotheses), wanted = read_texts(t.references);
  check(written.size() == wanted.size(), t.hypotheses, ": ", written.size(), " texts, but ", t.references, " has ",
        wanted.size());
  check(!written.empty(), t.hypotheses, ": holds no text, so there is no metric");
  const auto words = t.tokenize == "13a" ? words_13a : split_words;
  const bool p5 = t.protocol == "p5";
  bleu_counts counts;
  std::vector<rouge_scores> rouges;
  for (std::size_t i = 0; i < written.size(); ++i) {
    counts.add(words(written[i]), words(wanted[i]));
    rouges.push_back(p5 ? p5_rouge(written[i], wanted[i]) : rouge(written[i], wanted[i]));
  }
  ordered_json out;
  for (int order = 1; order <= 4; ++order)
    out["bleu" + std::to_string(order)] =
        about(t.hypotheses, [&] { return p5 ? p5_bleu(counts, order) : bleu(counts, order); });
  const rouge_scores all = mean(rouges);
  for (const auto& [name, one] : {std::pair{"rouge1", all.rouge1}, {"rouge2", all.rouge2}, {"rougeL", all.rougeL}})
    out[name] = {{"p", one.p}, {"r", one.r}, {"f", one.f}};
  return out;
}

// ---- tests between rows ------------------------------------------------------------------------------------------

std::vector<double> read_numbers(const std::string& path, const std::string& of) {
  std::vector<double> out;
  for (const nlohmann::json& x : read_array(path, of)) {
    check(x.is_number(), path, ": entry ", out.size(), " is ", shown(x), ", which is no number");
    out.push_back(x.get<double>());
  }
  return out;
}

ordered_json comparison_of(const std::string& first, const std::string& second, const bootstrap_settings& how) {
  const std::vector<double> a = read_numbers(first, "one metric for each user"),
                            b = read_numbers(second, "one metric for each user");
  check(a.size() == b.size(), second, ": metrics of ", b.size(), " users, but ", first, " has ", a.size());
  check(a.size() >= 2, first, ": metrics of ", a.size(), " users; a comparison needs at least 2");
  const comparison c = about(first, [&] { return compare(a, b, how); });
  const auto ends = [](const interval& i) { return ordered_json{i.low, i.high}; };
  const ordered_json exact = c.wilcoxon.p_exact ? ordered_json(*c.wilcoxon.p_exact) : ordered_json();
  return {{"n", c.users},
          {"zeros", c.zeros},
          {"mean_difference", c.mean_difference},
          {"wilcoxon", {{"w_plus", c.wilcoxon.w_plus}, {"z", c.wilcoxon.z}, {"p", c.wilcoxon.p}, {"p_exact", exact}}},
          {"paired_t",
           {{"t", c.paired_t.t},
            {"df", c.paired_t.df},
            {"p", c.paired_t.p},
            {"interval", ends(c.paired_t.mean_difference)}}},
          {"sign", {{"p", c.sign.p}}},
          {"bootstrap", {{"interval", ends(c.bootstrap)}}}};
}

ordered_json adjusted(const std::string& path, const std::string& method) {
  const std::vector<double> p = read_numbers(path, "p-values");
  for (std::size_t i = 0; i < p.size(); ++i)
    check(p[i] >= 0 && p[i] <= 1, path, ": entry ", i, " is ", p[i], "; a p-value lies in [0, 1]");
  return {{"adjusted", method == "holm" ? holm(p) : benjamini_hochberg(p)}};
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("evaluate", "Metrics of answers, and tests between rows of metrics, as one JSON object.");
  const value_range protocols = value_range::one_of({"standard", "p5"});
  question q;
  command_line& ranking = line.command(
      "ranking", "hr, recall, precision, ndcg, mrr, map_min_k, map_all at each cut: mean over all users, and per user");
  const auto scores =
      ranking.add("--scores", q.scores, "NumPy file (users, items) of int16, float32 or float64; larger is better")
          .file();
  const auto lists =
      ranking
          .add("--lists", q.lists, "JSON array with an array of item ids for each user, best first; below 0: no item")
          .file();
  ranking.exactly_one({scores, lists});
  ranking.add("--relevant", q.relevant, "JSON array with an array of item ids for each user").required().file();
  ranking.add("--at", q.at, {"ranks at which the lists are cut, such as 1,5,10", value_range::between(1, 1000000000)})
      .required()
      .commas();
  const std::map<std::string, tie_rule> rules{{"lower_id_first", tie_rule::lower_id_first},
                                              {"higher_id_first", tie_rule::higher_id_first},
                                              {"average", tie_rule::average}};
  std::string ties, unusable;
  const auto rule = ranking
                        .add("--ties", ties,
                             "how equal scores are ordered (with --scores): lower_id_first, higher_id_first or average")
                        .needs(scores);
  const auto places =
      ranking
          .add("--unusable", unusable,
               "entries below 0 and repeats keep their rank or are dropped (with --lists): keep or drop")
          .needs(lists);

  ratings rated;
  command_line& rating =
      line.command("rating", "rmse and mae of ratings, how many answers are ratings, and how many are not");
  rating.add("--truth", rated.truth, "JSON array of numbers").required().file();
  rating.add("--predicted", rated.predicted, "JSON array of numbers or of the texts that were written")
      .required()
      .file();
  rating.add("--protocol", rated.protocol,
             {"standard (an answer that is no number has the largest error) or p5 (only \"1.0\" .. \"4.9\" count)",
              protocols});
  rating.add("--scale", rated.scale, "lowest and highest rating, for that largest error; 1,5 unless given")
      .commas()
      .words(2, 2);

  texts compared;
  command_line& text = line.command(
      "text", "corpus BLEU of n-grams of up to 1 .. 4 words, times 100, and means of ROUGE-1, -2 and -L, 0 to 1");
  text.add("--hypotheses", compared.hypotheses, "what was written, a JSON string a line").required().file();
  text.add("--references", compared.references, "what was to be written, a JSON string a line").required().file();
  text.add("--tokenize", compared.tokenize,
           {"words of BLEU: none (between white space) or 13a (punctuation apart)",
            value_range::one_of({"none", "13a"})})
      .required();
  text.add("--protocol", compared.protocol,
           {"standard (as sacrebleu and rouge-score) or p5 (as P5's scripts)", protocols});

  std::string first, second, p_values, method;
  bootstrap_settings how;
  command_line& comparing =
      line.command("compare", "paired tests of A less B, two-sided: Wilcoxon, Student's t, signs, bootstrap");
  comparing.add("A", first, "JSON array with one metric for each user").required().file();
  comparing.add("B", second, "the same of another row, users in the same order").required().file();
  comparing.add("--seed", how.seed, "of the bootstrap; 1 unless given");
  command_line& adjusting = line.command("adjust", "p-values corrected for their number");
  adjusting.add("P", p_values, "JSON array of p-values").required().file();
  adjusting.add("--method", method, {"holm, or bh (Benjamini and Hochberg)", value_range::one_of({"holm", "bh"})})
      .required();
  return line.run(argc, argv, [&] {
    check(!scores.given() || rule.given(), "--ties is required");
    check(!lists.given() || places.given(), "--unusable is required");
    check(!rule.given() || rules.contains(ties), "--ties: '", ties,
          "' is not lower_id_first, higher_id_first or average");
    check(!places.given() || unusable == "keep" || unusable == "drop", "--unusable: '", unusable,
          "' is not keep or drop");
    check(rated.scale[0] <= rated.scale[1], "--scale ", rated.scale[0], ",", rated.scale[1],
          ": it is the lowest rating, then the highest");
    if (rule.given()) q.ties = rules.at(ties);
    q.drop = unusable == "drop";
    const ordered_json out = ranking.chosen()     ? ranking_metrics(q)
                             : rating.chosen()    ? rating_metrics(rated)
                             : text.chosen()      ? text_metrics(compared)
                             : comparing.chosen() ? comparison_of(first, second, how)
                                                  : adjusted(p_values, method);
    std::cout << out.dump() << std::endl;
    return 0;
  });
}
