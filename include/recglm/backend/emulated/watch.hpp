#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "recglm/backend/emulated/memory.hpp"
#include "recglm/backend/emulated/warp.hpp"

/// \file
/// Memory as a kernel sees it: pointers that look at every word before they touch it, arrays of the block, asynchronous
/// copies.

namespace recglm::emulation {

enum class touch_kind : std::uint8_t { read, write, atomic };

/// The shared memory of the block that runs: arrays that the kernel declares, one behind the other, and the dynamic
/// part.
class shared_memory {
 public:
  static shared_memory& one() {
    static auto& it = *new shared_memory;
    return it;
  }
  watched_words& words() { return words_; }

  /// Forgets the arrays of the last launch.
  void clear() {
    words_.assign(0, used_, {});
    words_.assign(dynamic_at, dynamic_, {});
    arrays_.clear(), used_ = dynamic_ = 0;
  }
  /// An array that the kernel declares, known by `key`; all threads get the same one.
  std::byte* declared(const void* key, std::size_t bytes, const place& where) {
    for (const array& a : arrays_)
      if (a.key == key) return words_.base() + a.at;
    const std::size_t at = used_;
    declared_ += bytes;
    if (arrays_.empty()) declared_ = bytes;
    if (declared_ > most_static_shared)
      running_block::one().fail_here(where, "declares ", declared_, " bytes of shared memory with this array; ",
                                     most_static_shared, " are the most, more must be dynamic");
    arrays_.push_back({key, at});
    used_ = at + bytes / 16 * 16 + 32;  // what lies between belongs to none
    live(at, bytes);
    return words_.base() + at;
  }
  /// A view of the launch's dynamic shared memory.
  std::byte* dynamic(std::size_t offset, std::size_t bytes, const place& where) {
    const running_block& b = running_block::one();
    if (offset + bytes > b.dynamic_bytes)
      b.fail_here(where, "uses ", offset + bytes, " bytes of dynamic shared memory, the launch has ", b.dynamic_bytes);
    if (offset + bytes > dynamic_) {
      live(dynamic_at + dynamic_, offset + bytes - dynamic_);
      dynamic_ = offset + bytes;
    }
    return words_.base() + dynamic_at + offset;
  }

 private:
  struct array {
    const void* key;
    std::size_t at;
  };
  static constexpr std::size_t dynamic_at = std::size_t{512} << 10, size = std::size_t{1} << 20;

  shared_memory() {
    words_.grow(size - watched_words::word);
    protect_pages(words_.base(), size, true);
  }
  void live(std::size_t at, std::size_t bytes) {
    words_.each(at, bytes, [](cell& c, std::size_t) { c.state = life::taken; });
  }

