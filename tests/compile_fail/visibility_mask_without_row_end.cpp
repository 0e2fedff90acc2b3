// expect: a mask needs: bool sees(int query, int key) const; and int row_end(int query) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mended";
  struct mask {
    bool sees(int query, int key) const;
#ifdef RECGLM_MENDED
    int row_end(int query) const;
#endif
  };
  static mask of(int part_a);
};

template struct recglm::check_visibility_policy<policy>;
