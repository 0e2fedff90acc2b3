#pragma once
#include <iostream>
#include <sstream>
#include <string>

/// What a call returned and printed.
struct outcome {
  int status;
  std::string out, err;
};

/// The lines of a table.tsv that have a seed: those of rows that --resume reads back.
inline std::string seeded_lines(const std::string& table) {
  std::istringstream in(table);
  std::string out;
  for (std::string line; std::getline(in, line);)
    if (line.substr(line.find('\t') + 1, 2) != "-\t") out += line + "\n";
  return out;
}

/// Calls `f`, catching what it prints.
template <class F>
outcome captured(F f) {
  std::ostringstream out, err;
  auto* const cout = std::cout.rdbuf(out.rdbuf());
  auto* const cerr = std::cerr.rdbuf(err.rdbuf());
  const int status = f();
  std::cout.rdbuf(cout);
  std::cerr.rdbuf(cerr);
  return {status, out.str(), err.str()};
}