  watched_words words_{size};
  std::vector<array> arrays_;
  std::size_t used_ = 0, declared_ = 0, dynamic_ = 0;
};

namespace detail {

[[noreturn, gnu::cold, gnu::noinline]] inline void fail_of_place(const void* p, touch_kind kind, const place& where) {
  const char* const did = kind == touch_kind::read ? "reads " : "writes ";
  running_block& b = running_block::one();
  if (shared_memory::one().words().holds(p)) b.fail_here(where, did, "outside of the block's shared arrays");
  b.fail_here(where, did, card_memory::one().place_of(p));
}

[[noreturn, gnu::cold, gnu::noinline]] inline void fail_of_order(const access& before, const char* did, touch_kind kind,
                                                                 const place& where) {
  const running_block& b = running_block::one();
  b.fail_here(where,
              kind == touch_kind::read    ? "reads"
              : kind == touch_kind::write ? "writes"
                                          : "adds to",
              " a word that ", b.done_by(before, did), ", ",
              b.same_block(before) ? "with no barrier between" : "and blocks of a launch have no order");
}

[[noreturn, gnu::cold, gnu::noinline]] inline void fail_of_content(const cell& c, touch_kind kind, const place& where) {
  const running_block& b = running_block::one();
  const char* const did = kind == touch_kind::read ? "reads" : "writes";
  if (c.awaited)
    b.fail_here(where, did, " a word for which ", b.done_by(c.write, "began an asynchronous copy"),
                " that has not arrived");
  b.fail_here(where, did, " a word that was never written");
}

// What one word says to being touched. With `begins_copy` it is not written yet.
template <touch_kind Kind>
inline void look(cell& c, const void* p, bool in_shared, const place& where, bool begins_copy = false) {
  running_block& b = running_block::one();
  if (c.state != life::taken) [[unlikely]]
    fail_of_place(p, Kind, where);
  // What earlier blocks left in shared memory is as good as never written.
  const bool fresh = !in_shared || c.write.time >= b.block_begin;
  if (c.awaited && fresh) [[unlikely]]
    fail_of_content(c, Kind, where);
  if constexpr (Kind != touch_kind::write)
    if (!c.written || !fresh) [[unlikely]]
      fail_of_content(c, touch_kind::read, where);
  if (!b.ordered(c.write, in_shared) && !(Kind == touch_kind::atomic && c.write.atomic)) [[unlikely]]
    fail_of_order(c.write, "wrote", Kind, where);
  const access now = b.now(where, Kind == touch_kind::atomic);
  if constexpr (Kind == touch_kind::read) {
    (b.ordered(c.read, in_shared) ? c.read : c.other_read) = now;
  } else {
    if (!b.ordered(c.read, in_shared)) [[unlikely]]
      fail_of_order(c.read, "read", Kind, where);
    if (!b.ordered(c.other_read, in_shared)) [[unlikely]]
      fail_of_order(c.other_read, "read", Kind, where);
    c.write = now;
    c.awaited = begins_copy;
    c.written = !begins_copy || (c.written && fresh);
  }
}

}  // namespace detail

/// Throws unless the running thread may touch the bytes at `p`; notes that it did.
template <touch_kind Kind>
inline void touch(const void* p, std::size_t bytes, std::size_t alignment, const place& where,
                  bool begins_copy = false) {
  if (reinterpret_cast<std::uintptr_t>(p) % alignment != 0) [[unlikely]]
    running_block::one().fail_here(where, Kind == touch_kind::read ? "reads" : "writes", " ", bytes,
                                   " bytes at an address that is no multiple of ", alignment);
  static watched_words &of_card = card_memory::one().words(), &of_block = shared_memory::one().words();
  static const card_memory& card = card_memory::one();
  const bool in_shared = of_block.holds(p);
  watched_words& words = in_shared ? of_block : of_card;
  const std::size_t at = words.offset_of(p);
  if (at >= (in_shared ? of_block.size() : card.used())) [[unlikely]]
    detail::fail_of_place(p, Kind, where);
  if (words.whole(at, bytes)) [[likely]]
    return detail::look<Kind>(words.at(at), p, in_shared, where, begins_copy);
  words.each(at, bytes, [&](cell& c, std::size_t offset) {
    detail::look<Kind>(c, words.base() + offset, in_shared, where, begins_copy);
  });
}

/// A word that is read and written under watch. It is used where it stands and has no name: `auto v = x[i]` would read
/// `x[i]` at each use of `v`, so it does not compile; `float v = x[i]` does.
template <class T>
class watched {
 public:
  using value_type = std::remove_const_t<T>;

  watched(T* p, const place& where) : p_(p), where_(where) {}
  watched(const watched&) = default;

  operator value_type() && { return load(); }
  /// A number made of a struct, such as float of bfloat16.
  template <class U>
  requires(std::is_class_v<value_type>&& std::is_arithmetic_v<U>&& std::is_convertible_v<value_type, U>)
  operator U() && {
    return static_cast<U>(load());
  }

  // NOLINTBEGIN: assignments give the value, which costs no second look.
  value_type operator=(value_type v) && requires(!std::is_const_v<T>) {
    touch<touch_kind::write>(p_, sizeof(T), alignof(T), where_);
    std::memcpy(static_cast<void*>(p_), &v, sizeof(T));
    return v;
  }
  value_type operator=(const watched& other) && { return std::move(*this) = other.load(); }
  // NOLINTEND
#define RECGLM_WATCHED(op) \
  value_type operator op##=(value_type v)&& { return std::move(*this) = static_cast<value_type>(load() op v); }
  RECGLM_WATCHED(+)
  RECGLM_WATCHED(-)
  RECGLM_WATCHED(*)
  RECGLM_WATCHED(/)
  RECGLM_WATCHED(|)
  RECGLM_WATCHED(&)
  RECGLM_WATCHED(^)
#undef RECGLM_WATCHED

  auto operator&() &&;  // the address, as a pointer that watches

  T* address() const { return p_; }
  const place& where() const { return where_; }

 private:
  value_type load() const {
    touch<touch_kind::read>(p_, sizeof(T), alignof(T), where_);
    value_type v;
    std::memcpy(static_cast<void*>(&v), p_, sizeof(T));
    return v;
  }

