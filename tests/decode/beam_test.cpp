#include "recglm/decode/beam.hpp"

#include <set>

#include "recglm/decode/greedy.hpp"
#include "support/catch.hpp"
#include "support/table_model.hpp"

namespace decode_beam_tests {

using namespace recglm;

namespace {

constexpr token_id start = 30, stop = 31;
constexpr int vocabulary = 32;

/// The definitions read aloud: one text, one token a step, one row a hypothesis, everything fed anew for each.
struct plain_search {
  const table_model& model;
  const request& text;
  const search& how;

  std::vector<double> next(const std::vector<token_id>& tokens, const std::vector<token_id>& legal) const {
    table_model::state state = model.read(std::span(&text, 1));
    auto where = counting_positions{}.start(text.anchor, entity_pool{});
    continuation feed{{0}, {0, static_cast<int>(tokens.size()) + 1}, {start}, {}};
    feed.tokens.insert(feed.tokens.end(), tokens.begin(), tokens.end());
    for (token_id t : feed.tokens) feed.at.push_back(where.next(t));
    model.advance(state, feed);
    if (!how.allowed) return model.log_probs(state);
    return model.log_probs(state, {{0, static_cast<int>(legal.size())}, legal, how.renormalise});
  }

  /// Every text that may be the answer, with its items.
  std::vector<std::pair<std::vector<token_id>, std::set<item_id>>> catalogue() const {
    std::vector<std::pair<std::vector<token_id>, std::set<item_id>>> out;
    const auto walk = [&](const auto& self, int node, std::vector<token_id> path) -> void {
      if (how.allowed->ends(node)) {
        std::set<item_id> items;
        for (item_id i : how.allowed->values(node))
          if (!std::binary_search(text.excluded.begin(), text.excluded.end(), i)) items.insert(i);
        if (!items.empty() || how.allowed->values(node).empty()) out.push_back({path, items});
      }
      for (const auto& e : how.allowed->edges(node)) {
        path.push_back(e.token);
        self(self, e.node, path);
        path.pop_back();
      }
    };
    walk(walk, entity_pool::root, {});
    return out;
  }

  std::vector<hypothesis> operator()() const {
    const auto texts = how.allowed ? catalogue() : std::vector<std::pair<std::vector<token_id>, std::set<item_id>>>{};
    std::vector<hypothesis> live{hypothesis{}}, aside;
    if (how.allowed && texts.empty()) return {};
    for (int step = 0; step < how.max_tokens; ++step) {
      std::vector<hypothesis> all;
      for (const hypothesis& h : live) {
        if (h.ended) {
          all.push_back(h);
          continue;
        }
        std::set<token_id> legal;
        for (const auto& [t, items] : texts)
          if (t.size() >= h.tokens.size() && std::equal(h.tokens.begin(), h.tokens.end(), t.begin()))
            legal.insert(t.size() > h.tokens.size() ? t[h.tokens.size()] : stop);
        if (!how.allowed)
          for (token_id t = 0; t < vocabulary; ++t) legal.insert(t);
        const std::vector<token_id> tokens(legal.begin(), legal.end());
        const std::vector<double> p = next(h.tokens, tokens);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
          hypothesis on = h;
          on.tokens.push_back(tokens[i]);
          on.score += p[i];
          on.ended = tokens[i] == stop;
          all.push_back(on);
        }
      }
      std::sort(all.begin(), all.end(), better);
      live.clear();
      for (std::size_t i = 0; i < all.size() && static_cast<int>(live.size()) < how.beams; ++i) {
        if (how.ended == ended_rule::kept || !all[i].ended)
          live.push_back(all[i]);
        else if (static_cast<int>(i) < how.beams)
          aside.push_back(all[i]);
      }
      if (std::all_of(live.begin(), live.end(), [](const hypothesis& h) { return h.ended; })) break;
    }
    live.insert(live.end(), aside.begin(), aside.end());
    std::sort(live.begin(), live.end(), better);
    if (static_cast<int>(live.size()) > how.beams) live.resize(how.beams);
    std::vector<hypothesis> out;
    std::set<item_id> seen;
    for (const hypothesis& h : live) {
      std::set<item_id> items;
      for (const auto& [t, values] : texts)
        if (h.ended && std::vector<token_id>(h.tokens.begin(), h.tokens.end() - 1) == t) items = values;
      if (items.empty()) items.insert(-1);
      for (item_id i : items)
        if (i < 0 || seen.insert(i).second) {
          out.push_back(h);
          out.back().item = i;
        }
    }
    if (static_cast<int>(out.size()) > how.results) out.resize(how.results);
    return out;
  }
};

void require_equal(const std::vector<hypothesis>& got, const std::vector<hypothesis>& want) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    INFO("place " << i);
    REQUIRE(got[i].tokens == want[i].tokens);
    REQUIRE(got[i].score == want[i].score);  // the same sums in the same order
    REQUIRE(got[i].ended == want[i].ended);
    REQUIRE(got[i].item == want[i].item);
  }
}

