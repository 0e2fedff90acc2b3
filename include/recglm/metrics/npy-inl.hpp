#pragma once
#include "recglm/metrics/npy.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/core/memory.hpp"

namespace recglm {

RECGLM_FUNC number_table read_npy(const std::string& path) {
  input_file in(path);
  check(in.is_open(), path, ": cannot be opened");
  std::size_t done = 0;
  const auto take = [&](char* out, std::size_t count) {
    const std::size_t got = in.read(out, count);
    done += got;
    return got == count;
  };
  char head[10] = {};
  check(take(head, 10) && std::memcmp(head, "\x93NUMPY", 6) == 0, path,
        ": not a NumPy file (it does not begin with \\x93NUMPY)");
  const auto byte = [](char c) { return static_cast<std::uint32_t>(static_cast<unsigned char>(c)); };
  std::uint32_t size = byte(head[8]) | byte(head[9]) << 8;
  check(head[6] >= 1 && head[6] <= 3, path, ": NumPy format ", int{head[6]}, " is not known; save it with numpy.save");
  if (head[6] >= 2) {
    char more[2] = {};
    check(take(more, 2), path, ": the header is cut short or too long");
    size |= byte(more[0]) << 16 | byte(more[1]) << 24;
  }
  check(size <= 1u << 20, path, ": the header is cut short or too long");
  std::string header(size, ' ');
  check(take(header.data(), size), path, ": cut short inside its header");

  const auto value_of = [&](const std::string& key) {
    const std::size_t at = header.find("'" + key + "':");
    check(at != std::string::npos, path, ": the header names no '", key, "'");
    return at + key.size() + 3;
  };
  const std::size_t descr = header.find('\'', value_of("descr"));
  const std::size_t descr_end = descr == std::string::npos ? descr : header.find('\'', descr + 1);
  check(descr_end != std::string::npos, path, ": the header gives no single type of number");
  const std::string type = header.substr(descr + 1, descr_end - descr - 1);
  check(type == "<i2" || type == "<f4" || type == "<f8", path, ": numbers of type '", type,
        "'; int16, float32 and float64 (little-endian) can be read");
  const std::size_t order = header.find_first_not_of(' ', value_of("fortran_order"));
  check(order != std::string::npos && header.compare(order, 5, "False") == 0, path,
        ": stored in Fortran order; save numpy.ascontiguousarray of it");
  const std::size_t open = header.find('(', value_of("shape")), close = header.find(')', value_of("shape"));
  check(open != std::string::npos && close != std::string::npos && open < close, path, ": the header gives no shape");
  std::vector<std::size_t> shape;
  for (std::size_t i = open + 1; i < close;) {
    if (header[i] < '0' || header[i] > '9') {
      check(header[i] == ' ' || header[i] == ',', path, ": the header's shape is damaged");
      ++i;
      continue;
    }
    std::size_t n = 0;
    for (; header[i] >= '0' && header[i] <= '9'; ++i) {
      n = 10 * n + static_cast<std::size_t>(header[i] - '0');
      check(n <= std::size_t{1} << 40, path, ": the header's shape is damaged");
    }
    shape.push_back(n);
  }
  check(shape.size() == 2, path, ": has ", shape.size(), " dimensions; give 2: (users, items)");

  number_table out{shape[0], shape[1], {}};
  const std::size_t wide = type == "<i2" ? 2 : type == "<f4" ? 4 : 8;
  const std::uint64_t bytes = in.size() - std::min<std::uint64_t>(in.size(), done);
  const std::uint64_t most = bytes / wide;  // compared by division: the product could overflow
  check(out.columns == 0 || out.rows <= most / out.columns, path, ": cut short: ", out.rows, " x ", out.columns,
        " numbers of ", wide, " bytes are announced, ", bytes, " bytes follow");
  const std::size_t count = out.rows * out.columns;
  check(bytes == count * wide, path, ": ", bytes - count * wide, " bytes too many for ", out.rows, " x ", out.columns,
        " numbers");
  check_memory(bytes + count * sizeof(double), path);
  std::vector<unsigned char> raw(bytes);
  check(take(reinterpret_cast<char*>(raw.data()), bytes), path, ": cannot be read to its end");
  out.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t bits = 0;
    for (std::size_t b = 0; b < wide; ++b) bits |= static_cast<std::uint64_t>(raw[i * wide + b]) << (8 * b);
    const double x = wide == 2   ? static_cast<double>(static_cast<std::int16_t>(bits))
                     : wide == 4 ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)))
                                 : std::bit_cast<double>(bits);
    check(!std::isnan(x), path, ": row ", i / out.columns, ", column ", i % out.columns, " is not a number");
    out.values.push_back(x);
  }
  return out;
}

}  // namespace recglm
