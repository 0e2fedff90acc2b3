#include "recglm/backend/emulated/watch.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/on_emulated.hpp"

namespace backend_watch_tests {

using namespace recglm;
using on_device::global;

namespace {

// The lines on which a kernel does what its message must name.
unsigned lines[4];

std::string line(int i) { return "watch_test.cpp:" + std::to_string(lines[i]); }
std::string at(int i, const std::string& who) { return "planted, " + line(i) + ", " + who + ": "; }

unsigned me() { return threadIdx.x; }

// The messages of a launch under 20 seeds.
template <int Threads, class F>
std::set<std::string> messages_of(grid_size grid, F body, std::size_t dynamic_bytes = 0) {
  std::set<std::string> all;
  with_seeds(20, [&] { all.insert(message_of<Threads>(grid, body, dynamic_bytes)); });
  return all;
}
using texts = std::set<std::string>;

const texts none{""};

}  // namespace

TEST_CASE("a word is used where it stands and has no name", "[backend]") {
  using word = emulation::watched<float>;
  STATIC_REQUIRE(std::is_convertible_v<word, float>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<word&, float>);
  STATIC_REQUIRE_FALSE(std::is_assignable_v<word&, float>);
  STATIC_REQUIRE(std::is_assignable_v<word, float>);
  STATIC_REQUIRE_FALSE(std::is_assignable_v<emulation::watched<const float>, float>);
  STATIC_REQUIRE(std::is_convertible_v<global<float>, global<const float>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<global<const float>, global<float>>);
  STATIC_REQUIRE(std::is_trivially_copyable_v<global<float>>);
}

TEST_CASE("words are read and written as by a pointer", "[backend]") {
  struct pair {
    int a;
    float b;
  };
  const on_emulated<float> x(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8});
  const on_emulated<std::int8_t> small(std::vector<std::int8_t>{-1, 2, 3, 4, 5});
  const on_emulated<double> wide(std::vector<double>{0.5});
  const on_emulated<pair> pairs(std::vector<pair>{{1, 2}, {3, 4}});
  launch_planted<1>({}, [x = global<float>(x), small = global<std::int8_t>(small), wide = global<double>(wide),
                         pairs = global<pair>(pairs)] {
    global<float> p = x + 1;
    p[0] += 10, p[1] -= 1, p[2] *= 2;
    p += 3, ++p;
    p[-1] /= 5, p[0] = p[1] = x[0];
    (p - 1)[0] = p - x;
    const global<const float> q = x;
    if (q && q == x && p != x) x[7] = static_cast<double>(wide[0]) + (small[0] < 0 ? q[7] : 0.0f);
    small[1] |= 8, small[2] &= 2, small[3] ^= 1;
    const pair both = pairs[0];
    pairs[1] = {both.a + 4, both.b};
    wide[0] = small[4] * 2;
  });
  REQUIRE(x.values() == std::vector<float>{1, 12, 2, 8, 5, 1, 1, 8.5});
  REQUIRE(small.values() == std::vector<std::int8_t>{-1, 10, 2, 5, 5});
  REQUIRE(wide.values() == std::vector<double>{10});
  REQUIRE(pairs.values()[1].a == 5);
  REQUIRE(pairs.values()[1].b == 2);
}

