// results_table FOLDER... [--rows a,b] [--out FOLDER]: the tables and the report of rows that runs have finished, on
// whatever machines and days. Each folder holds rows as a run leaves them, or as docs/results/data keeps them:
//   results_table docs/results/data/beauty --out results/beauty
// Exit status: 0, or 2 with one line on stderr for bad use or bad input.
#include "recglm/run/join_results.hpp"

int main(int argc, char** argv) { return recglm::join_results(argc, argv); }
