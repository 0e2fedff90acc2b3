#include "recglm/run/energy_meter.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_energy_meter_tests {

TEST_CASE("packages are added up, their parts are not, and a counter may begin anew", "[run]") {
  const temporary_folder root;
  namespace fs = std::filesystem;
  const auto zone = [&](const char* folder, const char* name, const char* now) {
    fs::create_directories(root / folder);
    put(root / folder / "name", std::string(name) + "\n");
    put(root / folder / "energy_uj", std::string(now) + "\n");
    put(root / folder / "max_energy_range_uj", "10000000\n");
  };
  zone("intel-rapl:0", "package-0", "1000000");
  zone("intel-rapl:1", "package-1", "9000000");
  zone("intel-rapl:0:0", "core", "5");
  fs::create_directories(root / "dtpm");
  const recglm::energy_meter meter(root.path);
  REQUIRE(meter.joules() == 0);
  zone("intel-rapl:0", "package-0", "3500000");
  zone("intel-rapl:1", "package-1", "500000");
  zone("intel-rapl:0:0", "core", "7000000");
  REQUIRE(std::abs(meter.joules().value() - 4.0) < 1e-12);
  fs::remove(root / "intel-rapl:1/energy_uj");
  REQUIRE_FALSE(meter.joules());
}

TEST_CASE("a processor that reports nothing has no energy", "[run]") {
  const temporary_folder root;
  REQUIRE_FALSE(recglm::energy_meter(root.path).joules());
  REQUIRE_FALSE(recglm::energy_meter(root / "nowhere").joules());
}

}  // namespace run_energy_meter_tests