TEST_CASE("a race in the card's memory, within a block", "[backend]") {
  const on_emulated<int> x(std::vector<int>(64));
  const auto races = messages_of<64>({}, [x = global<int>(x)] {
    if (me() == 3) lines[0] = __LINE__, x[7] = 1;
    if (me() == 40) lines[1] = __LINE__, x[8] = x[7];
  });
  REQUIRE(races == texts{at(1, "thread 40 of block 0") + "reads a word that thread 3 of block 0 wrote at " + line(0) +
                             ", with no barrier between",
                         at(0, "thread 3 of block 0") + "writes a word that thread 40 of block 0 read at " + line(1) +
                             ", with no barrier between"});
  const auto writes = messages_of<64>({}, [x = global<int>(x)] {
    if (me() == 3 || me() == 4) lines[0] = __LINE__, x[7] = 1;
  });
  REQUIRE(writes == texts{at(0, "thread 3 of block 0") + "writes a word that thread 4 of block 0 wrote at " + line(0) +
                              ", with no barrier between",
                          at(0, "thread 4 of block 0") + "writes a word that thread 3 of block 0 wrote at " + line(0) +
                              ", with no barrier between"});
  REQUIRE(messages_of<64>({}, [x = global<int>(x)] {
            if (me() == 3) x[7] = 1;
            __syncthreads();
            x[8 + me() % 8] = x[7];
          }).size() > 1);  // eight threads write each word
  REQUIRE(messages_of<32>({}, [x = global<int>(x)] {
            if (me() == 3) x[7] = 1;
            __syncthreads();
            x[8 + me()] = x[7];
            __syncthreads();
            x[7] = 2 * (me() == 5) + x[7] * (me() != 5);
          }).size() > 1);  // the last line
  REQUIRE(messages_of<32>({}, [x = global<int>(x)] {
            if (me() == 3) x[7] = 1;
            __syncthreads();
            x[8 + me()] = x[7];
            __syncthreads();
            if (me() == 5) x[7] = 2;
          }) == none);
}

TEST_CASE("one of many readers is enough for a race", "[backend]") {
  const on_emulated<int> x(std::vector<int>(64));
  for (const unsigned writer : {0u, 31u, 63u})
    REQUIRE_FALSE(messages_of<64>({}, [x = global<int>(x), writer] {
                    const int v = x[0];
                    if (me() == writer) x[0] = v + 1;
                  }).contains(""));
}

TEST_CASE("two readers are kept, of which one is not who writes", "[backend]") {
  const on_emulated<int> x(std::vector<int>(1));
  for (const unsigned writer : {0u, 1u})
    REQUIRE_FALSE(messages_of<2>({}, [x = global<int>(x), writer] {
                    const int v = __shfl_sync(3u, static_cast<int>(x[0]), 0);  // both have read
                    if (me() == writer) x[0] = v + 1;
                  }).contains(""));
}

TEST_CASE("a race in the block's memory", "[backend]") {
  const auto races = messages_of<64>({2}, [] {
    RECGLM_SHARED(float, s, 64);
    lines[0] = __LINE__, s[me()] = 1;
    if (me() == 63) __syncwarp();
    if (me() == 5) lines[1] = __LINE__, s[me()] = s[60];
    __syncthreads();
  });
  REQUIRE_FALSE(races.contains(""));
  REQUIRE(messages_of<64>({2}, [] {
            RECGLM_SHARED(float, s, 64);
            s[me()] = 1;
            __syncthreads();
            if (me() == 5) s[me()] = s[60];
          }) == none);
  const auto exact = messages_of<64>({}, [] {
    RECGLM_SHARED(int, s, 2);
    if (me() == 60) lines[0] = __LINE__, s[1] = 1;
    __syncthreads();
    if (me() == 60) lines[0] = __LINE__, s[1] = 2;
    if (me() == 5) lines[1] = __LINE__, s[0] = s[1];
  });
  REQUIRE(exact == texts{at(1, "thread 5 of block 0") + "reads a word that thread 60 of block 0 wrote at " + line(0) +
                             ", with no barrier between",
                         at(0, "thread 60 of block 0") + "writes a word that thread 5 of block 0 read at " + line(1) +
                             ", with no barrier between"});
}

TEST_CASE("a race between the blocks of a launch", "[backend]") {
  const on_emulated<int> x(std::vector<int>(64));
  const auto races = messages_of<32>({1, 2, 1}, [x = global<int>(x)] {
    if (me() == 9) lines[0] = __LINE__, x[7] = static_cast<int>(blockIdx.y);
    __syncthreads();
  });
  const auto other = [](const char* y, const char* of) {
    return at(0, "thread 9 of block (0, " + std::string(y) + ", 0)") + "writes a word that thread 9 of block (0, " +
           of + ", 0) wrote at " + line(0) + ", and blocks of a launch have no order";
  };
  REQUIRE(races == texts{other("0", "1"), other("1", "0")});
  // Of three readers in two blocks, whichever was last.
  const auto reads = messages_of<2>({3}, [x = global<int>(x)] {
    const int v = x[7];
    __syncthreads();
    if (blockIdx.x == 1 && me() == 0) x[7] = v;
  });
  REQUIRE_FALSE(reads.contains(""));
  // What another launch did is done.
  REQUIRE(messages_of<32>({1, 2, 1},
                          [x = global<int>(x)] { x[me() + 32 * blockIdx.y] = x[me() + 32 * blockIdx.y] + 1; }) == none);
}

