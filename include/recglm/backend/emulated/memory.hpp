#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <string>

#include "recglm/core/check.hpp"

/// \file
/// The memory of the emulated card: each word knows whether it was taken, whether it was written, and which threads
/// touched it last. Pages are closed to the host but while a function of the card runs. Nothing here locks; the card
/// does.

namespace recglm::emulation {

/// One access to a word. `time` grows with each block that begins and each barrier that is passed, `clock` with each
/// __syncwarp of the thread's warp.
struct access {
  std::uint32_t time = 0, clock = 0;
  std::uint32_t thread : 10 = 0, atomic : 1 = 0, site : 21 = 0;
};

/// Whether a word may be touched.
enum class life : std::uint8_t { never_taken, taken, given_back };

/// What is known of a word of 4 bytes, or of one byte where `split`. Two readers are kept: if one is the thread that
/// writes next, the other is not.
struct cell {
  access write, read, other_read;
  life state = life::never_taken;
  bool written = false;
  bool split = false;    ///< the bytes of the word are known one by one
  bool awaited = false;  ///< an asynchronous copy will fill it
};

/// Address space of `size` bytes, of which nothing is used yet, at a border of large pages: of those few are opened and
/// closed.
inline constexpr std::size_t large_page = std::size_t{2} << 20;
inline std::byte* reserve_pages(std::size_t size) {
  void* const p = mmap(nullptr, size + large_page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  check(p != MAP_FAILED, "emulated: no address space of ", size, " bytes");
  auto* const all = static_cast<std::byte*>(p);
  const std::size_t before = large_page - reinterpret_cast<std::uintptr_t>(p) % large_page;
  munmap(all, before);
  if (before < large_page) munmap(all + before + size, large_page - before);
  return all + before;
}
inline std::size_t whole_pages(std::size_t bytes) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}
inline void protect_pages(void* from, std::size_t bytes, bool open) {
  if (bytes == 0) return;
  check(mprotect(from, bytes, open ? PROT_READ | PROT_WRITE : PROT_NONE) == 0, "emulated: mprotect failed");
}

/// Bytes with a cell for each word. Cells of single bytes lie apart: only what is smaller than a word needs them.
class watched_words {
 public:
  static constexpr std::size_t word = 4;

  explicit watched_words(std::size_t size)
      : size_(size),
        base_(reserve_pages(size)),
        cells_(reinterpret_cast<cell*>(reserve_pages(size / word * sizeof(cell)))),
        bytes_(reinterpret_cast<cell*>(reserve_pages(size / word * 3 * sizeof(cell)))) {}
  watched_words(const watched_words&) = delete;
  watched_words& operator=(const watched_words&) = delete;
  ~watched_words() {
    munmap(base_, size_);
    munmap(cells_, size_ / word * sizeof(cell));
    munmap(bytes_, size_ / word * 3 * sizeof(cell));
  }

  std::byte* base() const { return base_; }
  std::size_t size() const { return size_; }
  bool holds(const void* p) const { return offset_of(p) < size_; }
  /// Of an address that is not held it is too large.
  std::size_t offset_of(const void* p) const {
    return reinterpret_cast<std::uintptr_t>(p) - reinterpret_cast<std::uintptr_t>(base_);
  }
  /// Makes room for the cells of the first `bytes`.
  void grow(std::size_t bytes) {
    const std::size_t cells = whole_pages((bytes / word + 1) * sizeof(cell)), more = 3 * cells;
    if (cells <= open_cells_) return;
    protect_pages(reinterpret_cast<std::byte*>(cells_) + open_cells_, cells - open_cells_, true);
    protect_pages(reinterpret_cast<std::byte*>(bytes_) + open_bytes_, more - open_bytes_, true);
    open_cells_ = cells, open_bytes_ = more;
  }

