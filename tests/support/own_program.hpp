#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

  /// Starts it, in a session of its own; what it prints goes into the files `folder`/out and err.
  pid_t start(const std::vector<std::string>& words, const std::filesystem::path& folder) const {
    std::string joined;
    for (const std::string& word : words) joined += word + "\n";
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    std::string line = "exec";
    for (const std::string& word : launcher) line += " " + word;
    line += " '" + self + "' '" + name + "' >'" + (folder / "out").string() + "' 2>'" + (folder / "err").string() + "'";
    const pid_t child = fork();
    if (child != 0) return child;
    setsid();
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
        // Open MPI's mpirun gives what it starts a group of its own.
        for (std::vector<pid_t> all = session(child); !all.empty(); all = session(child))
          for (const pid_t one : all) {
            kill(one, SIGKILL);
            waitpid(child, &status, WNOHANG);
          }
        return true;
      }
      usleep(2000);
    }
    return false;
  }

 private:
  /// The processes of a session that are alive.
  static std::vector<pid_t> session(pid_t leader) {
    std::vector<pid_t> out;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const pid_t process = std::atoi(entry.path().filename().c_str());
      std::ifstream in(entry.path() / "stat");
      std::string stat;  // one that has ended meanwhile can't be read
      if (process == 0 || !std::getline(in, stat) || stat.rfind(')') == stat.npos) continue;
      std::istringstream fields(stat.substr(stat.rfind(')') + 1));
      char state = 0;
      pid_t parent = 0, group = 0, of = 0;
      fields >> state >> parent >> group >> of;
      if (of == leader && state != 'Z') out.push_back(process);
    }
    return out;
  }
};
