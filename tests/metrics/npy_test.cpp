#include "recglm/metrics/npy.hpp"

#include <unistd.h>

#include <filesystem>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace metrics_npy_tests {

using namespace recglm;

namespace {

struct file {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("recglm_npy_" + std::to_string(::getpid()) + ".npy");
  explicit file(const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  ~file() { std::filesystem::remove(path); }
};

std::string npy(std::string header, const std::string& body, char version = 1) {
  std::string out = "\x93NUMPY";
  out += version;
  out += '\0';
  out += static_cast<char>(header.size() & 255);
  out += static_cast<char>(header.size() >> 8);
  if (version > 1) out += std::string(2, '\0');
  return out + header + body;
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string head(const std::string& type, const std::string& shape, const std::string& order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

void refused(const std::string& bytes, const std::string& why) {
  const file f(bytes);
  REQUIRE_THROWS_WITH(read_npy(f.path), f.path.string() + why);
}

}  // namespace

TEST_CASE("tables of int16, float32 and float64 are read", "[metrics]") {
  const std::vector<double> want{1, -2, 3, 4, 5, -600};
  for (char version : {1, 2, 3}) {
    const file a(npy(head("<i2", "(2, 3)"), bytes_of(std::vector<std::int16_t>(want.begin(), want.end())), version));
    const file* files[] = {&a};
    for (const file* f : files) {
      const number_table t = read_npy(f->path);
      REQUIRE(t.rows == 2);
      REQUIRE(t.columns == 3);
      REQUIRE(t.values == want);
    }
  }
  {
    const file f(npy(head("<f4", "(3, 2)"), bytes_of(std::vector<float>(want.begin(), want.end()))));
    REQUIRE(read_npy(f.path).values == want);
  }
  const file f(npy(head("<f8", "(1,6)"), bytes_of(want)));
  REQUIRE(read_npy(f.path).values == want);
  const file empty(npy(head("<f8", "(0, 5)"), ""));
  REQUIRE(read_npy(empty.path).values.empty());
}

TEST_CASE("what is no table is refused by name", "[metrics]") {
  REQUIRE_THROWS_WITH(read_npy("/nowhere/scores.npy"), "/nowhere/scores.npy: cannot be opened");
  const std::string body = bytes_of(std::vector<double>{1, 2});
  refused("", ": not a NumPy file (it does not begin with \\x93NUMPY)");
  refused("not numpy at all", ": not a NumPy file (it does not begin with \\x93NUMPY)");
  refused(npy(head("<f8", "(1, 2)"), body).substr(0, 30), ": cut short inside its header");
  refused(npy(head("<f8", "(1, 2)"), body.substr(1)),
          ": cut short: 1 x 2 numbers of 8 bytes are announced, 15 bytes follow");
  refused(npy(head("<f8", "(1, 2)"), body + "x"), ": 1 bytes too many for 1 x 2 numbers");
  refused(npy(head("<f8", "(2,)"), body), ": has 1 dimensions; give 2: (users, items)");
  refused(npy(head("<i8", "(1, 2)"), body),
          ": numbers of type '<i8'; int16, float32 and float64 (little-endian) can be read");
  refused(npy(head("<f8", "(1, 2)", "True"), body), ": stored in Fortran order; save numpy.ascontiguousarray of it");
  refused(npy(head("<f8", "(1, x)"), body), ": the header's shape is damaged");
  refused(npy(head("<f8", "(1000000000000, 1000000000000)"), body),
          ": cut short: 1000000000000 x 1000000000000 numbers of 8 bytes are announced, 16 bytes follow");
  refused(npy("{}", body), ": the header names no 'descr'");
  refused(npy(head("<f8", "(1, 2)"), bytes_of(std::vector<double>{1, NAN})), ": row 0, column 1 is not a number");
}

TEST_CASE("a damaged table is refused or read, whatever its bytes", "[metrics]") {
  random_engine rng(2);
  const std::string good = npy(head("<f4", "(2, 2)"), bytes_of(std::vector<float>{1, 2, 3, 4}));
  int refusals = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string bad = good.substr(0, rng.below(4) ? good.size() : rng.below(good.size()));
    for (int n = 0; n < 3 && !bad.empty(); ++n) bad[rng.below(bad.size())] = static_cast<char>(rng.below(256));
    const file f(bad);
    std::size_t numbers = 0;
    try {
      numbers = read_npy(f.path).values.size();
    } catch (const error&) {
      ++refusals;
    }
    REQUIRE(numbers <= 8);  // 16 bytes hold no more
  }
  REQUIRE(refusals > 500);
}

}  // namespace metrics_npy_tests
