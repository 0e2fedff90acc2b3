#pragma once
#include "recglm/core/descriptor_stream.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC descriptor_stream::descriptor_stream(int descriptor) : std::ostream(nullptr) {
  rdbuf(&buffer_);
  open(descriptor);
}

RECGLM_FUNC descriptor_stream::~descriptor_stream() { close(false); }

RECGLM_FUNC void descriptor_stream::open(int descriptor) {
  if (is_open()) close(false);
  buffer_.descriptor = descriptor, buffer_.error = 0;
  clear(descriptor >= 0 ? goodbit : badbit);
}

RECGLM_FUNC int descriptor_stream::close(bool sync) {
  if (!is_open()) return error();
  buffer_.sync();
  const auto note = [&](int result) {
    // EINVAL: what cannot be synced (a FIFO, a terminal) has nothing that could be lost later.
    if (result != 0 && buffer_.error == 0 && errno != EINVAL && errno != EINTR) buffer_.error = errno;
  };
  if (sync && buffer_.error == 0) note(::fsync(buffer_.descriptor));
  note(::close(std::exchange(buffer_.descriptor, -1)));
  if (buffer_.error != 0) setstate(badbit);
  return error();
}

RECGLM_FUNC descriptor_stream::buffer::buffer() : held(std::size_t{1} << 16) {
  setp(held.data(), held.data() + held.size());
}

RECGLM_FUNC bool descriptor_stream::buffer::send(const char* text, std::size_t count) {
  while (count > 0 && error == 0) {
    const ssize_t sent = ::write(descriptor, text, count);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0)
      error = errno;
    else
      text += sent, count -= static_cast<std::size_t>(sent);
  }
  return error == 0;
}

RECGLM_FUNC int descriptor_stream::buffer::sync() {
  const bool good = send(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(held.data(), held.data() + held.size());
  return good ? 0 : -1;
}

RECGLM_FUNC descriptor_stream::buffer::int_type descriptor_stream::buffer::overflow(int_type c) {
  if (sync() != 0) return traits_type::eof();
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  return sputc(traits_type::to_char_type(c));
}

RECGLM_FUNC std::streamsize descriptor_stream::buffer::xsputn(const char* text, std::streamsize count) {
  if (count > epptr() - pptr() && sync() != 0) return 0;
  if (count >= static_cast<std::streamsize>(held.size()))
    return send(text, static_cast<std::size_t>(count)) ? count : 0;
  std::memcpy(pptr(), text, static_cast<std::size_t>(count));
  pbump(static_cast<int>(count));
  return count;
}

RECGLM_FUNC bool says_full(int error) { return error == ENOSPC || error == EDQUOT; }

RECGLM_FUNC std::string why_unwritten(int error) {
  if (error == 0) return "";
  return text_of(": ", std::strerror(error),
                 says_full(error) ? "; free some space and write it again"
                 : error == EFBIG ? "; the file system, or a limit (ulimit -f), allows no larger file"
                 : error == EIO   ? "; the disk, or the way to it, fails: the system's log says more"
                 : error == EPIPE ? "; who was to read it is gone"
                                  : "");
}

}  // namespace recglm
