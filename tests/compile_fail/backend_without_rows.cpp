// expect: a backend needs: gather_rows, scatter_rows, fill_rows, column_sums, scale_columns, column_products,
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void gather_rows() = delete;
#endif
};

template struct recglm::check_backend<backend>;