TEST_CASE("__syncwarp orders what the lanes of its mask did", "[backend]") {
  const auto through = [](std::uint32_t mask, unsigned from, unsigned to) {
    return messages_of<64>({}, [=] {
      RECGLM_SHARED(int, s, 64);
      s[me()] = 1;
      if (mask >> me() % 32 & 1) __syncwarp(mask);
      if (me() == to) s[to] = s[from];
    });
  };
  REQUIRE(through(~0u, 3, 20) == none);
  REQUIRE(through(0xff00ffu, 3, 20) == none);
  REQUIRE(through(0xff00ffu, 3, 16) == none);
  REQUIRE_FALSE(through(0xff00ffu, 9, 20).contains(""));  // not in the mask
  REQUIRE_FALSE(through(0xff00ffu, 20, 9).contains(""));
  REQUIRE_FALSE(through(~0u, 35, 20).contains(""));  // another warp
  // Through a lane that was in both.
  const auto twice = [](bool joined) {
    return messages_of<32>({}, [=] {
      RECGLM_SHARED(int, s, 32);
      s[me()] = 1;
      if (me() < 2) __syncwarp(3u);
      if (me() == 2 || (joined ? me() == 1 : me() == 3)) __syncwarp(joined ? 6u : 12u);
      if (me() == 2) s[2] = s[0];
    });
  };
  REQUIRE(twice(true) == none);
  REQUIRE_FALSE(twice(false).contains(""));
  // What is done behind it is not ordered by it.
  REQUIRE_FALSE(messages_of<32>({}, [] {
                  RECGLM_SHARED(int, s, 32);
                  __syncwarp();
                  s[me()] = 1;
                  if (me() == 20) s[20] = s[3];
                }).contains(""));
  // A shuffle orders nothing.
  REQUIRE_FALSE(messages_of<32>({}, [] {
                  RECGLM_SHARED(int, s, 32);
                  s[me()] = 1;
                  const int next = __shfl_down_sync(~0u, static_cast<int>(me()), 1);
                  if (me() == 4) s[4] = s[next];
                }).contains(""));
}

TEST_CASE("a read of what was never written", "[backend]") {
  const on_emulated<float> x(4), y(4);
  const auto global_one = messages_of<1>({}, [x = global<float>(x), y = global<float>(y)] {
    x[2] = 1;
    lines[0] = __LINE__, y[0] = x[2] + x[3];
  });
  REQUIRE(global_one == texts{at(0, "thread 0 of block 0") + "reads a word that was never written"});
  const auto shared_one = messages_of<1>({2}, [] {
    RECGLM_SHARED(float, s, 4);
    lines[0] = __LINE__, s[0] += 1;
  });
  REQUIRE(shared_one.size() == 2);
  REQUIRE(shared_one.contains(at(0, "thread 0 of block 1") + "reads a word that was never written"));
  // What one block wrote is nothing to the next, which has the same memory.
  REQUIRE_FALSE(messages_of<1>({2}, [] {
                  RECGLM_SHARED(float, s, 4);
                  if (blockIdx.x == 0) s[0] = 1;
                  s[1] = s[0];
                }).contains(""));
  const on_emulated<float> scratch(1);
  REQUIRE(messages_of<1>({}, [x = global<float>(scratch)] { x[0] += 1; }).size() == 1);
}

