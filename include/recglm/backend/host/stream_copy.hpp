#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace recglm {

/// Copies `n` numbers to memory that is not read soon. On x86-64 the caches are left out, which spares the way in that
/// a line takes before it is written.
template <class T>
void stream_copy(T* to, const T* from, std::size_t n) {
  static_assert(std::is_trivially_copyable_v<T>);
  char* out = reinterpret_cast<char*>(to);
  const char* in = reinterpret_cast<const char*>(from);
  std::size_t left = n * sizeof(T);
#if defined(__x86_64__)
  if (reinterpret_cast<std::uintptr_t>(out) % 16 == 0) {
    for (; left >= 64; left -= 64, in += 64, out += 64)
      for (int i = 0; i < 64; i += 16)
        _mm_stream_si128(reinterpret_cast<__m128i*>(out + i),
                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + i)));
    _mm_sfence();
  }
#endif
  if (left > 0) std::memcpy(out, in, left);
}

}  // namespace recglm
