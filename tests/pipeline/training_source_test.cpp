#include "recglm/pipeline/training_source.hpp"

#include <set>

#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_training_source_tests {

bool same(const recglm::batch& a, const recglm::batch& b) {
  return a.tokens == b.tokens && a.targets == b.targets && a.inter == b.inter && a.intra == b.intra &&
         a.offsets == b.offsets && a.prefix == b.prefix;
}

TEST_CASE("a step has the tokens asked for, each text a prefix, and only blanks have targets", "[pipeline]") {
  tiny::line<> line;
  recglm::training_source source(line.ready, line.shared->parts, line.pool, 1);
  for (int i = 0; i < 20; ++i) {
    const recglm::batch b = source.next();
    REQUIRE(b.size() >= line.ready.value.batch_tokens);
    for (int t = 0; t < b.texts(); ++t)
      for (int k = b.offsets[static_cast<std::size_t>(t)]; k < b.offsets[static_cast<std::size_t>(t) + 1]; ++k) {
        const bool part_a = k - b.offsets[static_cast<std::size_t>(t)] < b.prefix[static_cast<std::size_t>(t)];
        REQUIRE((b.targets[static_cast<std::size_t>(k)] == recglm::no_target) == part_a);
      }
  }
}

TEST_CASE("a saved source continues with the very texts", "[pipeline]") {
  tiny::line<> line;
  recglm::training_source source(line.ready, line.shared->parts, line.pool, 3);
  for (int i = 0; i < 7; ++i) source.next();
  const std::string saved = source.save();
  recglm::training_source again(line.ready, line.shared->parts, line.pool, 4);
  again.load(saved);
  REQUIRE(again.epochs() == source.epochs());
  for (int i = 0; i < 7; ++i) REQUIRE(same(source.next(), again.next()));
  REQUIRE_THROWS_AS(again.load("{}"), recglm::error);
}

TEST_CASE("documents and questions share the tokens as asked", "[pipeline]") {
  tiny::line<> line;
  const auto mask = line.ready.tokenizer.special().mask;
  const auto share_of_questions = [&](double documents) {
    line.ready.value.documents = documents;
    recglm::training_source source(line.ready, line.shared->parts, line.pool, 1);
    double questions = 0, all = 0;
    for (int i = 0; i < 60; ++i) {
      const recglm::batch b = source.next();
      for (int t = 0; t < b.texts(); ++t) {
        const auto begin = static_cast<std::size_t>(b.offsets[static_cast<std::size_t>(t)]);
        const auto prefix = static_cast<std::size_t>(b.prefix[static_cast<std::size_t>(t)]);
        const auto size =
            static_cast<double>(b.offsets[static_cast<std::size_t>(t) + 1] - b.offsets[static_cast<std::size_t>(t)]);
        all += size;
        // A question ends Part A with its mask and the eos.
        if (b.tokens[begin + prefix - 2] == mask || b.tokens[begin + prefix - 1] == mask) questions += size;
      }
    }
    return questions / all;
  };
  REQUIRE(share_of_questions(0) == 1);
  REQUIRE(share_of_questions(1) < 0.2);
  REQUIRE(share_of_questions(0.5) > 0.4);
}