TEST_CASE("an access outside of every buffer", "[backend]") {
  const on_emulated<float> x(std::vector<float>(10, 1.0f));
  const auto behind = [x = global<float>(x)](std::ptrdiff_t i) {
    return messages_of<1>({}, [=] { lines[0] = __LINE__, x[0] = x[i]; });
  };
  REQUIRE(behind(9) == none);
  REQUIRE_FALSE(behind(-1).contains(""));
  const std::string who = at(0, "thread 0 of block 0");
  REQUIRE(behind(10) == texts{who + "reads byte 40 of a buffer of 40 bytes"});
  REQUIRE(behind(std::ptrdiff_t{1} << 28) == texts{who + "reads memory outside of every buffer"});
  REQUIRE(behind(std::ptrdiff_t{1} << 50) == texts{who + "reads the host's memory"});
  const auto writes = messages_of<1>({}, [x = global<float>(x)] { lines[0] = __LINE__, x[10] = 1; });
  REQUIRE(writes == texts{at(0, "thread 0 of block 0") + "writes byte 40 of a buffer of 40 bytes"});
  for (const std::size_t n : {63u, 64u, 65u, 128u}) {
    const on_emulated<float> one(n), next(n);
    const auto over = messages_of<1>({}, [x = global<float>(one), n] { lines[0] = __LINE__, x[n] = 1; });
    REQUIRE(over == texts{at(0, "thread 0 of block 0") + "writes byte " + std::to_string(4 * n) + " of a buffer of " +
                          std::to_string(4 * n) + " bytes"});
  }
  const on_emulated<double> d(std::vector<double>(1));
  const auto half = messages_of<1>({}, [d = global<float>(reinterpret_cast<float*>(d.data()))] {
    d[1] = 1;
    lines[0] = __LINE__, d[2] = 1;
  });
  REQUIRE(half == texts{at(0, "thread 0 of block 0") + "writes byte 8 of a buffer of 8 bytes"});
  for (const std::size_t room : {1u, 3u, 4u, 7u}) {
    const auto shared_one = messages_of<1>(
        {},
        [room] {
          RECGLM_DYNAMIC_SHARED(char, a, 0, room);
          a[room - 1] = 1;
          lines[0] = __LINE__, a[room] = 1;
        },
        64);
    REQUIRE(shared_one == texts{at(0, "thread 0 of block 0") + "writes outside of the block's shared arrays"});
  }
  const auto between = messages_of<1>({}, [] {
    RECGLM_SHARED(char, a, 16);
    RECGLM_SHARED(char, b, 16);
    a[15] = b[15] = b[0] = 1;
    lines[0] = __LINE__, a[16] = 1;
  });
  REQUIRE(between == texts{at(0, "thread 0 of block 0") + "writes outside of the block's shared arrays"});
}

TEST_CASE("an access to what a kernel may not touch", "[backend]") {
  float host = 1;
  const auto reads = messages_of<1>({}, [p = global<float>(&host)] { lines[0] = __LINE__, p[0] += 1; });
  REQUIRE(reads == texts{at(0, "thread 0 of block 0") + "reads the host's memory"});
  REQUIRE(host == 1);
  const auto null = messages_of<1>({}, [p = global<float>()] { lines[0] = __LINE__, p[0] = 1; });
  REQUIRE(null == texts{at(0, "thread 0 of block 0") + "writes a null pointer"});
  global<float> dead;
  {
    const on_emulated<float> x(std::vector<float>(10, 1.0f));
    dead = x;
  }
  const auto given = messages_of<1>({}, [dead] { lines[0] = __LINE__, dead[3] = 1; });
  REQUIRE(given == texts{at(0, "thread 0 of block 0") + "writes memory that was given back"});
  const on_emulated<float> x(std::vector<float>(4, 1.0f));
  const auto odd = messages_of<1>(
      {}, [p = global<double>(reinterpret_cast<double*>(x.data() + 1))] { lines[0] = __LINE__, p[0] = 1; });
  REQUIRE(odd == texts{at(0, "thread 0 of block 0") + "writes 8 bytes at an address that is no multiple of 8"});
}

