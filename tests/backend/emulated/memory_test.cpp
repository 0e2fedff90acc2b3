#include "recglm/backend/emulated/memory.hpp"

#include <cstdint>
#include <numeric>
#include <vector>

#include "support/catch.hpp"
#include "support/ends_by.hpp"

namespace backend_emulated_memory_tests {

using namespace recglm;
using Catch::Matchers::Equals;
using emulation::card_memory;

namespace {

card_memory& card() { return card_memory::one(); }

// A buffer that is given back, with numbers in it if there are some.
template <class T = float>
struct held {
  T* at;
  explicit held(std::size_t n) : at(static_cast<T*>(card().take(n * sizeof(T)))) {}
  explicit held(const std::vector<T>& v) : held(v.size()) { card().upload(at, v.data(), v.size() * sizeof(T)); }
  ~held() { card().give(at); }
  held(const held&) = delete;
  held& operator=(const held&) = delete;
};

}  // namespace

TEST_CASE("what was uploaded is downloaded", "[backend]") {
  for (const std::size_t n : {0u, 1u, 2u, 3u, 4u, 5u, 63u, 1000u}) {
    std::vector<std::uint8_t> in(n), out(n), moved(n);
    std::iota(in.begin(), in.end(), std::uint8_t{1});
    const held<std::uint8_t> a(in), b(n);
    card().download(out.data(), a.at, n);
    REQUIRE(out == in);
    card().copy(b.at, a.at, n);
    card().download(moved.data(), b.at, n);
    REQUIRE(moved == in);
  }
  REQUIRE(card().take(0) == nullptr);
  REQUIRE_NOTHROW(card().give(nullptr));
}

TEST_CASE("the host cannot touch the card's memory", "[backend]") {
  const held<> b(std::vector<float>(100, 1.0f));
  const volatile float* const read = b.at;
  REQUIRE(ends_by([&] { (void)*read; }) == SIGSEGV);
  REQUIRE(ends_by([&] { b.at[99] = 2; }) == SIGSEGV);
  const auto open = [&] {
    const card_memory::opened now;
    b.at[99] += *read;
  };
  REQUIRE(ends_by(open) == 0);
  open();
  REQUIRE(ends_by([&] { (void)*read; }) == SIGSEGV);
}

TEST_CASE("a download of what was never written", "[backend]") {
  const held<std::uint8_t> b(10);
  std::vector<std::uint8_t> host(10, 1);
  const auto message = "emulated: download of 10 bytes, of which some were never written";
  REQUIRE_THROWS_WITH(card().download(host.data(), b.at, 10), Equals(message));
  card().upload(b.at, host.data(), 7);
  REQUIRE_THROWS_WITH(card().download(host.data(), b.at, 10), Equals(message));
  card().upload(b.at + 8, host.data(), 2);
  REQUIRE_THROWS_WITH(card().download(host.data(), b.at, 10), Equals(message));
  REQUIRE_NOTHROW(card().download(host.data(), b.at, 7));
  card().upload(b.at + 7, host.data(), 1);
  REQUIRE_NOTHROW(card().download(host.data(), b.at, 10));
}

TEST_CASE("a copy of what was never written is allowed, and is no more written than before", "[backend]") {
  for (const std::size_t shift : {0u, 1u, 4u}) {
    const held<std::uint8_t> a(16), b(std::vector<std::uint8_t>(32, 7));
    std::vector<std::uint8_t> host(16, 1);
    card().upload(a.at, host.data(), 6);
    card().copy(b.at + shift, a.at, 16);
    REQUIRE_NOTHROW(card().download(host.data(), b.at + shift, 6));
    REQUIRE_THROWS(card().download(host.data(), b.at + shift, 7));
    REQUIRE_THROWS(card().download(host.data(), b.at + shift + 15, 1));
    REQUIRE_NOTHROW(card().download(host.data(), b.at + shift + 16, 1));
  }
}

TEST_CASE("copies outside of a buffer", "[backend]") {
  const held<std::uint8_t> a(std::vector<std::uint8_t>(10, 1)), b(std::vector<std::uint8_t>(10, 1));
  std::uint8_t host[16] = {};
  REQUIRE_THROWS_WITH(card().upload(a.at, host, 11), Equals("emulated: upload to byte 10 of a buffer of 10 bytes"));
  REQUIRE_THROWS_WITH(card().download(host, a.at, 11), Equals("emulated: download of byte 10 of a buffer of 10 bytes"));
  REQUIRE_THROWS_WITH(card().copy(b.at, a.at, 11), Equals("emulated: copy from byte 10 of a buffer of 10 bytes"));
  REQUIRE_THROWS_WITH(card().upload(host + 4, host, 4),
                      Equals("emulated: upload to the host's memory; it takes memory of the card"));
  REQUIRE_THROWS_WITH(card().upload(nullptr, host, 4),
                      Equals("emulated: upload to a null pointer; it takes memory of the card"));
  REQUIRE_THROWS_WITH(card().upload(a.at, b.at, 4),
                      Equals("emulated: upload from the card's memory; copy moves within it"));
  REQUIRE_THROWS_WITH(card().download(a.at, b.at, 4),
                      Equals("emulated: download to the card's memory; copy moves within it"));
  REQUIRE_THROWS_WITH(card().copy(a.at + 2, a.at, 4), Equals("emulated: copy of 4 bytes onto themselves, 2 further"));
}

TEST_CASE("memory is taken again, and dead in between", "[backend]") {
  auto* const p = static_cast<std::uint8_t*>(card().take(5000));
  std::uint8_t host[5000] = {};
  card().upload(p, host, 5000);
  REQUIRE_THROWS_WITH(card().give(p + 8),
                      Equals("emulated: give of byte 8 of a buffer of 5000 bytes, not the beginning of a buffer"));
  card().give(p);
  const auto dead = "emulated: upload to memory that was given back";
  REQUIRE_THROWS_WITH(card().upload(p, host, 1), Equals(dead));
  REQUIRE_THROWS_WITH(card().upload(p + 4999, host, 1), Equals(dead));
  REQUIRE_THROWS_WITH(card().give(p),
                      Equals("emulated: give of memory that was given back, not the beginning of a buffer"));
  const std::size_t used = card().used();
  auto* const again = static_cast<std::uint8_t*>(card().take(4990));
  REQUIRE(card().used() == used);
  REQUIRE(again == p);
  REQUIRE_THROWS(card().download(host, p, 1));
  REQUIRE_THROWS_WITH(card().upload(p, host, 4991), Equals("emulated: upload to byte 4990 of a buffer of 4990 bytes"));
  card().upload(p, host, 4990);
  card().renew(p, 100);
  REQUIRE_THROWS(card().download(host, p, 1));
  REQUIRE_THROWS_WITH(card().upload(p, host, 101), Equals("emulated: upload to byte 100 of a buffer of 100 bytes"));
  card().give(p);
}

TEST_CASE("a card's memory has an end", "[backend]") {
  REQUIRE_THROWS_WITH(
      card().take(std::size_t{1} << 40),
      Catch::Matchers::StartsWith("emulated: 1099511627776 bytes of the card's memory are asked for, "));
  REQUIRE_THROWS(card().take(~std::size_t{0}));
}

TEST_CASE("words of less than four bytes are known one by one", "[backend]") {
  emulation::watched_words words(std::size_t{1} << 20);
  words.grow(100);
  const auto touched = [&](std::size_t offset, std::size_t bytes) {
    std::vector<std::size_t> all;
    words.each(offset, bytes, [&](emulation::cell&, std::size_t at) { all.push_back(at); });
    return all;
  };
  REQUIRE(words.whole(8, 4));
  REQUIRE_FALSE(words.whole(8, 8));
  REQUIRE_FALSE(words.whole(9, 4));
  REQUIRE(touched(4, 12) == std::vector<std::size_t>{4, 8, 12});
  REQUIRE(touched(6, 8) == std::vector<std::size_t>{6, 7, 8, 12, 13});
  REQUIRE(touched(4, 12) == std::vector<std::size_t>{4, 5, 6, 7, 8, 12, 13, 14, 15});
  REQUIRE_FALSE(words.whole(4, 4));
  words.assign(4, 12, {});
  REQUIRE(touched(4, 12) == std::vector<std::size_t>{4, 8, 12});
}

}  // namespace backend_emulated_memory_tests
