// Users a second of beam search inside a catalogue of item texts, after a history: GLM with random weights, all users
// at once, full depth. Prints one line of JSON. The peer is peers/decode.py --way generate --full-depth.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <set>

#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/decode/beam.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/run/command_line.hpp"
#include "support/hardware.hpp"

namespace {
using namespace recglm;
using tokens = std::vector<token_id>;

struct flags {
  std::string size = "small", catalogue;
  int vocabulary = 8192, users = 8, beams = 20, history = 200, items = 12101, longest = 25, repeats = 3, threads = 2,
      ahead = beam{}.ahead;
  bool settle = false;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Different texts of 2 to 24 tokens below `vocabulary` - 2 with the shared beginnings that product titles have: first
/// one of 2,000 brands, popular ones far more often, then sometimes one of its few product lines, then words.
std::vector<tokens> made_up(int count, int vocabulary, random_engine& rng) {
  const auto skewed = [&](double n) { return n * std::pow(rng.uniform(), 3); };
  const auto words = [&](std::size_t n) {
    tokens out;
    for (std::size_t i = 0; i < n; ++i) out.push_back(static_cast<token_id>(skewed(vocabulary - 2)));
    return out;
  };
  std::vector<tokens> brands, lines;
  for (int b = 0; b < 2000; ++b) {
    brands.push_back(words(1 + rng.below(3)));
    for (int l = 0; l < 4; ++l) lines.push_back(words(1 + rng.below(3)));
  }
  std::set<tokens> found;
  while (static_cast<int>(found.size()) < count) {
    const std::size_t length = 2 + rng.below(23), brand = static_cast<std::size_t>(skewed(2000));
    tokens text = brands[brand];
    if (rng.uniform() < 0.5) {
      const tokens& line = lines[4 * brand + rng.below(4)];
      text.insert(text.end(), line.begin(), line.end());
    }
    text.resize(std::min(text.size(), length));
    const tokens rest = words(length - text.size());
    text.insert(text.end(), rest.begin(), rest.end());
    found.insert(text);
  }
  return {found.begin(), found.end()};
}

std::vector<tokens> read_catalogue(const std::string& path, int vocabulary) {
  const auto texts = parse_json_value(read_file(path), path).get<std::vector<tokens>>();
  for (const tokens& text : texts)
    for (token_id t : text)
      check(t >= 0 && t < vocabulary - 2, path, ": token ", t,
            "; the last two of the vocabulary open and close an answer");
  return texts;
}

/// The model, with the time that each of its calls took.
template <class Model>
struct timed {
  const Model& model;
  using state = typename Model::state;
  mutable double reading = 0, feeding = 0, predicting = 0;
  mutable std::size_t calls = 0, fed = 0;

