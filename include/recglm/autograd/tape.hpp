#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/autograd/arena.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"

namespace recglm {

template <class B>
class tape;

/// A matrix that an op gave: a handle, cheap to copy, good until the tape is reset.
template <class B>
class variable {
 public:
  using scalar = typename B::scalar;
  variable() = default;

  explicit operator bool() const { return node_ != nullptr; }
  int rows() const { return node_->rows; }
  int columns() const { return node_->columns; }
  std::size_t size() const { return static_cast<std::size_t>(rows()) * static_cast<std::size_t>(columns()); }
  /// (rows, columns), row-major, in device memory; null once forgotten.
  scalar* value() const { return node_->value; }
  /// Whether a gradient has to flow into it.
  bool wants_gradient() const { return node_ && node_->wants; }
  friend bool operator==(variable, variable) = default;

 private:
  friend class tape<B>;
  struct node {
    scalar* value;
    scalar* gradient;
    int rows, columns;
    bool wants, borrowed;
    void (*again)(tape<B>&, const void*, scalar*);
    const void* closure;
  };
  explicit variable(node* n) : node_(n) {}
  node* node_ = nullptr;
};

/// What has been computed, so that gradients can flow back through it. Define-by-run: an op computes and records one
/// closure; `backward` runs them from the last to the first. Memory is the tape's own and is reused by the next step.
template <class B>
class tape {
 public:
  using scalar = typename B::scalar;

  /// Memory that is given back at the end of the scope.
  template <class T>
  class scratch {
   public:
    scratch(tape& t, std::size_t n) : tape_(t), size_(n), at_(static_cast<T*>(t.memory_.take(n * sizeof(T)))) {}
    ~scratch() { tape_.memory_.give(at_, size_ * sizeof(T)); }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    T* data() const { return at_; }

   private:
    tape& tape_;
    std::size_t size_;
    T* at_;
  };

  /// Where a gradient goes: with beta 0 nothing is there yet and it is written, with 1 it is added.
  struct slot {
    scalar* at;
    scalar beta;
  };

  tape() { records_.reserve(1024); }

  // ---- for those who run a model -------------------------------------------------------------------------------

  /// Forgets everything; variables made before are no more. Call it before each step.
  void reset() {
    records_.clear();
    held_.clear();
    memory_.reset();
    chunk_ = place_ = 0;
  }

  /// From here on ops are plain calls: nothing is recorded, dropout drops nothing.
  void pause() { recording_ = false; }
  void resume() { recording_ = true; }
  bool recording() const { return recording_; }

  /// The stream of the dropouts; each op that drops takes the next key. Set it before each step.
  void seed(std::uint64_t s) { seed_ = s, drawn_ = 0; }

  /// Adds the gradients of `loss` (one number) to the gradients of all trained parameters that it depends on. Values
  /// of intermediate results are given up on the way.
  void backward(variable<B> loss) {
    check(loss && loss.size() == 1, "tape::backward: the loss must be one number");
    check(loss.wants_gradient(), "tape::backward: the loss depends on no trained parameter, or the tape was paused");
    const scalar one = 1;
    B::upload(into(loss).at, &one, 1);
    run_backward(0, loss);
  }

  /// The number that a variable of one element holds.
  scalar item(variable<B> v) const {
    scalar out;
    B::download(&out, v.value(), 1);
    return out;
  }

  /// Runs `block(*this, x)` without keeping its inner results, and once more on the backward pass: time for memory.
  /// `block` is trivially copyable and gives one variable.
  template <class Block>
  variable<B> recompute(Block block, variable<B> x) {
    if (!recording_) return block(*this, x);
    const std::uint64_t drawn = drawn_;
    recording_ = false, dropping_ = true;
    const variable<B> inner = block(*this, x);
    recording_ = true, dropping_ = false;
    variable<B> out(inner.node_);
    out.node_->wants = true;
    record(out, [=](tape& t) {
      const std::size_t from = t.records_.size();
      const std::uint64_t later = t.drawn_;
      t.drawn_ = drawn;
      variable<B> x2 = t.borrow(t.value(x), x.rows(), x.columns());
      x2.node_->wants = x.wants_gradient();
      const variable<B> again = block(t, x2);
      again.node_->gradient = out.node_->gradient;
      out.node_->gradient = nullptr;
      t.run_backward(from, variable<B>());
      t.drawn_ = later;
      if (x2.node_->gradient) t.hand_over(x2, x);
    });
    return out;
  }

  /// The memory behind all this, to be looked at.
  const arena<typename B::template buffer<std::byte>>& memory() const { return memory_; }

  // ---- for ops -------------------------------------------------------------------------------------------------

  /// A new matrix, its values not set.
  variable<B> make(int rows, int columns, bool wants) {
    variable<B> out = borrow(nullptr, rows, columns);
    out.node_->borrowed = false;
    out.node_->wants = wants && recording_;
    out.node_->value = allocate(out.size());
    return out;
  }
  /// A matrix whose values stand elsewhere and stay there.
  variable<B> borrow(scalar* values, int rows, int columns) {
    using node = typename variable<B>::node;
    return variable<B>(new (small(sizeof(node))) node{values, nullptr, rows, columns, false, true, nullptr, nullptr});
  }

  /// A result of its own whose values are those of `v`, for an op that has changed them in place: they cannot be
  /// rebuilt any more.
  variable<B> same_values(variable<B> v) {
    v.node_->again = nullptr;
    variable<B> out = borrow(v.value(), v.rows(), v.columns());
    out.node_->wants = v.wants_gradient() && recording_;
    return out;
  }

