#pragma once
#include "recglm/autograd/ops/attention.hpp"
#include "recglm/autograd/ops/candidates.hpp"
#include "recglm/autograd/ops/linear.hpp"
#include "recglm/autograd/ops/loss.hpp"
#include "recglm/autograd/ops/low_rank_rows.hpp"
#include "recglm/autograd/ops/mix_rows.hpp"
#include "recglm/autograd/ops/pointwise.hpp"
#include "recglm/autograd/ops/rotary.hpp"
#include "recglm/autograd/ops/rows.hpp"
#include "recglm/autograd/ops/shape.hpp"
#include "recglm/autograd/ops/silu_attention.hpp"

/// \file
/// The ops: each free function calls a kernel and records its backward; nothing else in the library knows a derivative.
