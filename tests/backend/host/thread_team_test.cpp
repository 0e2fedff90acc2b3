#include "recglm/backend/host/thread_team.hpp"

#include <ctime>
#include <numeric>
#include <stdexcept>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace backend_host_thread_team_tests {

using recglm::detail::thread_team;

TEST_CASE("every piece is done once, by threads with numbers of their own", "[backend]") {
  recglm::random_engine random(7);
  for (int loop = 0; loop < 3000; ++loop) {
    const int pieces = 1 + static_cast<int>(random.below(40)), threads = 1 + static_cast<int>(random.below(5));
    std::vector<int> done(static_cast<std::size_t>(pieces), 0);
    std::atomic<int> odd{0};
    std::vector<std::atomic<int>> at(static_cast<std::size_t>(threads));
    const auto work = [&](int piece, int thread) {
      if (thread < 0 || thread >= threads || ++at[static_cast<std::size_t>(thread)] != 1) ++odd;
      ++done[static_cast<std::size_t>(piece)];
      --at[static_cast<std::size_t>(thread)];
    };
    thread_team::own().run(pieces, threads, work);
    REQUIRE(odd == 0);
    REQUIRE(done == std::vector<int>(static_cast<std::size_t>(pieces), 1));
  }
}

TEST_CASE("threads that have loops at the same time have teams of their own", "[backend]") {
  std::atomic<int> sum{0};
  {
    std::vector<std::jthread> callers;
    for (int c = 0; c < 4; ++c)
      callers.emplace_back([&] {
        for (int loop = 0; loop < 300; ++loop) {
          const auto work = [&](int piece, int) { sum += piece; };
          thread_team::own().run(4, 3, work);
        }
      });
  }
  REQUIRE(sum == 4 * 300 * (0 + 1 + 2 + 3));
}

TEST_CASE("what a piece throws comes out of the loop, and the team continues", "[backend]") {
  std::atomic<int> done{0};
  const auto work = [&](int piece, int) {
    ++done;
    if (piece == 3) throw std::runtime_error("piece 3");
  };
  REQUIRE_THROWS_WITH(thread_team::own().run(8, 3, work), "piece 3");
  REQUIRE(done == 8);
  const auto quiet = [&](int, int) { ++done; };
  thread_team::own().run(8, 3, quiet);
  REQUIRE(done == 16);
  REQUIRE_FALSE(thread_team::at_work());
}

TEST_CASE("a call on each thread reaches each of them", "[backend]") {
  recglm::use_threads(3);
  std::mutex mutex;
  std::vector<std::thread::id> seen;
  recglm::on_each_thread([&] {
    const std::lock_guard hold(mutex);
    seen.push_back(std::this_thread::get_id());
  });
  const int all = recglm::threads();
  recglm::use_threads(0);
  std::sort(seen.begin(), seen.end());
  REQUIRE(static_cast<int>(seen.size()) == all);
  REQUIRE(std::unique(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("threads that wait take no time from others", "[backend]") {
  const auto used = [] {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
  };
  recglm::use_threads(0);  // as many as cores: with more, GNU OpenMP too would wait shortly
  const double before = used();
  for (int loop = 0; loop < 100; ++loop) {
    recglm::parallel(64, 1, [](std::size_t, std::size_t) {});
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  REQUIRE(used() - before < 0.15);  // of 0.3 seconds for each helper
}

}  // namespace backend_host_thread_team_tests