  /// Memory until the next reset.
  template <class T>
  T* keep(std::size_t n) {
    return static_cast<T*>(memory_.take(n * sizeof(T)));
  }
  /// A host array in device memory until the next reset.
  template <class T>
  const T* upload(std::span<const T> values) {
    T* const out = keep<T>(values.size());
    if (!values.empty()) B::upload(out, values.data(), values.size());
    return out;
  }

  /// Keeps what `owner` owns until the next reset: for closures that read memory which may be replaced meanwhile.
  void hold(std::shared_ptr<const void> owner) { held_.push_back(std::move(owner)); }

  /// Whether dropout is on, and the key of the next one.
  bool dropping() const { return recording_ || dropping_; }
  std::uint32_t next_key() { return static_cast<std::uint32_t>(mix(seed_ ^ mix(drawn_++)) >> 32); }

  /// `back(tape)` will be called on the backward pass, once the gradient of `out` is complete.
  template <class F>
  void record(variable<B> out, F back) {
    if (!out.wants_gradient()) return;
    static_assert(std::is_trivially_destructible_v<F>, "a closure on the tape holds handles and numbers only");
    F* const kept = new (small(sizeof(F))) F(back);
    records_.push_back({out, [](tape& t, const void* f) { (*static_cast<const F*>(f))(t); }, kept});
  }

  /// `again(tape, values)` computes the values of `out` anew, so that `forget` may drop them.
  template <class F>
  void rebuild_by(variable<B> out, F again) {
    if (!recording_) return;
    static_assert(std::is_trivially_destructible_v<F>, "a closure on the tape holds handles and numbers only");
    F* const kept = new (small(sizeof(F))) F(again);
    out.node_->again = [](tape& t, const void* f, scalar* values) { (*static_cast<const F*>(f))(t, values); };
    out.node_->closure = kept;
    if (!out.wants_gradient()) records_.push_back({out, nullptr, nullptr});  // its values, once rebuilt, end here
  }

  /// No later op reads `v`: its memory is free if it can be rebuilt or if nothing is being recorded.
  void forget(variable<B> v) {
    if (!recording_ || v.node_->again) release_value(v);
  }

  /// Gives up the values of `v` whatever is recorded; only for an op's own inner results.
  void drop(variable<B> v) { release_value(v); }

  /// The values of `v`, rebuilt if they were forgotten; for closures.
  scalar* value(variable<B> v) {
    if (!v.node_->value) {
      check(v.node_->again != nullptr, "tape: values were forgotten that cannot be rebuilt");
      scalar* const fresh = allocate(v.size());
      v.node_->again(*this, v.node_->closure, fresh);
      v.node_->value = fresh;
    }
    return v.node_->value;
  }

  /// The gradient of an op's result; for its closure.
  const scalar* gradient(variable<B> v) const { return v.node_->gradient; }
  /// The same for a closure that changes it in place before it hands it over.
  scalar* own_gradient(variable<B> v) { return v.node_->gradient; }

  /// Where to write or add a gradient for `v`.
  slot into(variable<B> v) {
    if (v.node_->gradient) return {v.node_->gradient, scalar(1)};
    v.node_->gradient = allocate(v.size());
    return {v.node_->gradient, scalar(0)};
  }

  /// Adds the whole gradient of `from`, which nobody reads any more, to that of `to` of the same shape.
  void hand_over(variable<B> from, variable<B> to) {
    if (!to.node_->gradient) {
      std::swap(to.node_->gradient, from.node_->gradient);
      return;
    }
    B::add(to.node_->gradient, to.node_->gradient, from.node_->gradient, to.size());
    release_gradient(from);
  }

 private:
  struct entry {
    variable<B> out;
    void (*run)(tape&, const void*);
    const void* closure;
  };

  scalar* allocate(std::size_t n) { return static_cast<scalar*>(memory_.take(n * sizeof(scalar))); }
  void release_value(variable<B> v) {
    if (v.node_->value && !v.node_->borrowed) {
      memory_.give(v.node_->value, v.size() * sizeof(scalar));
      v.node_->value = nullptr;
    }
  }
  void release_gradient(variable<B> v) {
    if (v.node_->gradient) {
      memory_.give(v.node_->gradient, v.size() * sizeof(scalar));
      v.node_->gradient = nullptr;
    }
  }

  // Runs the closures from the last one back to number `from`; the values of `kept` stay.
  void run_backward(std::size_t from, variable<B> kept) {
    while (records_.size() > from) {
      const entry e = records_.back();
      records_.pop_back();
      if (e.run && e.out.node_->gradient) e.run(*this, e.closure);
      release_gradient(e.out);
      if (!(e.out == kept)) release_value(e.out);
    }
  }

  // Nodes and closures: small, in the host's memory, never given back one by one.
  void* small(std::size_t bytes) {
    constexpr std::size_t chunk = 1 << 16;
    bytes = (bytes + 15) / 16 * 16;
    check(bytes <= chunk, "tape: a closure of ", bytes, " bytes is too large");
    if (chunk_ == chunks_.size() || place_ + bytes > chunk) {
      if (chunk_ < chunks_.size()) ++chunk_;
      if (chunk_ == chunks_.size()) chunks_.push_back(std::make_unique<std::byte[]>(chunk));
      place_ = 0;
    }
    place_ += bytes;
    return chunks_[chunk_].get() + place_ - bytes;
  }

  arena<typename B::template buffer<std::byte>> memory_;
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::size_t chunk_ = 0, place_ = 0;
  std::vector<entry> records_;
  std::vector<std::shared_ptr<const void>> held_;
  bool recording_ = true, dropping_ = false;
  std::uint64_t seed_ = 0, drawn_ = 0;
};

}  // namespace recglm
