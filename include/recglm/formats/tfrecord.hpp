#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// \file
/// What TensorBoard reads: records of TensorFlow, and events with scalars in them. Own code, since it is a page, and
/// libprotobuf would come with a compiler and TensorFlow's own definitions (docs/decisions/event_files.md).

namespace recglm {

/// CRC-32C (Castagnoli) of some bytes.
std::uint32_t crc32c(std::string_view bytes);

/// A record: length, masked CRC of the length, bytes, masked CRC of the bytes; all little-endian.
std::string tfrecord(std::string_view bytes);

/// An Event of TensorFlow, as protobuf writes it. The first of a file names the format.
std::string version_event(double wall_time);
/// One that holds a scalar.
std::string scalar_event(double wall_time, std::int64_t step, std::string_view tag, float value);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/tfrecord-inl.hpp"
#endif