TEST_CASE("bytes and halves of a word belong to different threads", "[backend]") {
  const on_emulated<std::uint8_t> x(std::vector<std::uint8_t>(64));
  const on_emulated<std::uint16_t> y(std::vector<std::uint16_t>(64));
  REQUIRE(messages_of<64>({}, [x = global<std::uint8_t>(x), y = global<std::uint16_t>(y)] {
            x[me()] = static_cast<std::uint8_t>(me());
            y[me()] = x[me()];
          }) == none);
  for (std::size_t i = 0; i < 64; ++i) REQUIRE(x.values()[i] == i);
  // A whole word is read where bytes of it were written.
  const auto race = messages_of<64>(
      {}, [x = global<std::uint8_t>(x), w = global<std::uint32_t>(reinterpret_cast<std::uint32_t*>(x.data()))] {
        if (me() == 40) lines[0] = __LINE__, x[6] = 1;
        if (me() == 2) lines[1] = __LINE__, w[0] = w[1];
      });
  REQUIRE(race == texts{at(1, "thread 2 of block 0") + "reads a word that thread 40 of block 0 wrote at " + line(0) +
                            ", with no barrier between",
                        at(0, "thread 40 of block 0") + "writes a word that thread 2 of block 0 read at " + line(1) +
                            ", with no barrier between"});
}

TEST_CASE("atomic additions have no race among themselves", "[backend]") {
  const on_emulated<int> x(std::vector<int>(2));
  REQUIRE(messages_of<64>({8}, [x = global<int>(x)] { atomicAdd(&x[0], 1); }) == none);
  REQUIRE(x.values()[0] == 20 * 8 * 64);
  const auto mixed = messages_of<64>({}, [x = global<int>(x)] {
    if (me() == 40) lines[0] = __LINE__, atomicAdd(x + 1, 1);
    if (me() == 2) lines[1] = __LINE__, x[1] = 5;
  });
  REQUIRE(mixed == texts{at(1, "thread 2 of block 0") + "writes a word that thread 40 of block 0 wrote at " + line(0) +
                             ", with no barrier between",
                         at(0, "thread 40 of block 0") + "adds to a word that thread 2 of block 0 wrote at " + line(1) +
                             ", with no barrier between"});
  const on_emulated<int> fresh(1);
  const auto unwritten = messages_of<1>({}, [x = global<int>(fresh)] { lines[0] = __LINE__, atomicAdd(x, 1); });
  REQUIRE(unwritten == texts{at(0, "thread 0 of block 0") + "reads a word that was never written"});
}

TEST_CASE("shared memory has a size", "[backend]") {
  REQUIRE(messages_of<32>({}, [] {
            RECGLM_SHARED(float, a, 12 * 1024);
            a[me()] = 1;
          }) == none);
  const auto static_one = messages_of<1>({}, [] {
    RECGLM_SHARED(float, a, 12 * 1024);
    a[0] = 1;
    lines[0] = __LINE__ + 1;
    RECGLM_SHARED(char, b, 1);
    b[0] = 1;
  });
  REQUIRE(static_one == texts{at(0, "thread 0 of block 0") + "declares 49153 bytes of shared memory with this array; " +
                              "49152 are the most, more must be dynamic"});
  const auto dynamic = [](std::size_t bytes) {
    return messages_of<32>(
        {2},
        [] {
          RECGLM_DYNAMIC_SHARED(float, a, 0, 32);
          a[me()] = 1;
          lines[0] = __LINE__ + 1;
          RECGLM_DYNAMIC_SHARED(double, b, 128, 32);
          b[me()] = static_cast<double>(a[me()]);
        },
        bytes);
  };
  REQUIRE(dynamic(384) == none);
  REQUIRE(dynamic(most_shared) == none);
  for (const std::string& message : dynamic(383))
    REQUIRE(message.ends_with(": uses 384 bytes of dynamic shared memory, the launch has 383"));
  REQUIRE(messages_of<1>({}, [] {
            RECGLM_DYNAMIC_SHARED(char, a, 0, 1);
            a[0] = 1;
          }).size() == 1);
}