  T* p_;
  place where_;
};

/// What is T* for nvcc. There is no *p, which could not tell its line: p[0].
template <class T>
class pointer {
 public:
  using element_type = T;

  constexpr pointer(T* p = nullptr) : p_(p) {}
  template <class U>
  requires std::same_as<const U, T>
  constexpr pointer(pointer<U> p) : p_(p.raw()) {}

  /// An index, and the line on which it stands.
  struct index {
    template <class I>
    requires std::convertible_to<I, std::ptrdiff_t> index(I i, place line = place::current())
        : at(static_cast<std::ptrdiff_t>(i)), where(line) {}
    std::ptrdiff_t at;
    place where;
  };
  watched<T> operator[](const index& i) const { return {moved(i.at), i.where}; }
  watched<T> operator*() const = delete;

  pointer operator+(std::ptrdiff_t n) const { return moved(n); }
  pointer operator-(std::ptrdiff_t n) const { return moved(-n); }
  std::ptrdiff_t operator-(pointer o) const { return p_ - o.p_; }
  pointer& operator+=(std::ptrdiff_t n) { return *this = moved(n); }
  pointer& operator-=(std::ptrdiff_t n) { return *this = moved(-n); }
  pointer& operator++() { return *this += 1; }
  explicit operator bool() const { return p_ != nullptr; }
  friend bool operator==(pointer, pointer) = default;

  T* raw() const { return p_; }

 private:
  // The sum may lie outside of every array, which is for the watch to say, not for the compiler to assume away.
  T* moved(std::ptrdiff_t n) const {
    return reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(p_) +
                                static_cast<std::uintptr_t>(n) * sizeof(std::remove_const_t<T>));
  }
  T* p_;
};

template <class T>
auto watched<T>::operator&() && {
  return pointer<T>(p_);
}

/// The array that a kernel declares, known by the address of a variable of its own, and a view of the dynamic part.
template <class T>
pointer<T> shared_array(const void* key, std::size_t n, place where = place::current()) {
  return reinterpret_cast<T*>(shared_memory::one().declared(key, n * sizeof(T), where));
}
template <class T>
pointer<T> dynamic_array(std::size_t byte_offset, std::size_t n, place where = place::current()) {
  return reinterpret_cast<T*>(shared_memory::one().dynamic(byte_offset, n * sizeof(T), where));
}

/// Adds to a word, whoever else does; the word as it was.
template <class T>
T atomic_add(pointer<T> p, T v, const place& where) {
  touch<touch_kind::atomic>(p.raw(), sizeof(T), alignof(T), where);
  T old;
  std::memcpy(&old, p.raw(), sizeof(T));
  const T sum = old + v;
  std::memcpy(static_cast<void*>(p.raw()), &sum, sizeof(T));
  return old;
}

// ---- asynchronous copies ------------------------------------------------------------------------------------------

/// Begins a copy from the card's memory to the block's. The bytes are those of the moment in which it is waited for.
inline void begin_copy(void* to, const void* from, std::size_t bytes, const place& where) {
  if (!shared_memory::one().words().holds(to))
    running_block::one().fail_here(where, "begins an asynchronous copy to what is not the block's shared memory");
  touch<touch_kind::read>(from, bytes, bytes, where);
  touch<touch_kind::write>(to, bytes, bytes, where, true);
  running_block::one().thread().open_group.push_back(
      {static_cast<std::byte*>(to), static_cast<const std::byte*>(from), bytes});
}
/// The copies that the thread began since the last call are a group.
inline void close_copies() {
  thread_state& t = running_block::one().thread();
  t.groups.push_back(std::exchange(t.open_group, {}));
}
/// All groups of the thread but the last `left` arrive.
inline void wait_for_copies(std::size_t left, const place& where) {
  auto& groups = running_block::one().thread().groups;
  while (groups.size() > left) {
    for (const late_copy& c : groups.front()) {
      watched_words& words = shared_memory::one().words();
      words.each(words.offset_of(c.to), c.bytes, [](cell& of, std::size_t) { of.awaited = false; });
      touch<touch_kind::read>(c.from, c.bytes, 1, where);
      touch<touch_kind::write>(c.to, c.bytes, 1, where);
      std::memcpy(c.to, c.from, c.bytes);
    }
    groups.erase(groups.begin());
  }
}

}  // namespace recglm::emulation
