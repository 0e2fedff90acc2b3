#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace recglm {

/// The energy that the processor's packages have used since this was made, as the processor reports it (RAPL, through
/// Linux's powercap): of everything that ran meanwhile, memory and cards not counted.
class energy_meter {
 public:
  explicit energy_meter(const std::filesystem::path& root = "/sys/class/powercap");

  /// In joules; nothing where the processor does not report it, or only to root. A counter that began anew once is
  /// understood.
  std::optional<double> joules() const;

 private:
  struct package {
    std::filesystem::path folder;
    std::uint64_t before, range;  // microjoules
  };
  std::vector<package> packages_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/energy_meter-inl.hpp"
#endif