  int vocabulary() const { return model.vocabulary(); }
  state read(std::span<const request> texts) const {
    const auto start = std::chrono::steady_clock::now();
    state s = model.read(texts);
    reading += seconds_since(start);
    return s;
  }
  std::vector<double> advance(state& s, const continuation& next) const {
    const auto start = std::chrono::steady_clock::now();
    std::vector<double> out = model.advance(s, next);
    feeding += seconds_since(start);
    fed += next.tokens.size();
    ++calls;
    return out;
  }
  std::vector<double> log_probs(state& s) const { return model.log_probs(s); }
  std::vector<double> log_probs(state& s, const legal_tokens& legal) const {
    const auto start = std::chrono::steady_clock::now();
    std::vector<double> out = model.log_probs(s, legal);
    predicting += seconds_since(start);
    return out;
  }
};

int run(const flags& f) {
  random_engine rng(1);
  model_shape shape;
  if (f.size == "small") shape.layers = 6, shape.hidden = 256, shape.heads = 4;
  shape.vocabulary = f.vocabulary;
  language_model<cpu<float>, glm_10b_tanh> model(shape, {}, rng);
  const timed<decltype(model)> clocked{model};

  const std::vector<tokens> texts =
      f.catalogue.empty() ? made_up(f.items, f.vocabulary, rng) : read_catalogue(f.catalogue, f.vocabulary);
  entity_pool pool;
  for (std::size_t i = 0; i < texts.size(); ++i) pool.add(texts[i], static_cast<item_id>(i));
  std::vector<request> users(f.users);
  for (request& user : users) {
    for (int i = 0; i < f.history; ++i) {
      user.prefix.push_back(static_cast<token_id>(rng.below(f.vocabulary - 2)));
      user.at.push_back({i, 0});
    }
    user.anchor = f.history - 1;
  }
  search how{.start = f.vocabulary - 2,
             .stop = f.vocabulary - 1,
             .beams = f.beams,
             .max_tokens = f.longest,
             .results = f.beams};
  how.pool = how.allowed = &pool;
  how.ended = ended_rule::aside;
  const beam decoder{.ahead = f.ahead, .full_depth = !f.settle};
  std::vector<std::vector<hypothesis>> lists;
  const auto search_all = [&] { lists = decoder.generate(clocked, entity_2d{}, users, how, rng); };

  // Every answer is of the catalogue, or cut off inside it; and the search token by token scores the first user alike.
  search_all();
  std::size_t whole = 0;
  for (const auto& list : lists)
    for (const hypothesis& h : list) {
      check(!h.ended || (h.item >= 0 && tokens(h.tokens.begin(), h.tokens.end() - 1) == texts[h.item]),
            "an answer is not in the catalogue");
      whole += h.ended;
    }
  const auto plain =
      beam{.ahead = 0, .full_depth = true}.generate(model, entity_2d{}, std::span(users).first(1), how, rng)[0];
  check(plain.size() == lists[0].size(), "the search step by step finds ", plain.size(), " answers, not ",
        lists[0].size());
  for (std::size_t i = 0; i < plain.size(); ++i)
    check(std::abs(plain[i].score - lists[0][i].score) <= 1e-4 * std::abs(plain[i].score),
          "the search step by step scores answer ", i, " ", plain[i].score, ", not ", lists[0][i].score);

  clocked.reading = clocked.feeding = clocked.predicting = 0;
  clocked.calls = clocked.fed = 0;
  std::vector<double> seconds;
  const std::clock_t cpu_start = std::clock();
  for (int r = 0; r < f.repeats; ++r) {
    const auto start = std::chrono::steady_clock::now();
    search_all();
    seconds.push_back(seconds_since(start));
  }
  const double cpu_seconds = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC / f.repeats;
  double total = 0;
  for (double s : seconds) total += s;
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  json_line line;
  line.text("script", "decode.catalogue").text("size", f.size);
  line.number("users_per_s", f.users / median)
      .number("seconds", median)
      .number("seconds_min", seconds.front())
      .number("seconds_max", seconds.back());
  line.number("cpu_seconds", cpu_seconds).number("peak_rss_mb", peak_rss_mb());
  line.number("share_read", clocked.reading / total)
      .number("share_advance", clocked.feeding / total)
      .number("share_log_probs", clocked.predicting / total);
  line.number("calls", static_cast<double>(clocked.calls) / f.repeats)
      .number("tokens_fed", static_cast<double>(clocked.fed) / f.repeats);
  line.number("answers_whole", static_cast<double>(whole)).number("trie_nodes", pool.nodes());
  line.number("threads", threads())
      .text("blas", blas_core())
      .text("isa", std::string(isa_name()))
      .text("cpu", cpu_name());
  std::printf("%s\n", line.str().c_str());
  return 0;
}
}  // namespace

int main(int argc, char** argv) {
  flags f;
  command_line command("bench.decode.catalogue", "Users a second of beam search inside a catalogue");
  command.add("--size", f.size,
              {"small (6 layers, hidden 256, 4 heads) or base (12, 768, 12)", value_range::one_of({"small", "base"})});
  command.add("--vocab", f.vocabulary, {"tokens in the vocabulary", value_range::between(16, 1 << 24)});
  command.add("--users", f.users, {"searched at once", value_range::at_least(1)});
  command.add("--beams", f.beams, {"beams, and answers a user", value_range::at_least(1)});
  command.add("--history", f.history, {"tokens read before", value_range::between(1, 1024)});
  command.add("--items", f.items, {"texts of the made-up catalogue", value_range::at_least(1)});
  command.add("--new", f.longest, {"tokens written at most, the closing one counted", value_range::at_least(1)});
  command.add("--repeats", f.repeats, {"timed searches", value_range::at_least(1)});
  command.add("--threads", f.threads, {"threads", value_range::at_least(1)});
  command.add("--catalogue", f.catalogue, "JSON file with a list of token lists, instead of a made-up one");
  command.add("--ahead", f.ahead, {"forced tokens fed at once", value_range::at_least(0)});
  command.add("--settle", f.settle, "stop as soon as the answers are settled, as a run does");
  return command.run(argc, argv, [&] {
    use_threads(f.threads);
    return run(f);
  });
}
