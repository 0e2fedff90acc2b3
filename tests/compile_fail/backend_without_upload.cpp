// expect: a backend needs: static void upload(to, from, n) and download(to, from, n) of any trivially copyable type
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void upload() = delete;
#endif
};

template struct recglm::check_backend<backend>;