TEST_CASE("no held-out event is in a training text", "[pipeline]") {
  // Each item is met by one user at one place, so its text tells the event.
  recglm::any_recipe ready = recglm::without_types(recglm::configured<tiny::paper>());
  const auto s = recglm::make_context(
      ready.value,
      {"", [](const recglm::values&) {
         recglm::dataset d;
         d.name = "apart";
         for (int u = 0; u < 12; ++u) {
           d.users.push_back("u" + std::to_string(u));
           for (int t = 0; t < 6; ++t) {
             const std::string name = {'X', static_cast<char>('a' + u), static_cast<char>('p' + t)};  // in no wording
             d.items.push_back(name);
             d.titles.push_back(name);
             d.attributes.push_back({});
             d.interactions.push_back({u, 6 * u + t, 1, t, -1});
           }
         }
         return d;
       }});
  const auto pool = recglm::fit_texts(ready, *s);
  recglm::training_source source(ready, s->parts, pool, 1);
  std::set<std::string> words;
  for (int i = 0; i < 40; ++i) {
    const recglm::batch b = source.next();
    std::string text = ready.tokenizer.decode(b.tokens) + " " + ready.tokenizer.decode([&] {
      std::vector<recglm::token_id> targets;
      for (auto t : b.targets)
        if (t != recglm::no_target) targets.push_back(t);
      return targets;
    }());
    for (std::size_t k = 0; k + 2 < text.size(); ++k) words.insert(text.substr(k, 3));
  }
  std::size_t seen = 0;
  for (std::size_t k = 0; k < s->parts.events.size(); ++k) {
    const bool trained = words.contains(s->data.titles[static_cast<std::size_t>(s->parts.events[k].item)]);
    if (s->parts.parts[k] == recglm::part::train)
      seen += trained;
    else
      REQUIRE_FALSE(trained);
  }
  REQUIRE(seen == 48);
}

TEST_CASE("a question about an item of a basket holds no other item of it", "[pipeline]") {
  // Three baskets of three items for each user, each item met once.
  tiny::paper small;
  small.values.ties = "basket", small.values.documents = 0;
  recglm::any_recipe ready = recglm::without_types(recglm::configured<tiny::paper>(small));
  const auto name_of = [](int item) {
    return std::string{'X', static_cast<char>('a' + item / 12), static_cast<char>('a' + item % 12)};
  };
  const auto s = recglm::make_context(ready.value, {"", [&](const recglm::values&) {
                                                      recglm::dataset d;
                                                      d.name = "baskets";
                                                      for (int u = 0; u < 12; ++u) {
                                                        d.users.push_back("u" + std::to_string(u));
                                                        for (int t = 0; t < 12; ++t) {
                                                          d.items.push_back(name_of(12 * u + t));
                                                          d.titles.push_back(d.items.back());
                                                          d.attributes.push_back({});
                                                          d.interactions.push_back({u, 12 * u + t, 1, t / 3, -1});
                                                        }
                                                      }
                                                      return d;
                                                    }});
  REQUIRE(s->test.size() == 12);
  REQUIRE(s->test[0].wanted == std::vector<recglm::item_id>{9, 10, 11});
  const auto pool = recglm::fit_texts(ready, *s);
  recglm::training_source source(ready, s->parts, pool, 1);
  REQUIRE(source.answers_of_an_epoch() == 12 * 3);  // of the two training baskets the second is asked for
  std::set<int> asked;
  for (int i = 0; i < 40; ++i) {
    const recglm::batch b = source.next();
    for (std::size_t t = 0; t < static_cast<std::size_t>(b.texts()); ++t) {
      std::vector<recglm::token_id> before, targets;
      for (int k = b.offsets[t]; k < b.offsets[t + 1]; ++k) {
        if (k < b.offsets[t] + b.prefix[t]) before.push_back(b.tokens[static_cast<std::size_t>(k)]);
        if (b.targets[static_cast<std::size_t>(k)] != recglm::no_target)
          targets.push_back(b.targets[static_cast<std::size_t>(k)]);
      }
      const std::string answer = ready.tokenizer.decode(targets), history = ready.tokenizer.decode(before);
      for (int item = 0; item < 144; ++item) {
        if (answer.find(name_of(item)) == answer.npos) continue;
        asked.insert(item);
        REQUIRE(item % 12 / 3 == 1);
        for (int other = 0; other < 12; ++other)
          REQUIRE((history.find(name_of(item / 12 * 12 + other)) != history.npos) == (other < 3));
      }
    }
  }
  REQUIRE(asked.size() == 36);
}

TEST_CASE("data without an order to learn is refused", "[pipeline]") {
  tiny::line<> line;
  recglm::split none = line.shared->parts;
  for (auto& p : none.parts) p = recglm::part::test;
  REQUIRE_THROWS_WITH(recglm::training_source(line.ready, none, line.pool, 1),
                      "training: no user has two events in the training part; there is nothing to learn an order from");
}

}  // namespace pipeline_training_source_tests
