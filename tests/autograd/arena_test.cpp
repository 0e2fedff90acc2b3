#include "recglm/autograd/arena.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

#include "recglm/backend/buffer.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace autograd_arena_tests {

using memory = recglm::arena<recglm::buffer<std::byte>>;

TEST_CASE("pieces never overlap, in whatever order they are taken and given back", "[autograd]") {
  memory m;
  recglm::random_engine rng(1);
  struct piece {
    unsigned char* at;
    std::size_t size;
    unsigned char mark;
  };
  std::vector<piece> held;
  for (int round = 0; round < 20000; ++round) {
    if (held.empty() || rng.below(100) < 52) {
      const std::size_t size = rng.below(3000);
      auto* const at = static_cast<unsigned char*>(m.take(size));
      REQUIRE(reinterpret_cast<std::uintptr_t>(at) % 64 == 0);
      const auto mark = static_cast<unsigned char>(rng.below(256));
      std::memset(at, mark, size);
      held.push_back({at, size, mark});
    } else {
      const std::size_t i = rng.below(held.size());
      const piece p = held[i];
      bool whole = true;
      for (std::size_t b = 0; b < p.size; ++b) whole = whole && p.at[b] == p.mark;
      REQUIRE(whole);
      m.give(p.at, p.size);
      held[i] = held.back();
      held.pop_back();
    }
  }
  for (const piece& p : held) m.give(p.at, p.size);
  REQUIRE(m.used() == 0);
}

TEST_CASE("the same round again takes no more memory", "[autograd]") {
  memory m(128);
  const auto round = [&] {
    std::vector<std::pair<void*, std::size_t>> kept;
    for (std::size_t i = 1; i < 60; ++i) {
      kept.push_back({m.take(i * 100), i * 100});
      if (i % 3 == 0) m.give(kept[i / 3].first, kept[i / 3].second), kept[i / 3] = {m.take(10), 10};
    }
  };
  round();
  m.reset();
  round();
  m.reset();
  const std::size_t held = m.held();
  for (int i = 0; i < 5; ++i) {
    round();
    m.reset();
  }
  REQUIRE(m.held() == held);
  REQUIRE(m.used() == 0);
  REQUIRE(m.most() <= held);
}

TEST_CASE("what is given back is taken again, neighbours as one", "[autograd]") {
  memory m(4096);
  void* const a = m.take(1024);
  void* const b = m.take(1024);
  void* const c = m.take(1024);
  m.give(a, 1024);
  m.give(c, 1024);
  m.give(b, 1024);
  REQUIRE(m.take(4096) == a);
  REQUIRE(m.held() == 4096);
}

}  // namespace autograd_arena_tests
