#pragma once

namespace recglm {

/// What has been read by a model so far.
template <class B>
struct reading {};

/// Reads texts and goes on with them.
template <class Model>
class cached_reader;

}  // namespace recglm
