#pragma once
#include "recglm/formats/tfrecord.hpp"

#include <array>
#include <bit>

#include "recglm/core/compiled.hpp"

namespace recglm::detail {

/// The bytes of a number, lowest first.
template <class Unsigned>
std::string little_endian(Unsigned x) {
  std::string out;
  for (std::size_t i = 0; i < sizeof x; ++i) out += static_cast<char>(x >> (8 * i) & 0xff);
  return out;
}

/// TensorFlow masks a CRC that is stored beside its data, as a CRC of data with CRCs in it says little.
RECGLM_FUNC std::string masked_crc(std::string_view bytes) {
  return little_endian(std::rotr(crc32c(bytes), 15) + 0xa282ead8u);
}

/// A protobuf number of variable length.
RECGLM_FUNC std::string varint(std::uint64_t x) {
  std::string out;
  for (; x >= 0x80; x >>= 7) out += static_cast<char>(x | 0x80);
  return out + static_cast<char>(x);
}

/// A field of protobuf: its number with its wire type, then its bytes.
enum class wire { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };
RECGLM_FUNC std::string field(int number, wire type, const std::string& bytes) {
  return varint(static_cast<std::uint64_t>(number << 3 | static_cast<int>(type))) +
         (type == wire::length ? varint(bytes.size()) : "") + bytes;
}

RECGLM_FUNC std::string wall_time_field(double seconds) {
  return field(1, wire::fixed64, little_endian(std::bit_cast<std::uint64_t>(seconds)));
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::uint32_t crc32c(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      out[i] = i;
      for (int bit = 0; bit < 8; ++bit) out[i] = out[i] >> 1 ^ (out[i] & 1 ? 0x82f63b78u : 0);
    }
    return out;
  }();
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ crc >> 8;
  return ~crc;
}

RECGLM_FUNC std::string tfrecord(std::string_view bytes) {
  const std::string length = detail::little_endian<std::uint64_t>(bytes.size());
  return length + detail::masked_crc(length) + std::string(bytes) + detail::masked_crc(bytes);
}

RECGLM_FUNC std::string version_event(double wall_time) {
  return detail::wall_time_field(wall_time) + detail::field(3, detail::wire::length, "brain.Event:2");
}

RECGLM_FUNC std::string scalar_event(double wall_time, std::int64_t step, std::string_view tag, float value) {
  using detail::field, detail::wire;
  const std::string scalar = field(1, wire::length, std::string(tag)) +
                             field(2, wire::fixed32, detail::little_endian(std::bit_cast<std::uint32_t>(value)));
  return detail::wall_time_field(wall_time) + field(2, wire::varint, detail::varint(static_cast<std::uint64_t>(step))) +
         field(5, wire::length, field(1, wire::length, scalar));
}

}  // namespace recglm
