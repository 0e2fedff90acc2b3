#include "recglm/run/progress.hpp"

#include <sys/wait.h>

#include <csignal>
#include <cstdlib>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/atomic_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_progress_tests {

namespace {
// As a terminal or `kill` sends it: to the process, not to a thread of it.
bool seen_after(int signal) {
  kill(getpid(), signal);
  for (int i = 0; i < 1000 && !recglm::interruption::wanted(); ++i) usleep(1000);
  return recglm::interruption::wanted();
}
}  // namespace

TEST_CASE("Ctrl-C sets a flag while someone listens, and is given back afterwards", "[run]") {
  void (*const before)(int) = std::signal(SIGINT, SIG_IGN);
  {
    const recglm::interruption guard;
    REQUIRE_FALSE(recglm::interruption::wanted());
    REQUIRE(seen_after(SIGINT));
  }
  REQUIRE(std::signal(SIGINT, before) == SIG_IGN);
  {
    const recglm::interruption again;
    REQUIRE_FALSE(recglm::interruption::wanted());
    REQUIRE(seen_after(SIGTERM));
  }
}

TEST_CASE("no thread that computes takes a signal while someone listens", "[run]") {
  std::atomic<int> open{0};
  recglm::on_each_thread([] {});  // a pool that was there before
  const recglm::interruption guard;
  const auto look = [&] {
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    open += sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGTERM) == 1 ? 0 : 1;
  };
  recglm::on_each_thread(look);
  std::thread([&] { recglm::on_each_thread(look); }).join();
  REQUIRE(open == 0);
}

// What a program of its own does: this one, with one case that is meant for it. OpenMP's threads do not outlive a fork.
TEST_CASE("interrupted twice", "[run]") {
  if (!std::getenv("RECGLM_TEST_CHILD")) return;
  const recglm::interruption guard;
  seen_after(SIGTERM);
  kill(getpid(), SIGTERM);
  sleep(10);
}
TEST_CASE("interrupted while a file is written", "[run]") {
  if (!std::getenv("RECGLM_TEST_CHILD")) return;
  const recglm::interruption guard("prepare");
  recglm::atomic_file file(std::filesystem::path(std::getenv("RECGLM_TEST_FOLDER")) / "table.tsv");
  file.stream() << "half" << std::flush;
  kill(getpid(), std::atoi(std::getenv("RECGLM_TEST_SIGNAL")));
  sleep(10);
}

namespace {
int status_of(const std::string& name, const std::string& before, const std::filesystem::path& errors) {
  return std::system((before + " RECGLM_TEST_CHILD=1 exec '" +
                      std::filesystem::read_symlink("/proc/self/exe").string() + "' '" + name + "' >/dev/null 2>'" +
                      errors.string() + "'")
                         .c_str());
}
}  // namespace

TEST_CASE("a second signal ends the program", "[run]") {
  const temporary_folder folder;
  const int status = status_of("interrupted twice", "", folder / "errors");
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("a program that does not ask ends with one line and leaves nothing half-written", "[run]") {
  const temporary_folder folder, errors;
  const int signal = GENERATE(SIGINT, SIGTERM);
  const int status =
      status_of("interrupted while a file is written",
                "RECGLM_TEST_FOLDER='" + folder.path.string() + "' RECGLM_TEST_SIGNAL=" + std::to_string(signal),
                errors / "errors");
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 130);
  REQUIRE(bytes_of_file(errors / "errors") == "prepare: interrupted; nothing half-written was kept\n");
  REQUIRE(std::filesystem::is_empty(folder.path));
}

}  // namespace run_progress_tests
