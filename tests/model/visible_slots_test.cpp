#include "recglm/model/visible_slots.hpp"

#include <algorithm>
#include <cmath>

#include "recglm/model/language_model.hpp"
#include "support/elements.hpp"
#include "support/gradient.hpp"
#include "support/visibilities.hpp"

namespace model_visible_slots_tests {

using namespace recglm;

namespace {

const model_shape tiny{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 30, .positions = 40};

template <class Model>
void stir(Model& model) {
  random_engine rng(2);
  model.parameters([&](auto& p) {
    for (auto& v : elements(p.value)) v += static_cast<typename Model::scalar>(0.2 * rng.normal());
  });
}

template <class Arch>
language_model<backend, Arch> some_model() {
  random_engine rng(1);
  model_shape shape = tiny;
  if (std::is_base_of_v<llama, Arch>) shape.kv_heads = 1;
  language_model<backend, Arch> model(shape, none{}, rng);
  stir(model);
  return model;
}

// One text of random tokens after `part_a` of them.
batch random_text(random_engine& rng, int part_a, int length) {
  batch out;
  for (int i = 0; i < length; ++i) {
    out.tokens.push_back(static_cast<token_id>(rng.below(30)));
    out.targets.push_back(i >= part_a ? static_cast<token_id>(rng.below(30)) : no_target);
    out.inter.push_back(std::min(i, part_a)), out.intra.push_back(std::max(0, i - part_a + 1));
  }
  out.prefix = {part_a};
  out.offsets.push_back(length);
  return out;
}

// What a network with one block describes its mask: which places change the block's result at a place.
template <class Arch>
std::vector<std::vector<bool>> dependencies(int part_a, int length) {
  random_engine rng(3);
  model_shape shape = tiny;
  shape.layers = 1;
  if (std::is_base_of_v<llama, Arch>) shape.kv_heads = 1;
  language_model<backend, Arch> model(shape, none{}, rng);
  stir(model);
  const batch text = random_text(rng, part_a, length);
  tape<backend> t;
  const std::vector<double> before = model.trace(t, text).blocks[0];
  std::vector<std::vector<bool>> out(static_cast<std::size_t>(length));
  for (int key = 0; key < length; ++key) {
    batch other = text;
    token_id& token = other.tokens[static_cast<std::size_t>(key)];
    token = (token + 1) % 30;
    const std::vector<double> after = model.trace(t, other).blocks[0];
    for (std::size_t q = 0; q < out.size(); ++q)
      out[q].push_back(!std::equal(before.begin() + static_cast<std::ptrdiff_t>(q * 16),
                                   before.begin() + static_cast<std::ptrdiff_t>(q * 16 + 16),
                                   after.begin() + static_cast<std::ptrdiff_t>(q * 16)));
  }
  return out;
}

}  // namespace

TEMPLATE_TEST_CASE("a place depends on the places that its architecture's visibility shows", "[model]",
                   (under<glm_10b, sliding_window>), (under<llama, sliding_window>), (under<glm_10b, striped>),
                   (under<chatglm_6b, striped>), (under<glm_10b, part_a_alone>), (under<glm_10b, sees_all>),
                   (under<glm_10b, strictly_before>), glm_10b, llama) {
  const int part_a = 5, length = 11;
  const auto seen = dependencies<TestType>(part_a, length);
  const auto sees = TestType::visibility::of(part_a);
  for (int q = 0; q < length; ++q)
    for (int k = 0; k < length; ++k) {
      INFO("place " << q << ", key " << k);
      // A place's own token reaches it beside the attention, too.
      REQUIRE(seen[static_cast<std::size_t>(q)][static_cast<std::size_t>(k)] == (q == k || sees.sees(q, k)));
    }
}

TEMPLATE_TEST_CASE("gradients of a model under a visibility of one's own", "[model]", (under<glm_10b, sliding_window>),
                   (under<llama, striped>), (under<glm_10b, part_a_alone>), (under<glm_10b, sees_all>),
                   (under<llama, strictly_before>)) {
  auto model = some_model<TestType>();
  random_engine rng(4);
  batch texts = random_text(rng, 4, 9);
  const batch second = random_text(rng, 2, 5);
  for (std::size_t i = 0; i < 5; ++i) {
    texts.tokens.push_back(second.tokens[i]), texts.targets.push_back(second.targets[i]);
    texts.inter.push_back(second.inter[i]), texts.intra.push_back(second.intra[i]);
  }
  texts.prefix.push_back(2), texts.offsets.push_back(14);
  std::vector<parameter<backend>*> weights;
  model.parameters([&](parameter<backend>& p) {
    if (!p.name.ends_with("query_key_value.bias")) weights.push_back(&p);
  });
  check_gradients(
      weights, [&](tape<backend>& t) { return model.loss(t, texts); }, 5);
}

TEMPLATE_TEST_CASE("decoding under a visibility of one's own: token by token as the whole text at once", "[model]",
                   (under<glm_10b, sliding_window>), (under<llama, sliding_window>), (under<glm_10b, striped>),
                   (under<chatglm_6b, striped>), (under<glm_10b, part_a_alone>), (under<llama, strictly_before>)) {
  STATIC_REQUIRE(LanguageModel<language_model<backend, TestType>>);
  const auto model = some_model<TestType>();
  auto same = some_model<TestType>();
  random_engine rng(5);
  const std::vector<batch> texts{random_text(rng, 6, 15), random_text(rng, 1, 10)};
  std::vector<request> asked;
  for (const batch& b : texts) {
    request r;
    for (int i = 0; i < b.prefix[0]; ++i) {
      const std::size_t at = static_cast<std::size_t>(i);
      r.prefix.push_back(b.tokens[at]), r.at.push_back({b.inter[at], b.intra[at]});
    }
    asked.push_back(r);
  }
  auto state = model.read(asked);
  // Nine tokens of each text, in steps of 1, 3, 0, 1, 4; the rows change places each time.
  std::vector<std::size_t> text_of{0, 1};
  std::vector<std::vector<double>> got(2);
  int fed = 0;
  for (int step : {1, 3, 0, 1, 4}) {
    continuation next;
    std::swap(text_of[0], text_of[1]);
    for (int r = 0; r < 2; ++r) {
      next.parents.push_back(1 - r);
      const batch& b = texts[text_of[static_cast<std::size_t>(r)]];
      for (int i = 0; i < step; ++i) {
        const std::size_t at = static_cast<std::size_t>(b.prefix[0] + fed + i);
        next.tokens.push_back(b.tokens[at]), next.at.push_back({b.inter[at], b.intra[at]});
      }
      next.offsets.push_back(static_cast<int>(next.tokens.size()));
    }
    const std::vector<double> probabilities = model.advance(state, next);
    for (std::size_t r = 0; r < 2; ++r)
      got[text_of[r]].insert(got[text_of[r]].end(), probabilities.begin() + next.offsets[r],
                             probabilities.begin() + next.offsets[r + 1]);
    fed += step;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    batch b = texts[i];
    const std::size_t first = static_cast<std::size_t>(b.prefix[0]);
    for (std::size_t at = first; at + 1 < b.tokens.size(); ++at) b.targets[at] = b.tokens[at + 1];
    tape<backend> t;
    const auto trace = same.trace(t, b);
    std::vector<double> want{0};
    for (std::size_t at = first; at + 1 < b.tokens.size(); ++at) want.push_back(-trace.token_loss[at]);
    REQUIRE(near(got[i], want, table::kernel<double>(64)));
  }
}

TEST_CASE("a visibility that looks ahead can be trained, and reading under it says why it cannot be decoded",
          "[model]") {
  const auto model = some_model<under<glm_10b, sees_all>>();
  const std::vector<request> asked{{{1, 2, 3}, {{0, 0}, {1, 0}, {2, 0}}}};
  REQUIRE_THROWS_WITH(
      model.read(asked),
      "visibility sees_all: place 0 sees as far as place 1048575, and only 3 tokens are known when it is "
      "decoded; a mask that looks ahead can be trained, not decoded with");
}

TEST_CASE("fed tokens keep the slots that they see, lists of their own where a mask has holes", "[model]") {
  // Two texts with Parts A of 2 and 3 tokens; paths of 3 slots and of 1.
  const visible_slots paths{{7, 8, 9, 4}, {0, 0, 3}, {2, 3, 1}, {}};
  const std::vector<int> text{0, 0, 1}, offsets{0, 2, 5};
  const auto all = seen_of(paths, text, offsets, std::vector<prefix_lm>{{2}, {3}}, "sees_part_a");
  REQUIRE(all.slots == paths.slots);
  REQUIRE(all.begin == paths.begin);
  REQUIRE(all.count == paths.count);
  REQUIRE(all.place == std::vector<int>{3, 4, 3});
  const auto alone = seen_of(paths, text, offsets, std::vector<part_a_alone::mask>{{2}, {3}}, "part_a_alone");
  REQUIRE(alone.count == std::vector<int>{0, 0, 0});
  const auto holes = seen_of(paths, text, offsets, std::vector<striped::mask>(2), "striped");
  REQUIRE(holes.slots == std::vector<int>{8, 7, 9, 4});
  REQUIRE(holes.begin == std::vector<int>{0, 1, 3});
  REQUIRE(holes.count == std::vector<int>{1, 2, 1});
}

TEST_CASE("tokens are grouped by text and keep their order in it", "[model]") {
  const token_groups g = grouped_by_text({2, 0, 2, 1, 0});
  REQUIRE(g.order == std::vector<int>{1, 4, 3, 0, 2});
  REQUIRE(g.offsets == std::vector<int>{0, 2, 3, 5});
  REQUIRE(g.text == std::vector<int>{0, 1, 2});
}

}  // namespace model_visible_slots_tests
