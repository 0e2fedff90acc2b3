#include "recglm/backend/cuda/device_buffer.cuh"

#include <utility>

#include "recglm/backend/pointwise.hpp"
#include "support/catch.hpp"
#include "support/on_emulated.hpp"

namespace backend_cuda_device_buffer_tests {

using namespace recglm;

namespace {

template <class T>
std::vector<T> values(const device_buffer<T, emulated>& b) {
  std::vector<T> out(b.size());
  emulated::download(out.data(), b.data(), out.size() * sizeof(T));
  return out;
}

}  // namespace

TEST_CASE("a buffer on a card is filled, copied as a whole, and moved", "[backend]") {
  for (const std::size_t n :
       {std::size_t{1}, std::size_t{255}, std::size_t{256}, std::size_t{257}, std::size_t{1000}}) {
    device_buffer<float, emulated> a(n, 2.5f);
    REQUIRE(values(a) == std::vector<float>(n, 2.5f));
    device_buffer<float, emulated> b = a;
    a.fill(1);
    REQUIRE(values(b) == std::vector<float>(n, 2.5f));
    const float* const at = b.data();
    const device_buffer<float, emulated> c = std::move(b);
    REQUIRE(c.data() == at);
    REQUIRE(b.size() == 0);
    REQUIRE(b.data() == nullptr);
    a = c;
    REQUIRE(values(a) == values(c));
  }
  const device_buffer<step_report, emulated> reports(3, step_report{1, 2});
  for (const step_report& r : values(reports)) REQUIRE((r.loss == 1 && r.norm == 2));
  REQUIRE(device_buffer<float, emulated>(0).data() == nullptr);
}

TEST_CASE("a buffer that becomes shorter, and as long again, takes no memory", "[backend]") {
  device_buffer<float, emulated> a(100, 1);
  emulated::counted = {};
  a.resize(10), a.resize(100);
  REQUIRE(emulated::counted.takes == 0);
  a.resize(101);
  REQUIRE(emulated::counted.takes == 1);
  a.resize(0);
  REQUIRE(a.data() == nullptr);
}

}  // namespace backend_cuda_device_buffer_tests
