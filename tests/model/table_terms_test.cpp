#include "recglm/model/table_terms.hpp"

#include "recglm/formats/stored_tensor.hpp"
#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace model_table_terms_tests {

using namespace recglm;

namespace {
struct everywhere {
  static constexpr std::string_view name = "everywhere";
  adapter_terms of_table(std::string_view module) const { return {module == "words" ? 3 : 2, 4, 0.5}; }
};
table_terms<backend> drawn(bool with_head) {
  table_terms<backend> out(everywhere{}, "words", with_head, 9, 5);
  random_engine rng(1);
  out.parameters([&](auto& p) { p.draw(rng, 1.0); });
  return out;
}
}  // namespace

TEST_CASE("terms of token embeddings and head are called as PEFT calls them; a model without a head's module has one",
          "[model]") {
  auto both = drawn(true), one = drawn(false);
  std::string names;
  both.parameters([&](auto& p) { names += p.name + text_of_shape(p.shape) + " "; });
  REQUIRE(names ==
          "words.lora_embedding_B(3, 5) words.lora_embedding_A(9, 3) lm_head.lora_A.weight(2, 5) "
          "lm_head.lora_B.weight(9, 2) ");
  REQUIRE(both.words->dropout == 0);  // ids are not left out
  REQUIRE(both.head->dropout == 0.5);
  REQUIRE(one);
  REQUIRE_FALSE(one.head);
  REQUIRE_FALSE(table_terms<backend>());
}

TEST_CASE("all logits, a few and those of the loss get the same from the terms", "[model]") {
  auto terms = drawn(true);
  terms.head->dropout = 0;
  random_engine rng(2);
  auto x = random_parameter("x", 3, 5, rng), head = random_parameter("head", 9, 5, rng);
  tape<backend> t;
  std::vector<double> all(27), want(27);
  terms.logits(t, all.data(), x.value.data(), head, 3);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t v = 0; v < 9; ++v)
      for (std::size_t i = 0; i < 5; ++i) {
        double weight = elements(head.value)[v * 5 + i];
        for (std::size_t k = 0; k < 2; ++k)
          weight +=
              terms.head->scale * elements(terms.head->b.value)[v * 2 + k] * elements(terms.head->a.value)[k * 5 + i];
        want[r * 9 + v] += elements(x.value)[r * 5 + i] * weight;
      }
  REQUIRE(near(all, want, table::kernel<double>(15)));
  const std::vector<std::int32_t> rows{0, 2, 2, 1}, ids{8, 0, 8, 8};
  std::vector<double> few(4);
  terms.row_logits(t, few.data(), x.value.data(), 3, rows.data(), head, ids.data(), 4);
  REQUIRE(near(few, std::vector<double>{all[8], all[18], all[26], all[17]}, table::kernel<double>(15)));
  const std::vector<std::int32_t> targets{1, 8, 3};
  check_gradients({&x, &terms.head->a, &terms.head->b}, [&](tape<backend>& t) {
    const auto rows = whole(t, x);
    return softmax_loss(t, rows, head, t.upload(std::span<const std::int32_t>(targets)), 3, std::size_t{1} << 24,
                        terms.of(t, rows));
  });
}

}  // namespace model_table_terms_tests