  /// The cell of a whole word; only where `whole`.
  cell& at(std::size_t offset) { return cells_[offset / word]; }
  bool whole(std::size_t offset, std::size_t bytes) const {
    return bytes == word && offset % word == 0 && !cells_[offset / word].split;
  }
  /// f(cell, offset) for every word of the chunk, and for every byte of words that are split or touched in part.
  template <class F>
  void each(std::size_t offset, std::size_t bytes, F f) {
    for (const std::size_t end = offset + bytes; offset < end;) {
      cell& c = cells_[offset / word];
      const std::size_t first = offset % word, last = std::min(word, first + end - offset);
      if (last - first == word && !c.split) {
        f(c, offset);
        offset += word;
        continue;
      }
      if (!c.split) split(c);
      for (std::size_t b = first; b < last; ++b, ++offset) f(b == 0 ? c : bytes_[offset / word * 3 + b - 1], offset);
    }
  }
  /// Makes all words of the chunk, which ends behind a whole one, be `fresh`.
  void assign(std::size_t offset, std::size_t bytes, const cell& fresh) {
    std::fill_n(cells_ + offset / word, (bytes + word - 1) / word, fresh);
  }

 private:
  void split(cell& c) {
    std::fill_n(bytes_ + (&c - cells_) * 3, 3, c);
    c.split = true;
  }

  std::size_t size_, open_cells_ = 0, open_bytes_ = 0;
  std::byte* base_;
  cell *cells_, *bytes_;
};

/// Buffers in the card's memory. What was given back is taken again only by one of about its size, the longest unused
/// first, so that a pointer that outlives its buffer is noticed.
class card_memory {
 public:
  static card_memory& one() {
    static auto& it = *new card_memory;  // outlives the buffers of static objects
    return it;
  }

  watched_words& words() { return words_; }
  /// Behind so many bytes no buffer was ever taken.
  std::size_t used() const { return used_; }

  /// The memory may be touched while one lives.
  class opened {
   public:
    opened() { one().open(true); }
    ~opened() { one().open(false); }
    opened(const opened&) = delete;
    opened& operator=(const opened&) = delete;
  };

  void* take(std::size_t bytes) {
    if (bytes == 0) return nullptr;
    // Behind every buffer lie bytes that belong to none.
    const std::size_t want = (bytes / 256 + 1) * 256;
    check(bytes < words_.size() && used_ + want <= words_.size(), "emulated: ", bytes,
          " bytes of the card's memory are asked for, ", words_.size() - used_, " of ", words_.size(), " are left");
    std::size_t at = used_, room = want;
    if (const auto free = free_.lower_bound(want); free != free_.end() && free->first <= 2 * want) {
      room = free->first, at = free->second;
      free_.erase(free);
    } else {
      used_ += want;
      words_.grow(used_);
    }
    const opened now;
    std::memset(words_.base() + at, 0xff, room);  // NaN, for whoever looks past the watch
    set(at, {bytes, room});
    return words_.base() + at;
  }

  void give(void* p) {
    if (p == nullptr) return;
    const auto found = buffers_.find(words_.offset_of(p));
    check(found != buffers_.end(), "emulated: give of ", place_of(p), ", not the beginning of a buffer");
    cell gone;
    gone.state = life::given_back;
    words_.assign(found->first, found->second.room, gone);
    free_.emplace(found->second.room, found->first);
    buffers_.erase(found);
  }

  /// The buffer at `p` has `bytes` bytes, no more than it was taken with, none of them written.
  void renew(void* p, std::size_t bytes) {
    const std::size_t at = words_.offset_of(p);
    set(at, {bytes, buffers_.at(at).room});
  }

