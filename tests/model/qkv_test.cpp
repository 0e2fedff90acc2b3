#include "recglm/model/qkv.hpp"

#include "support/elements.hpp"
#include "support/gradient.hpp"

namespace model_qkv_tests {

using namespace recglm;

namespace {
const model_shape tiny{.layers = 1, .hidden = 8, .heads = 4, .vocabulary = 5, .positions = 4, .kv_heads = 2};

std::vector<double> numbers_of(head_columns<backend> from, int rows, head_layout heads) {
  std::vector<double> out;
  for (int r = 0; r < rows; ++r)
    for (int h = 0; h < heads.heads; ++h)
      for (int i = 0; i < heads.size; ++i) out.push_back(from.value()[r * from.from.columns() + h * heads.stride + i]);
  return out;
}
}  // namespace

TEMPLATE_TEST_CASE("queries of chosen rows, and keys and values alone, are those of the whole", "[model]", blocked_qkv,
                   interleaved_qkv, separate_qkv, biased_qkv, normed_qkv) {
  random_engine rng(1);
  model_shape shape = tiny;
  if (TestType::name == blocked_qkv::name || TestType::name == interleaved_qkv::name) shape.kv_heads = 0;
  typename TestType::template layer<backend> layer("b", shape, true, none{});
  layer.draw(rng, 0.5, 0.5);
  auto x = random_parameter("x", 6, 8, rng);
  const std::vector<std::int32_t> chosen{1, 4, 5};
  tape<backend> t;
  t.pause();
  const head_layout heads = TestType::heads(shape), queries{heads.heads, heads.size, heads.stride};
  const auto all = layer.project(t, whole(t, x)),
             part = layer.project(t, whole(t, x), {t.upload(std::span<const std::int32_t>(chosen)), 3}),
             alone = layer.keys_values(t, whole(t, x));
  const auto q = numbers_of(all.q, 6, queries), some = numbers_of(part.q, 3, queries);
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t i = 0; i < 8; ++i)
      REQUIRE(std::abs(some[r * 8 + i] - q[static_cast<std::size_t>(chosen[r]) * 8 + i]) < 1e-14);
  for (const auto& other : {part, alone}) {
    REQUIRE(near(numbers_of(other.k, 6, heads.keys()), numbers_of(all.k, 6, heads.keys()), table::kernel<double>(8)));
    REQUIRE(near(numbers_of(other.v, 6, heads.keys()), numbers_of(all.v, 6, heads.keys()), table::kernel<double>(8)));
  }
  all.forget(t);
  for (variable<backend> v : all.owners)
    if (v) REQUIRE(v.value() == nullptr);
}

TEST_CASE("where the rows of the joined matmul lie", "[model]") {
  random_engine rng(2);
  model_shape shape = tiny;
  shape.kv_heads = 0;
  auto x = random_parameter("x", 1, 8, rng);
  blocked_qkv::layer<backend> blocked("b", shape, true, none{});
  interleaved_qkv::layer<backend> interleaved("b", shape, true, none{});
  // Weight row r gives r.
  const auto count = [](dense_layer<backend>& d) {
    if (d.bias->value.size() == 24)
      for (std::size_t r = 0; r < 24; ++r) elements(d.bias->value)[r] = static_cast<double>(r);
  };
  blocked.linears(count);
  interleaved.linears(count);
  tape<backend> t;
  t.pause();
  const auto a = blocked.project(t, whole(t, x)), b = interleaved.project(t, whole(t, x));
  REQUIRE(numbers_of(a.k, 1, blocked_qkv::heads(shape)) == std::vector<double>{8, 9, 10, 11, 12, 13, 14, 15});
  REQUIRE(numbers_of(b.q, 1, interleaved_qkv::heads(shape)) == std::vector<double>{0, 1, 6, 7, 12, 13, 18, 19});
  REQUIRE(numbers_of(b.v, 1, interleaved_qkv::heads(shape)) == std::vector<double>{4, 5, 10, 11, 16, 17, 22, 23});
}

}  // namespace model_qkv_tests
