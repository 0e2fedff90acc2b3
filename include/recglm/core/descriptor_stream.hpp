#pragma once
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

namespace recglm {

/// Writes to an open descriptor, which it closes at its end, and remembers which error came first; the
/// standard's streams only tell that something went wrong.
class descriptor_stream : public std::ostream {
 public:
  explicit descriptor_stream(int descriptor = -1);
  ~descriptor_stream() override;

  /// Takes another descriptor in the place of the one before, which is closed.
  void open(int descriptor);
  bool is_open() const { return buffer_.descriptor >= 0; }
  /// Hands over what is still held, has the disk keep it where `sync`, and closes. Gives 0, or the first error (errno).
  int close(bool sync);
  /// The first error (errno), 0 if there was none.
  int error() const { return buffer_.error; }

 private:
  struct buffer : std::streambuf {
    buffer();
    int_type overflow(int_type c) override;
    std::streamsize xsputn(const char* text, std::streamsize count) override;
    int sync() override;
    bool send(const char* text, std::size_t count);

    std::vector<char> held;
    int descriptor = -1, error = 0;
  };
  buffer buffer_;
};

/// Whether an error (errno) says that there is no room: the disk is full, or a quota is used up.
bool says_full(int error);

/// What may be done after an error of writing, behind the error's own words: ": No space left on device; free some
/// space". A full disk is so distinguished from one that fails.
std::string why_unwritten(int error);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/core/descriptor_stream-inl.hpp"
#endif