std::vector<request> random_requests(random_engine& rng, int count, int items) {
  std::vector<request> out;
  for (int r = 0; r < count; ++r) {
    out.push_back(random_request(rng, 3 + static_cast<int>(rng.below(5)), vocabulary));
    for (int i = 0; i < items; ++i)
      if (rng.below(4) == 0) out.back().excluded.push_back(i);
  }
  return out;
}

}  // namespace

TEST_CASE("a beam inside a catalogue answers as the search step by step", "[decode]") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8})
    for (const ended_rule rule : {ended_rule::kept, ended_rule::aside}) {
      random_engine rng(seed);
      const int items = 60;
      const entity_pool pool = random_catalogue(rng, items, 9, 6 + static_cast<int>(rng.below(20)));
      const table_model model(vocabulary, seed, seed % 2 ? 0 : 3);
      const std::vector<request> texts = random_requests(rng, 4, items + items);
      search how{.start = start,
                 .stop = stop,
                 .beams = 1 + static_cast<int>(rng.below(8)),
                 .max_tokens = 4 + static_cast<int>(rng.below(8))};
      how.results = 1 + static_cast<int>(rng.below(12));
      how.ended = rule;
      how.allowed = &pool;
      how.renormalise = seed > 4;
      for (const beam& b : {beam{}, beam{.ahead = 0}, beam{.ahead = 2, .full_depth = true}}) {
        const auto got = b.generate(model, counting_positions{}, texts, how, rng);
        REQUIRE(got.size() == texts.size());
        for (std::size_t r = 0; r < texts.size(); ++r) {
          CAPTURE(seed, static_cast<int>(rule), b.ahead, r, how.beams, how.max_tokens);
          require_equal(got[r], plain_search{model, texts[r], how}());
        }
      }
    }
}

TEST_CASE("a free beam answers as the search step by step, under both rules for ended hypotheses", "[decode]") {
  // So many that in some the stop token is among the first choices of a search that has one path only.
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    for (const ended_rule rule : {ended_rule::kept, ended_rule::aside}) {
      random_engine rng(seed);
      const table_model model(vocabulary, seed, seed % 2 ? 0 : 2);
      const std::vector<request> texts = random_requests(rng, 3, 0);
      search how{.start = start, .stop = stop, .beams = 1 + static_cast<int>(rng.below(6)), .max_tokens = 5};
      how.ended = rule;
      const auto got = beam{}.generate(model, counting_positions{}, texts, how, rng);
      for (std::size_t r = 0; r < texts.size(); ++r) {
        CAPTURE(seed, static_cast<int>(rule), r);
        require_equal(got[r], plain_search{model, texts[r], how}());
      }
    }
}

TEST_CASE("runs of forced tokens are fed at once", "[decode]") {
  entity_pool pool;
  for (token_id brand : {1, 2, 3}) pool.add(std::vector<token_id>{brand, 4, 5, 6, 7, 8, 9}, brand);
  const table_model model(vocabulary);
  random_engine rng(1);
  const std::vector<request> texts{random_request(rng, 5, vocabulary)};
  search how{.start = start, .stop = stop, .beams = 3};
  how.allowed = &pool;
  REQUIRE(beam{}.generate(model, counting_positions{}, texts, how, rng)[0].size() == 3);
  REQUIRE(model.calls == 2);  // the start token, then three times seven tokens
  REQUIRE(model.fed == 1 + 3 * 7);
  REQUIRE(model.asked == 3 + 3);  // the three brands, then the stop token of each

  const table_model again(vocabulary);
  beam{.ahead = 0}.generate(again, counting_positions{}, texts, how, rng);
  REQUIRE(again.calls == 8);
}

