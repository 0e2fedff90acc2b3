// expect: a backend needs: static constexpr std::string_view name; and about()
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void about() = delete;
#endif
};

template struct recglm::check_backend<backend>;
