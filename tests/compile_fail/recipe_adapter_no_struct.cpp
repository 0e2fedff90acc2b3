// expect: an adapter is a struct: one that ships, such as none or lora, or one of your own
#include "recglm/run/run.hpp"

struct row : recglm::recipe {
#ifndef RECGLM_MENDED
  using adapter = int;
#endif
};

int main(int argc, char** argv) { return recglm::run<row>(argc, argv); }
