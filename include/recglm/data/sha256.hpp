#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace recglm {

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces: names a file, a dataset or a split in manifests.
class sha256 {
 public:
  /// Takes in more bytes.
  sha256& add(std::string_view bytes);

  /// 64 lower-case hexadecimal digits of all bytes so far. More may be added afterwards.
  std::string hex() const;

 private:
  void digest();

  // The fractional parts of the square roots of the first 8 primes.
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> block_{};
  std::size_t used_ = 0;
  std::uint64_t length_ = 0;
};

/// `sha256` of one text.
inline std::string sha256_of(std::string_view bytes) { return sha256().add(bytes).hex(); }

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/sha256-inl.hpp"
#endif
