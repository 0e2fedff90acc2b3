// Figures of ranked lists, as one JSON object on stdout: another program's scores or lists can be judged by the very
// code that judges ours.
//   evaluate ranking --scores S.npy --relevant R.json --at 1,5,10 --ties lower_id_first
//   evaluate ranking --lists L.json --relevant R.json --at 1,5,10 --unusable keep
// Exit status: 0, or 2 with one line on stderr for bad use or bad input.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "recglm/metrics/npy.hpp"
#include "recglm/metrics/ranking.hpp"

using namespace recglm;

namespace {

struct question {
  std::string scores, lists, relevant;
  std::vector<int> at;
  tie_rule ties = tie_rule::lower_id_first;
  bool drop = false;
};

/// An array of arrays of item ids, one for each user.
std::vector<std::vector<item_id>> read_ids(const std::string& path) {
  std::ifstream in(path);
  check(in.good(), path, ": cannot be opened");
  const nlohmann::json root = nlohmann::json::parse(in, nullptr, false);
  check(!root.is_discarded(), path, ": not JSON");
  check(root.is_array(), path, ": must be an array with an array of item ids for each user");
  std::vector<std::vector<item_id>> out;
  for (std::size_t user = 0; user < root.size(); ++user) {
    check(root[user].is_array(), path, ": entry ", user, " is not an array of item ids");
    out.emplace_back();
    for (const nlohmann::json& id : root[user]) {
      check(id.is_number_integer() && id.get<double>() >= -2147483648.0 && id.get<double>() <= 2147483647.0, path, ": entry ", user, " holds ",
            id.dump(), ", which is no item id (a whole number of 32 bits)");
      out.back().push_back(id.get<item_id>());
    }
  }
  return out;
}

/// Figures of every user at every cut: (cuts, users).
std::vector<std::vector<list_figures>> judge(const question& q) {
  const std::vector<std::vector<item_id>> relevant = read_ids(q.relevant);
  check(!relevant.empty(), q.relevant, ": holds no user, so there is no mean");
  for (std::size_t user = 0; user < relevant.size(); ++user) {
    for (item_id item : relevant[user])
      check(item >= 0, q.relevant, ": entry ", user, " holds ", item, "; item ids are 0 or more");
    check(q.ties != tie_rule::average || relevant[user].size() == 1, q.relevant, ": entry ", user, " holds ", relevant[user].size(),
          " items; --ties average needs exactly one for each user");
  }
  std::vector<std::vector<list_figures>> out(q.at.size());
  const int longest = *std::max_element(q.at.begin(), q.at.end());
  if (q.lists.empty()) {
    const number_table scores = read_npy(q.scores);
    check(scores.rows == relevant.size(), q.scores, ": scores of ", scores.rows, " users, but ", q.relevant, " has ", relevant.size());
    for (std::size_t user = 0; user < scores.rows; ++user) {
      const auto row = std::span(scores.values).subspan(user * scores.columns, scores.columns);
      for (item_id item : relevant[user])
        check(static_cast<std::size_t>(item) < scores.columns, q.relevant, ": entry ", user, " holds item ", item, ", but ", q.scores,
              " has scores of ", scores.columns, " items only");
      const bool average = q.ties == tie_rule::average;
      const double rank = average ? average_rank(row, relevant[user][0]) : 0;
      const std::vector<item_id> list = average ? std::vector<item_id>{} : ranked(row, longest, q.ties);
      for (std::size_t i = 0; i < q.at.size(); ++i)
        out[i].push_back(average ? figures_at_rank(rank, q.at[i]) : figures_at(list, relevant[user], q.at[i]));
    }
    return out;
  }
  const std::vector<std::vector<item_id>> lists = read_ids(q.lists);
  check(lists.size() == relevant.size(), q.lists, ": lists of ", lists.size(), " users, but ", q.relevant, " has ", relevant.size());
  for (std::size_t user = 0; user < lists.size(); ++user) {
    const std::vector<item_id> list = q.drop ? usable(lists[user]) : lists[user];
    for (std::size_t i = 0; i < q.at.size(); ++i) out[i].push_back(figures_at(list, relevant[user], q.at[i]));
  }
  return out;
}

nlohmann::ordered_json report(const question& q) {
  const std::vector<std::vector<list_figures>> judged = judge(q);
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < q.at.size(); ++i)
    for (const auto& [name, figure] : {std::pair{"hr@", &list_figures::hr},
                                       {"recall@", &list_figures::recall},
                                       {"precision@", &list_figures::precision},
                                       {"ndcg@", &list_figures::ndcg},
                                       {"mrr@", &list_figures::mrr},
                                       {"map_min_k@", &list_figures::map_min_k},
                                       {"map_all@", &list_figures::map_all}}) {
      std::vector<double> values;
      double sum = 0;
      for (const list_figures& f : judged[i]) {
        values.push_back(f.*figure);
        sum += values.back();
      }
      out[name + std::to_string(q.at[i])] = {{"mean", sum / static_cast<double>(values.size())}, {"per_user", values}};
    }
  return out;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Figures of ranked lists, as one JSON object.");
  app.require_subcommand(1);
  question q;
  CLI::App* ranking = app.add_subcommand("ranking", "hr, recall, precision, ndcg, mrr, map_min_k, map_all at each cut: mean over all users, and per user");
  auto* from = ranking->add_option_group("what is judged");
  auto* scores = from->add_option("--scores", q.scores, "NumPy file (users, items) of int16, float32 or float64; larger is better");
  auto* lists = from->add_option("--lists", q.lists, "JSON array with an array of item ids for each user, best first; below 0: no item");
  from->require_option(1);
  ranking->add_option("--relevant", q.relevant, "JSON array with an array of item ids for each user")->required();
  ranking->add_option("--at", q.at, "ranks at which the lists are cut, such as 1,5,10")->required()->delimiter(',')->check(CLI::Range(1, 1000000000));
  const std::map<std::string, tie_rule> rules{
      {"lower_id_first", tie_rule::lower_id_first}, {"higher_id_first", tie_rule::higher_id_first}, {"average", tie_rule::average}};
  std::string ties, unusable;
  auto* rule = ranking->add_option("--ties", ties, "how equal scores are ordered (with --scores): lower_id_first, higher_id_first or average");
  auto* places = ranking->add_option("--unusable", unusable, "entries below 0 and repeats keep their rank or are dropped (with --lists): keep or drop");
  rule->needs(scores);
  places->needs(lists);
  try {
    app.parse(argc, argv);
    if (*scores && !*rule) throw CLI::RequiredError("--ties");
    if (*lists && !*places) throw CLI::RequiredError("--unusable");
    if (*rule && !rules.contains(ties)) throw CLI::ValidationError("--ties", "'" + ties + "' is not lower_id_first, higher_id_first or average");
    if (*places && unusable != "keep" && unusable != "drop") throw CLI::ValidationError("--unusable", "'" + unusable + "' is not keep or drop");
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& mistake) {
    std::cerr << "evaluate: " << mistake.what() << '\n';
    return 2;
  }
  if (*rule) q.ties = rules.at(ties);
  q.drop = unusable == "drop";
  std::cout << report(q).dump() << std::endl;
  check(std::cout.good(), "the output cannot be written");
  return 0;
} catch (const std::exception& mistake) {
  std::cerr << "evaluate: " << mistake.what() << '\n';
  return 2;
}
