#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
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
  // The fractional parts of the square roots of the first 8 primes.
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> block_{};
  std::size_t used_ = 0;
  std::uint64_t length_ = 0;
};

namespace detail {
/// Takes `blocks` blocks of 64 bytes into the eight words of `state`.
void sha256_blocks(std::uint32_t* state, const unsigned char* bytes, std::size_t blocks);
/// Whether this processor has instructions for that.
bool has_sha256_instructions();
#if defined(__x86_64__)
/// The same with them; four times as fast.
void sha256_blocks_x86(std::uint32_t* state, const unsigned char* bytes, std::size_t blocks);
#endif
}  // namespace detail

/// `sha256` of one text.
inline std::string sha256_of(std::string_view bytes) { return sha256().add(bytes).hex(); }

/// `sha256` of a file's bytes, as sha256sum prints it. Throws naming the file where it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/sha256-inl.hpp"
#endif
