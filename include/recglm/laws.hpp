#pragma once
/// \file
/// What a concept cannot say, as functions that any test can call: `broken_laws(policy, ...)` returns the laws that a
/// policy breaks, in words; none where it keeps them all.
#include "recglm/laws/backend.hpp"
#include "recglm/laws/blank.hpp"
#include "recglm/laws/decode.hpp"
#include "recglm/laws/text.hpp"
#include "recglm/laws/visibility.hpp"
