#include "recglm/backend/cuda/attention_tile.cuh"

#include "support/attention_card.hpp"
#include "support/catch.hpp"

namespace backend_cuda_attention_tile_tests {

using namespace attention_on_card;
namespace on_device = recglm::on_device;

namespace {

/// From a (rows, size) and b (keys, size): scores = a b', sums = scores[:, :count] b[:count], and turned = scores' a.
template <class S, int Columns, int Threads, int Each>
struct products_of_tiles {
  static constexpr const char* name = "products_of_tiles";
  static constexpr int threads = Threads, min_blocks = 1;
  using tile = on_device::tile_products<S, Columns, Threads, Each>;
  static constexpr std::size_t b_at = tile::rows_bytes, scores_at = b_at + tile::keys_bytes,
                               dynamic = scores_at + tile::scores_bytes;
  on_device::global<S> scores, sums, turned;
  on_device::global<const S> a, b;
  int size, rows, keys;
  S beta;

  RECGLM_DEVICE void operator()() const {
    using packed = typename tile::packed;
    RECGLM_DYNAMIC_SHARED(S, as, 0, tile::rows * tile::row);
    RECGLM_DYNAMIC_SHARED(S, bs, b_at, tile::keys * tile::row);
    RECGLM_DYNAMIC_SHARED(S, weights, scores_at, tile::rows * tile::scores_row);
    RECGLM_DYNAMIC_SHARED(packed, a_packs, 0, tile::rows * tile::row / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, b_packs, b_at, tile::keys * tile::row / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, weight_packs, scores_at, tile::rows * tile::scores_row / tile::each);
    tile::load(as, tile::rows, a, 0, size + 1, rows, size);
    tile::load(bs, tile::keys, b, 0, size + 1, keys, size);
    __syncthreads();
    S s[tile::each][tile::each] = {};
    tile::multiply(s, a_packs, b_packs, size);
    for (int i = 0; i < tile::each; ++i)
      for (int j = 0; j < tile::each; ++j) scores[(tile::y() + i) * tile::keys + tile::x() + 16 * j] = s[i][j];
    tile::store(weights, s);
    __syncthreads();
    S along[tile::each][tile::columns] = {}, across[tile::each][tile::columns] = {};
    tile::add_rows(along, weight_packs, b_packs, keys);
    if constexpr (tile::rows == tile::keys) tile::add_rows_transposed(across, weight_packs, a_packs, rows);
    for (int i = 0; i < tile::each; ++i) {
      tile::write(sums, (tile::y() + i) * (size + 1), size, along[i], beta);
      tile::write(turned, (tile::y() + i) * (size + 1), size, across[i], beta);
    }
  }
};

template <class S, int Columns, int Threads, int Each = on_device::largest_pack<S>>
void compare(int size, int rows_less, S beta) {
  using kernel = products_of_tiles<S, Columns, Threads, Each>;
  using tile = typename kernel::tile;
  const int rows = tile::rows - rows_less, keys = tile::keys - rows_less;
  const auto many = [](int n, int of) { return static_cast<std::size_t>(n) * static_cast<std::size_t>(of); };
  const auto a = random_numbers<S>(many(tile::rows, size + 1), 1), b = random_numbers<S>(many(tile::keys, size + 1), 2);
  const auto before = beta == S(0) ? nothing<S>(many(tile::rows, size + 1)) : random_numbers<S>(a.size(), 3);
  const array<S> ca(a), cb(b), scores(nothing<S>(many(tile::rows, tile::keys))), sums(before), turned(before);
  emulated::launch({1, 1, 1},
                   kernel{.scores = scores.data(),
                          .sums = sums.data(),
                          .turned = turned.data(),
                          .a = ca.data(),
                          .b = cb.data(),
                          .size = size,
                          .rows = rows,
                          .keys = keys,
                          .beta = beta},
                   kernel::dynamic);
  std::vector<S> want(many(tile::rows, tile::keys)), want_sums = before, want_turned = before;
  for (int r = 0; r < rows; ++r)
    for (int k = 0; k < keys; ++k)
      for (int c = 0; c < size; ++c)
        want[many(r, tile::keys) + static_cast<std::size_t>(k)] +=
            a[many(r, size + 1) + static_cast<std::size_t>(c)] * b[many(k, size + 1) + static_cast<std::size_t>(c)];
  for (int r = 0; r < tile::rows; ++r)
    for (int c = 0; c < size; ++c) {
      S along = 0, across = 0;
      for (int k = 0; k < keys; ++k)
        along += want[many(r, tile::keys) + static_cast<std::size_t>(k)] *
                 b[many(k, size + 1) + static_cast<std::size_t>(c)];
      if (tile::rows == tile::keys)
        for (int q = 0; q < rows; ++q)
          across += want[many(q, tile::keys) + static_cast<std::size_t>(r)] *
                    a[many(q, size + 1) + static_cast<std::size_t>(c)];
      const std::size_t at = many(r, size + 1) + static_cast<std::size_t>(c);
      want_sums[at] = beta == S(0) ? along : along + beta * before[at];
      want_turned[at] = beta == S(0) ? across : across + beta * before[at];
    }
  REQUIRE(nmse(scores.now(), want) <= bound<S>);
  REQUIRE(nmse(sums.now(), want_sums) <= bound<S>);
  REQUIRE(nmse(turned.now(), want_turned) <= bound<S>);
}

// Each block writes what its queries see at most.
template <class V>
struct row_ends {
  static constexpr const char* name = "row_ends";
  static constexpr int threads = 64, min_blocks = 1;
  on_device::global<int> ends;
  on_device::texts_on_device<V> texts;
  RECGLM_DEVICE void operator()() const {
    const on_device::block_rows<V> at(texts, 40);
    if (at.first >= at.last) return;
    const int end = texts.row_end(at.text, at.first, at.last, at.all_keys);
    if (threadIdx.x == 63) ends[blockIdx.x] = end;
  }
};

}  // namespace

TEMPLATE_TEST_CASE("products of tiles on a card are plain loops", "[backend]", float, double) {
  using S = TestType;
  for (const int size : {1, 3, 4, 5, 63, 64}) compare<S, 64, 256>(size, size % 3, S(size % 2));
  for (const int size : {2, 65, 128}) compare<S, 128, 256>(size, 0, S(0));
  compare<S, 64, 128>(7, 1, S(1));
  compare<S, 128, 128>(128, 15, S(0));
  for (const int size : {1, 64, 65, 127, 128})
    compare<S, 128, 256, on_device::largest_pack<S> / 2>(size, size % 2, S(size % 2));
}

TEST_CASE("a tile of queries on a card knows how far it looks") {
  struct unordered {  // the middle of a tile looks farthest
    RECGLM_HD bool sees(int, int) const { return true; }
    RECGLM_HD int row_end(int query) const {
      return query == 17 ? 90 : query == 39 ? 500 : query == 43 ? 55 : query == 60 ? 20 : -4;
    }
  };
  const std::vector<int> offsets{0, 100, 100, 130};
  const std::vector<unordered> masks(3);
  const array<int> there(offsets), ends(std::vector<int>(9, -1));
  const array<unordered> sees(masks);
  const recglm::attention_texts<unordered> texts{3, there.data(), there.data(), nullptr, sees.data(), 100, 0, 0};
  const recglm::grid_size grid = on_device::attention_grid(texts, 40, 1);
  REQUIRE(grid.x == 9);
  emulated::launch(grid, row_ends<unordered>{ends.data(), {texts, 40}});
  REQUIRE(ends.now() == std::vector<int>{100, 55, 0, -1, -1, -1, 30, -1, -1});
}

}  // namespace backend_cuda_attention_tile_tests