TEST_CASE("an asynchronous copy arrives when it is waited for", "[backend]") {
  std::vector<float> numbers(64);
  for (std::size_t i = 0; i < 64; ++i) numbers[i] = static_cast<float>(i);
  const on_emulated<float> x(numbers), y(64);
  const auto copied = [x = global<const float>(x), y = global<float>(y)](bool closes, bool waits, bool barrier) {
    return messages_of<16>({2}, [=] {
      RECGLM_SHARED(float, s, 64);
      lines[0] = __LINE__, on_device::copy_later<float>(s + 4 * me(), x + 4 * me());
      if (closes) on_device::close_copies();
      if (waits) lines[1] = __LINE__, on_device::wait_for_copies<0>();
      if (barrier) __syncthreads();
      const unsigned from = (me() + 1) % 16;
      if (blockIdx.x == 1)
        for (unsigned i = 0; i < 4; ++i) lines[2] = __LINE__, y[4 * from + i] = s[4 * from + i];
    });
  };
  REQUIRE(copied(true, true, true) == none);
  REQUIRE(y.values() == numbers);
  const auto early = copied(true, false, true);
  for (const std::string& message : early) {
    texts possible;
    for (int t = 0; t < 16; ++t)
      possible.insert(at(2, "thread " + std::to_string(t) + " of block 1") + "reads a word for which thread " +
                      std::to_string((t + 1) % 16) + " of block 1 began an asynchronous copy at " + line(0) +
                      " that has not arrived");
    CAPTURE(message);
    REQUIRE(possible.contains(message));
  }
  REQUIRE_FALSE(copied(false, true, true).contains(""));
  const auto race = copied(true, true, false);
  REQUIRE_FALSE(race.contains(""));
  // The bytes are written when they arrive, not when the copy began.
  REQUIRE_FALSE(messages_of<16>({}, [x = global<const float>(x)] {
                  RECGLM_SHARED(float, s, 64);
                  on_device::copy_later<float>(s + 4 * me(), x + 4 * me());
                  on_device::close_copies();
                  __syncthreads();
                  on_device::wait_for_copies<0>();
                  const float mine = s[4 * me()];
                  const float other = __shfl_xor_sync(0xffffu, mine, 1);  // all have arrived
                  if (me() == 3) s[12] = s[60] + other;
                }).contains(""));
  const auto own = message_of<1>({}, [x = global<const float>(x)] {
    RECGLM_SHARED(float, s, 8);
    s[0] = s[4] = 1;  // what is there before is not what is read
    on_device::copy_later<float>(s, x);
    on_device::close_copies();
    lines[0] = __LINE__, on_device::copy_later<float>(s + 4, x);
    on_device::close_copies();
    on_device::wait_for_copies<1>();
    s[1] = s[0];
    lines[1] = __LINE__, s[1] = s[4];
  });
  REQUIRE(own == at(1, "thread 0 of block 0") + "reads a word for which thread 0 of block 0 began an asynchronous " +
                     "copy at " + line(0) + " that has not arrived");
  const auto card_memory = message_of<1>({}, [x = global<const float>(x), y = global<float>(y)] {
    lines[0] = __LINE__, on_device::copy_later<float>(y, x);
  });
  REQUIRE(card_memory ==
          at(0, "thread 0 of block 0") + "begins an asynchronous copy to what is not the block's shared memory");
  const auto odd = message_of<1>({}, [x = global<const float>(x)] {
    RECGLM_SHARED(float, s, 8);
    lines[0] = __LINE__, on_device::copy_later<float>(s, x + 1);
  });
  REQUIRE(odd == at(0, "thread 0 of block 0") + "reads 16 bytes at an address that is no multiple of 16");
}

TEST_CASE("counters begin anew before they are full", "[backend]") {
  auto& block = emulation::running_block::one();
  const on_emulated<int> x(std::vector<int>(64));
  const auto adds = [x = global<int>(x)] { x[me() + 32 * blockIdx.x] += 1; };
  block.time = (1u << 31) + 1;
  REQUIRE(message_of<32>({2}, adds).empty());
  REQUIRE(block.time < 10);
  REQUIRE(message_of<32>({2}, adds).empty());
}

}  // namespace backend_watch_tests
