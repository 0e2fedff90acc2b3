#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "recglm/run/process_group.hpp"
#include "recglm/run/progress.hpp"

namespace recglm::detail {

/// A row still to be made: which recipe, which seed, the work, and what reads what another process has made.
template <class Row>
struct task {
  std::string recipe;
  std::uint64_t seed;
  std::function<std::optional<Row>()> make;
  std::function<std::optional<Row>()> made = {};
};

/// Makes the rows, `jobs` at once, beginning in the order in which they are listed; several processes share them, and
/// with `all_read` each of them, else the first one, is given those of the others. Nothing stands for one that was
/// interrupted. Rethrows the first error after the other rows of this process have ended. `kind` tells claims apart.
template <class Row>
std::vector<std::optional<Row>> make_all(const std::vector<task<Row>>& tasks, int jobs, const claims& shares,
                                         const std::string& kind, bool all_read) {
  std::vector<std::optional<Row>> made(tasks.size());
  std::vector<char> own(tasks.size(), 0);
  std::atomic<std::size_t> next{0};
  std::exception_ptr problem;
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < tasks.size() && !interruption::wanted();) {
      try {
        if (!shares.take(kind + "-" + std::to_string(i))) continue;
        own[i] = 1;
        made[i] = tasks[i].make();
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!problem) problem = std::current_exception();
        next = tasks.size();
      }
    }
  };
  std::vector<std::jthread> others;
  for (int j = 1; j < jobs; ++j) others.emplace_back(work);
  work();
  others.clear();
  if (problem) std::rethrow_exception(problem);
  const process_group& processes = shares.processes();
  processes.wait();
  if (processes.count() > 1 && (all_read || processes.first()))
    for (std::size_t i = 0; i < tasks.size(); ++i)
      if (!own[i]) made[i] = tasks[i].made();
  return made;
}

}  // namespace recglm::detail
