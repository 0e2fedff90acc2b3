// expect: numbers of a recipe are set in its constructor, not in settings or policies
#include "recglm/run/run.hpp"

struct row : recglm::recipe {
#ifndef RECGLM_MENDED
  static void settings(recglm::values& v) { v.steps = 100; }
#else
  row() { values.steps = 100; }
#endif
};

int main(int argc, char** argv) { return recglm::run<row>(argc, argv); }
