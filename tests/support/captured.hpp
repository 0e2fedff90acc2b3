#pragma once
#include <iostream>
#include <sstream>
#include <string>

/// What a call returned and printed.
struct outcome {
  int status;
  std::string out, err;
};

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
