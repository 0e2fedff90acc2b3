// expect: an architecture is a struct of aliases: inherit one that ships, such as glm_10b
#include "recglm/run/run.hpp"

struct row : recglm::recipe {
#ifndef RECGLM_MENDED
  using architecture = int;
#endif
};

int main(int argc, char** argv) { return recglm::run<row>(argc, argv); }
