#include "recglm/model/kv_cache.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"

namespace model_kv_cache_tests {

using namespace recglm;

TEST_CASE("rows keep their values while the store grows") {
  kv_cache<cpu<float>> rows(3);
  int filled = 0;
  for (int want : {1, 2, 7, 7, 64, 1000}) {
    rows.reserve(want);
    for (int r = 0; r < filled; ++r)
      for (int c = 0; c < 3; ++c) REQUIRE(rows.row(r)[c] == static_cast<float>(3 * r + c));
    for (; filled < want; ++filled)
      for (int c = 0; c < 3; ++c) rows.row(filled)[c] = static_cast<float>(3 * filled + c);
  }
  CHECK(rows.width() == 3);
  CHECK(rows.row(0) == rows.data());
}

}  // namespace model_kv_cache_tests
