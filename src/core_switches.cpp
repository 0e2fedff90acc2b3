#include "recglm/core/compiled.hpp"

// What recglm::compiled was compiled with; who links it with other switches misses this name.
template <>
const char recglm::detail::compiled_here::here = 0;
