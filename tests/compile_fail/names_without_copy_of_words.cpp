// expect: the names of an architecture need: static constexpr std::string_view words, layers, final_norm, in_file,
#include "recglm/concepts.hpp"

struct part {
  static constexpr std::string_view words = "words", layers = "layers.", final_norm = "norm", in_file = "";
#ifdef RECGLM_MENDED
  static constexpr std::string_view copy_of_words = "";
#endif
};

template struct recglm::check_names<part>;
