#pragma once

/// \file
/// recglm is headers. Where recglm::compiled is linked, RECGLM_COMPILED is defined: then `x.hpp` declares, and the
/// bodies of `x-inl.hpp` are compiled once, in the library (docs/building.md, docs/decisions/compiled.md).

#if defined(RECGLM_FUNC)  // the header checks, which want no code
#elif defined(RECGLM_COMPILED)
/// Before a function of an `-inl.hpp` file.
#define RECGLM_FUNC
#else
#define RECGLM_FUNC inline
#endif

#if defined(RECGLM_COMPILED)
namespace recglm::detail {

/// The switches that change what a header says. recglm::compiled defines `here` for its own alone, so that a program
/// compiled with others ends at the linker, and the name that is missing says which.
template <bool OneDnn, bool OpenMp, bool LibZip, bool SentencePiece>
struct compiled_with {
  static const char here;
};

#if defined(RECGLM_ONEDNN)
inline constexpr bool with_onednn = true;
#else
inline constexpr bool with_onednn = false;
#endif
#if defined(_OPENMP)
inline constexpr bool with_openmp = true;
#else
inline constexpr bool with_openmp = false;
#endif
#if defined(RECGLM_LIBZIP)
inline constexpr bool with_libzip = true;
#else
inline constexpr bool with_libzip = false;
#endif
#if defined(RECGLM_SENTENCEPIECE)
inline constexpr bool with_sentencepiece = true;
#else
inline constexpr bool with_sentencepiece = false;
#endif

using compiled_here = compiled_with<with_onednn, with_openmp, with_libzip, with_sentencepiece>;

namespace {
// Read when the program starts, so that no compiler leaves it out.
[[maybe_unused]] const volatile char compiled_with_the_same_switches = compiled_here::here;
}  // namespace

}  // namespace recglm::detail
#endif
