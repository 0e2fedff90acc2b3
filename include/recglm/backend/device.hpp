#pragma once
#include "recglm/backend/cpu.hpp"

namespace recglm {

/// The backend that a program is compiled for; only programs, tests and benchmarks name it, no header of the library.
template <class Scalar>
using device = cpu<Scalar>;

}  // namespace recglm
