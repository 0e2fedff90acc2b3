#pragma once
#include "recglm/data/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::string gzipped(std::string_view text) {
  constexpr int gzip_window = 15 + 16;
  z_stream stream{};
  check(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, 9, Z_DEFAULT_STRATEGY) == Z_OK, "a text of ",
        text.size(), " bytes cannot be packed: there is no memory for it");
  std::string out;
  char piece[1 << 15];
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      // zlib counts in 32 bits.
      const std::size_t next = std::min<std::size_t>(text.size(), std::numeric_limits<uInt>::max());
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
      stream.avail_in = static_cast<uInt>(next);
      text.remove_prefix(next);
    }
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    status = deflate(&stream, text.empty() ? Z_FINISH : Z_NO_FLUSH);
    out.append(piece, sizeof piece - stream.avail_out);
  }
  deflateEnd(&stream);
  return out;
}

RECGLM_FUNC void write_gzip(const std::filesystem::path& path, std::string_view text) {
  write_atomically(path, gzipped(text));
}

}  // namespace recglm
