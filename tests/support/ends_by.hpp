#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace recglm {

/// The signal by which a process that does `what` ends; 0: it does not.
template <class F>
int ends_by(F what) {
  const pid_t child = fork();
  if (child == 0) {
    for (const int s : {SIGSEGV, SIGBUS}) std::signal(s, SIG_DFL);
    what();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace recglm
