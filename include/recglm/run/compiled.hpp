#pragma once

/// \file
/// recglm is headers. A project that builds several experiments may link recglm::compiled, which defines
/// RECGLM_COMPILED and holds what all experiments share, compiled once (docs/decisions/compiled.md).

#if defined(RECGLM_COMPILED)
/// Before a function that recglm::compiled holds; weak, since a program may include the definition as well.
#define RECGLM_ONCE [[gnu::weak]]
#else
#define RECGLM_ONCE inline
#endif
