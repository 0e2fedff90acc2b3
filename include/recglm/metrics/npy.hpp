#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"

namespace recglm {

/// A table of numbers (rows, columns), row-major.
struct number_table {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;
};

/// Reads a NumPy file (.npy, format 1 to 3) of two dimensions: little-endian int16, float32 or float64, in C order.
/// Throws on anything else, on a file that is cut short or too long, and on NaN.
number_table read_npy(const std::string& path);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/metrics/npy-inl.hpp"
#endif
