#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "support/folder.hpp"
#include "support/program.hpp"

/// A hidden test case as a program of its own, so that it can be killed, or started by a launcher. Its words are in the
/// variable RECGLM_TEST_WORDS, its status is that of `exit`.
struct own_program {
  std::string name;                        ///< of the test case
  std::vector<std::string> launcher = {};  ///< "mpirun", "-n", "2"

  /// The words that it was started with, from inside.
  static std::vector<std::string> words() {
    std::istringstream in(std::getenv("RECGLM_TEST_WORDS") ? std::getenv("RECGLM_TEST_WORDS") : "");
    std::vector<std::string> out;
    for (std::string word; std::getline(in, word);) out.push_back(word);
    return out;
  }

  /// Starts it, in a group of processes of its own; what it prints goes into the files `folder`/out and err.
  pid_t start(const std::vector<std::string>& words, const std::filesystem::path& folder) const {
    std::string joined;
    for (const std::string& word : words) joined += word + "\n";
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    std::string line = "exec";
    for (const std::string& word : launcher) line += " " + word;
    line += " '" + self + "' '" + name + "' >'" + (folder / "out").string() + "' 2>'" + (folder / "err").string() + "'";
    const pid_t child = fork();
    if (child != 0) return child;
    setpgid(0, 0);
    // Open MPI refuses root and more processes than cores unless it is told.
    for (const char* variable : {"OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
                                 "OMPI_MCA_rmaps_base_oversubscribe", "OMPI_MCA_btl_base_warn_component_unused"})
      setenv(variable, "1", 1);
    setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 1);
    setenv("RECGLM_TEST_WORDS", joined.c_str(), 1);
    execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
    _exit(127);
  }

  program_result run(const std::vector<std::string>& words) const {
    const temporary_folder folder;
    int status = 0;
    waitpid(start(words, folder.path), &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, bytes_of_file(folder / "out"), bytes_of_file(folder / "err")};
  }

  /// Starts it and kills it, with all that it started, as soon as `now` holds; false where it ended before.
  template <class Now>
  bool kill_when(const std::vector<std::string>& words, Now now) const {
    const temporary_folder folder;
    const pid_t child = start(words, folder.path);
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
      if (now()) {
        // A launcher's processes are in groups of their own, and would end a while after it.
        const std::vector<pid_t> started = children_of(child);
        kill(-child, SIGKILL);
        for (const pid_t one : started) kill(one, SIGKILL);
        waitpid(child, &status, 0);
        for (const pid_t one : started)
          for (int waits = 0; waits < 5000 && kill(one, 0) == 0; ++waits) usleep(2000);
        return true;
      }
      usleep(2000);
    }
    return false;
  }

 private:
  static std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> out;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string name = entry.path().filename().string();
      if (name.find_first_not_of("0123456789") != name.npos) continue;
      std::ifstream in(entry.path() / "stat");
      std::string text((std::istreambuf_iterator<char>(in)), {});
      // "pid (name) state parent": the name may have anything in it.
      std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
      char state = 0;
      pid_t of = 0;
      if (rest >> state >> of && of == parent) out.push_back(static_cast<pid_t>(std::stol(name)));
    }
    return out;
  }
};
