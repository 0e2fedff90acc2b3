#include "recglm/backend/emulated/fibres.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace backend_fibres_tests {

using recglm::emulation::fibres;

namespace {

struct run {
  fibres all;
  std::size_t me = 0;
  std::vector<std::string> log;
};
run* now = nullptr;

void say(const std::string& what) { now->log.push_back(std::to_string(now->me) + what); }

[[gnu::noinline]] int deep(int n) {
  std::array<volatile char, 1000> there;
  there[0] = static_cast<char>(n);
  return n == 0 ? 0 : deep(n - 1) + (there[0] == static_cast<char>(n));
}

}  // namespace

TEST_CASE("a fibre stops in its middle and goes on there", "[backend]") {
  run r;
  now = &r;
  r.all.prepare(2);
  for (int times = 0; times < 2; ++times) {  // a fibre is started anew
    r.log.clear();
    for (std::size_t i = 0; i < 2; ++i)
      r.all.start(i, [] {
        const std::size_t self = now->me;
        say("a");
        now->all.back(self);
        say("b");
        if (self == 0) now->all.to(0, now->me = 1);  // from one to the other
        say("c");
        now->all.back(self, true);
      });
    for (const std::size_t i : {0u, 1u, 0u}) r.all.enter(r.me = i);
    REQUIRE(r.log == std::vector<std::string>{"0a", "1a", "0b", "1b", "1c"});
    r.all.enter(r.me = 0);
    REQUIRE(r.log.back() == "0c");
  }
}

TEST_CASE("an exception stays in its fibre", "[backend]") {
  run r;
  now = &r;
  r.all.prepare(3);
  for (std::size_t i = 0; i < 3; ++i)
    r.all.start(i, [] {
      const std::size_t self = now->me;
      try {
        now->all.back(self);
        throw std::runtime_error("!");
      } catch (const std::runtime_error& e) {
        say(e.what());
      }
      now->all.back(self, true);
    });
  for (int round = 0; round < 2; ++round)
    for (r.me = 0; r.me < 3; ++r.me) r.all.enter(r.me);
  REQUIRE(r.log == std::vector<std::string>{"0!", "1!", "2!"});
}

TEST_CASE("more fibres may be wanted later, and each has a stack", "[backend]") {
  run r;
  now = &r;
  for (const std::size_t count : {1u, 1024u}) {
    r.all.prepare(count);
    r.log.clear();
    for (std::size_t i = 0; i < count; ++i)
      r.all.start(i, [] {
        say(" " + std::to_string(deep(40)));
        now->all.back(now->me, true);
      });
    for (r.me = 0; r.me < count; ++r.me) r.all.enter(r.me);
    REQUIRE(r.log.size() == count);
    REQUIRE(r.log.back() == std::to_string(count - 1) + " 40");
  }
}

}  // namespace backend_fibres_tests