  void upload(void* to, const void* host, std::size_t bytes) {
    if (bytes == 0) return;
    check(!words_.holds(host), "emulated: upload from the card's memory; copy moves within it");
    use("upload to", to, bytes, [](cell& c) { c.written = true; });
    const opened now;
    std::memcpy(to, host, bytes);
  }
  void download(void* host, const void* from, std::size_t bytes) {
    if (bytes == 0) return;
    check(!words_.holds(host), "emulated: download to the card's memory; copy moves within it");
    read("download of", from, bytes);
    const opened now;
    std::memcpy(host, from, bytes);
  }
  /// Words that were never written stay so.
  void copy(void* to, const void* from, std::size_t bytes) {
    if (bytes == 0 || to == from) return;
    const std::size_t a = words_.offset_of(from), b = words_.offset_of(to);
    check(a + bytes <= b || b + bytes <= a, "emulated: copy of ", bytes, " bytes onto themselves, ", b - a, " further");
    use("copy from", from, bytes, [](cell&) {});
    use("copy to", to, bytes, [](cell& c) { c.written = true; });
    words_.each(a, bytes, [&](const cell& c, std::size_t at) {
      const std::size_t size = c.split || at % 4 ? 1 : 4;
      if (!c.written) words_.each(at - a + b, size, [](cell& other, std::size_t) { other.written = false; });
    });
    const opened now;
    std::memcpy(to, from, bytes);
  }

  /// Throws unless all bytes may be read by `call`.
  void read(const char* call, const void* from, std::size_t bytes) {
    use(call, from, bytes, [&](const cell& c) {
      check(c.written, "emulated: ", call, " ", bytes, " bytes, of which some were never written");
    });
  }
  /// Notes that `call` writes the bytes.
  void write(const char* call, void* to, std::size_t bytes) {
    use(call, to, bytes, [](cell& c) { c.written = true; });
  }

  /// An address that may not be touched, in words.
  std::string place_of(const void* p) const {
    if (p == nullptr) return "a null pointer";
    if (!words_.holds(p)) return "the host's memory";
    const std::size_t at = words_.offset_of(p);
    const auto next = buffers_.upper_bound(at);
    if (next == buffers_.begin()) return gone(at);
    const auto& [begin, buffer] = *std::prev(next);
    if (at >= begin + buffer.room) return gone(at);
    return text_of("byte ", at - begin, " of a buffer of ", buffer.bytes, " bytes");
  }

  /// Forgets who touched what, for counters that begin anew.
  void forget_accesses() {
    words_.each(0, used_, [](cell& c, std::size_t) { c.write = c.read = c.other_read = {}; });
  }

 private:
  struct buffer {
    std::size_t bytes, room;
  };

  card_memory() {
    words_.grow(used_);
    madvise(words_.base(), words_.size(), MADV_HUGEPAGE);  // a wish: without it everything works, slower
  }

  void open(bool now) { protect_pages(words_.base(), (used_ + large_page - 1) / large_page * large_page, now); }
  void set(std::size_t at, buffer b) {
    words_.assign(at, b.room, {});
    words_.each(at, b.bytes, [](cell& c, std::size_t) { c.state = life::taken; });
    buffers_[at] = b;
  }
  std::string gone(std::size_t at) const {
    for (const auto& [room, begin] : free_)
      if (at >= begin && at < begin + room) return "memory that was given back";
    return "memory outside of every buffer";
  }
  template <class F>
  void use(const char* call, const void* p, std::size_t bytes, F f) {
    const std::size_t at = words_.offset_of(p);
    check(at < used_, "emulated: ", call, " ", place_of(p), "; it takes memory of the card");
    // Behind the last buffer are words of none, so that what reaches too far is found before the end.
    words_.each(at, std::min(bytes, used_ - at), [&](cell& c, std::size_t offset) {
      if (c.state != life::taken) [[unlikely]]
        fail("emulated: ", call, " ", place_of(words_.base() + offset));
      f(c);
    });
  }

  watched_words words_{std::size_t{1} << 32};
  std::size_t used_ = 256;
  std::map<std::size_t, buffer> buffers_;         // by their offset
  std::multimap<std::size_t, std::size_t> free_;  // offsets by their room
};

}  // namespace recglm::emulation
