#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

namespace recglm {

/// Made first thing in `main`: opens the descriptors 0 to 2 where they are closed, so that no file of ours becomes one
/// of them, and sees to it that the program ends with 2, and one line on stderr, where something that it wrote to
/// stdout was lost (a full disk, a closed descriptor).
class standard_output {
 public:
  explicit standard_output(std::string program) {
    for (int descriptor : {0, 1, 2})
      if (fcntl(descriptor, F_GETFD) == -1) {
        if (descriptor == 1) closed() = true;
        // The lowest one that is free is the one that was closed. Stdout stays one that cannot be written.
        if (open("/dev/null", descriptor == 2 ? O_WRONLY : O_RDONLY) == -1) std::abort();
      }
    name() = std::move(program);
    static const bool once = (std::atexit(&standard_output::see_to_it), true);
    (void)once;
  }

 private:
  static bool& closed() {
    static bool is = false;
    return is;
  }
  static std::string& name() {
    static auto* const text = new std::string;  // read when static objects are gone
    return *text;
  }
  static void see_to_it() {
    std::cout.flush();
    if (std::cout.good() && std::fflush(stdout) == 0) return;
    std::fprintf(stderr, "%s: the output could not be written%s\n", name().c_str(),
                 closed() ? ": stdout is closed" : "; is the disk full?");
    _exit(2);
  }
};

}  // namespace recglm