TEST_CASE("a settled search under the rule aside stops early and answers as the whole one", "[decode]") {
  random_engine rng(3);
  const table_model early(vocabulary, 5), whole(vocabulary, 5);
  const std::vector<request> texts = random_requests(rng, 4, 0);
  search how{.start = start, .stop = stop, .beams = 3, .max_tokens = 40};
  how.ended = ended_rule::aside;
  const auto a = beam{}.generate(early, counting_positions{}, texts, how, rng);
  const auto b = beam{.full_depth = true}.generate(whole, counting_positions{}, texts, how, rng);
  for (std::size_t r = 0; r < texts.size(); ++r) require_equal(a[r], b[r]);
  REQUIRE(early.fed < whole.fed);
}

TEST_CASE("excluded items leave no beam in a dead end", "[decode]") {
  // All texts that begin with 1 are excluded: with one beam, a filter afterwards would find nothing.
  entity_pool pool;
  for (token_id t = 2; t < 12; ++t) pool.add(std::vector<token_id>{1, t}, t);
  pool.add(std::vector<token_id>{20, 21}, 50);
  const table_model model(vocabulary, 4);
  random_engine rng(1);
  request text = random_request(rng, 4, vocabulary);
  for (item_id i = 2; i < 12; ++i) text.excluded.push_back(i);
  search how{.start = start, .stop = stop, .beams = 1};
  how.allowed = &pool;
  const auto got = beam{}.generate(model, counting_positions{}, std::vector{text}, how, rng)[0];
  REQUIRE(got.size() == 1);
  REQUIRE(got[0].item == 50);
  REQUIRE(got[0].tokens == std::vector<token_id>{20, 21, stop});

  text.excluded.push_back(50);
  REQUIRE(beam{}.generate(model, counting_positions{}, std::vector{text}, how, rng)[0].empty());
}

TEST_CASE("without a stop token a text ends where none continues", "[decode]") {
  entity_pool pool;
  pool.add(std::vector<token_id>{1, 2, 3}, 0);
  pool.add(std::vector<token_id>{1, 4}, 1);
  pool.add(std::vector<token_id>{5}, 2);
  const table_model model(vocabulary);
  random_engine rng(1);
  const std::vector<request> texts{random_request(rng, 4, vocabulary)};
  search how{.start = start, .beams = 5};
  how.allowed = &pool;
  const auto got = beam{}.generate(model, counting_positions{}, texts, how, rng)[0];
  REQUIRE(got.size() == 3);
  std::set<item_id> items;
  for (const hypothesis& h : got) {
    REQUIRE(h.ended);
    items.insert(h.item);
  }
  REQUIRE(items == std::set<item_id>{0, 1, 2});
}

TEST_CASE("a beam of width one is the greedy search", "[decode]") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
    random_engine rng(seed);
    const entity_pool pool = random_catalogue(rng, 40, 6, 12);
    const table_model model(vocabulary, seed, seed % 2 ? 0 : 2);
    const std::vector<request> texts = random_requests(rng, 5, 40);
    for (const bool inside : {false, true}) {
      search how{.start = start, .stop = seed % 3 || inside ? stop : -1, .beams = 1, .max_tokens = 8, .results = 1};
      how.allowed = inside ? &pool : nullptr;
      how.renormalise = seed % 2;
      const auto a = beam{}.generate(model, counting_positions{}, texts, how, rng);
      const auto b = greedy{}.generate(model, counting_positions{}, texts, how, rng);
      for (std::size_t r = 0; r < texts.size(); ++r) require_equal(a[r], b[r]);
    }
  }
}

TEST_CASE("a beam refuses what it cannot search", "[decode]") {
  const table_model model(vocabulary);
  random_engine rng(1);
  std::vector<request> texts{random_request(rng, 4, vocabulary)};
  const auto run = [&](const search& how) { return beam{}.generate(model, counting_positions{}, texts, how, rng); };
  search how{.start = start, .stop = stop};
  REQUIRE_THROWS_WITH(run({}), "search.start: the token that opens an answer must be set");
  how.beams = 0;
  REQUIRE_THROWS_WITH(run(how), "search.beams must be at least 1, not 0");
  how.beams = 2;
  how.max_tokens = 0;
  REQUIRE_THROWS_WITH(run(how), "search.max_tokens must be at least 1, not 0");
  how.max_tokens = 5;
  how.results = 0;
  REQUIRE_THROWS_WITH(run(how), "search.results must be at least 1, not 0");
  how.results = 2;
  texts[0].anchor = 4;
  REQUIRE_THROWS_WITH(run(how), "request 0: the mask to be filled (anchor 4) is not one of its 4 tokens");
  texts[0].at.pop_back();
  REQUIRE_THROWS_WITH(run(how), "request 0 has 4 tokens and 3 positions; give one for each token");
}

}  // namespace decode_beam_tests
