#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "recglm/concepts/backend.hpp"
#include "recglm/core/random.hpp"

namespace recglm::detail {

/// A trial of a backend's kernels: runs them on arrays between guard words, compares what they give with plain loops in
/// double, and collects in words what does not hold. Host code: it touches the device through upload and download.
template <class B>
class trial {
 public:
  using S = typename B::scalar;
  using numbers = std::vector<S>;
  using sums = std::vector<double>;
  static constexpr double bound = sizeof(S) == 8 ? 1e-12 : 2e-5;  // relative root mean square
  static constexpr S nothing = std::numeric_limits<S>::quiet_NaN();

  /// What is looked at once a kernel has been tried.
  struct watched {
    virtual void look() = 0;
    virtual ~watched() = default;
  };

  /// An array of the device's. What is before and behind it must stay as it was, and so must its values unless they are
  /// a result.
  template <class T>
  class array : watched {
   public:
    array(trial& t, std::vector<T> values, bool result) : trial_(t), values_(std::move(values)), result_(result) {
      t.live_.push_back(this);
      std::vector<T> all(values_.size() + 2 * edge, mark());
      std::copy(values_.begin(), values_.end(), all.begin() + edge);
      memory_.resize(all.size());
      B::upload(memory_.data(), all.data(), all.size());
    }
    ~array() override {
      look();
      std::erase(trial_.live_, static_cast<watched*>(this));
    }
    array(const array&) = delete;
    array& operator=(const array&) = delete;

    T* data() { return memory_.data() + edge; }
    /// What was put in.
    const std::vector<T>& given() const { return values_; }
    const T& operator[](std::size_t i) const { return values_[i]; }
    /// What the device holds now.
    std::vector<T> now() const {
      const std::vector<T> all = everything();
      return {all.begin() + edge, all.end() - edge};
    }
    void set(const std::vector<T>& values) {
      if (!values.empty()) B::upload(data(), values.data(), values.size());
    }

   private:
    void look() override {
      const std::vector<T> all = everything();
      const T guard = mark();
      for (std::size_t i = 0; i < static_cast<std::size_t>(edge); ++i)
        if (std::memcmp(&all[i], &guard, sizeof(T)) != 0 ||
            std::memcmp(&all[all.size() - 1 - i], &guard, sizeof(T)) != 0)
          return trial_.broke("writes outside of its result");
      if (!result_ && !values_.empty() &&
          std::memcmp(all.data() + edge, values_.data(), values_.size() * sizeof(T)) != 0)
        trial_.broke("changes what it reads"), values_.assign(all.begin() + edge, all.end() - edge);  // said once
    }
    static constexpr std::ptrdiff_t edge = 16;
    static T mark() { return T(77); }
    std::vector<T> everything() const {
      std::vector<T> all(memory_.size());
      B::download(all.data(), memory_.data(), all.size());
      return all;
    }
    trial& trial_;
    std::vector<T> values_;
    bool result_;
    typename B::template buffer<T> memory_;
  };

  explicit trial(std::uint64_t seed) : rng(seed) {}

  /// What the next checks are of.
  void of(std::string kernel) {
    for (watched* w : live_) w->look();
    kernel_ = std::move(kernel);
  }
  void broke(const std::string& sentence) {
    const std::string whole = kernel_ + " " + sentence;
    if (std::find(broken.begin(), broken.end(), whole) == broken.end()) broken.push_back(whole);
  }

  numbers random(std::size_t n, double middle = 0) {
    numbers out(n);
    for (S& x : out) x = static_cast<S>(middle + rng.normal());
    return out;
  }
  array<S> input(std::size_t n, double middle = 0) { return {*this, random(n, middle), false}; }
  array<S> result(numbers values) { return {*this, std::move(values), true}; }
  array<S> result(std::size_t n) { return {*this, numbers(n, nothing), true}; }
  template <class T>
  array<T> uploaded(std::vector<T> values) {
    return {*this, std::move(values), false};
  }
  array<std::int32_t> ids(std::size_t n, int below) {
    std::vector<std::int32_t> out(n);
    for (std::int32_t& i : out) i = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(below)));
    return {*this, std::move(out), false};
  }

  void compare(const numbers& got, const sums& want, const char* sentence, double most = bound) {
    double off = 0, all = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
      const double d = static_cast<double>(got[i]) - want[i];
      off += d * d, all += want[i] * want[i];
    }
    if (!(std::sqrt(off) <= most * std::sqrt(all) + most * 1e-3)) broke(sentence);
  }
  /// kernel(out) sets all of `n` numbers, whatever was there, and the same ones each time.
  template <class Kernel>
  void replaces(std::size_t n, const sums& want, Kernel kernel) {
    array<S> out = result(n), again = result(random(n));
    kernel(out.data());
    kernel(again.data());
    compare(out.now(), want, "gives other numbers than its formula, or reads what it replaces");
    const numbers a = out.now(), b = again.now();
    if (n > 0 && std::memcmp(a.data(), b.data(), n * sizeof(S)) != 0) broke("gives other bits the second time");
  }
  /// kernel(out) adds to `n` numbers.
  template <class Kernel>
  void adds(std::size_t n, const sums& want, Kernel kernel) {
    const numbers before = random(n);
    array<S> out = result(before);
    kernel(out.data());
    sums both = want;
    for (std::size_t i = 0; i < n; ++i) both[i] += static_cast<double>(before[i]);
    compare(out.now(), both, "does not add to what is there");
  }
  /// kernel(out, beta) replaces with beta 0 and adds with 1.
  template <class Kernel>
  void replaces_or_adds(std::size_t n, const sums& want, Kernel kernel) {
    replaces(n, want, [&](S* out) { kernel(out, S(0)); });
    adds(n, want, [&](S* out) { kernel(out, S(1)); });
  }

  /// `got` is the gradient at `x` of the sum of weights f(x): along a random direction it is the slope of f, which is
  /// computed in double.
  template <class F>
  void is_gradient(const numbers& got, const numbers& x, const numbers& weights, F f) {
    if (x.empty()) return;
    for (int direction = 0; direction < 3; ++direction) {
      constexpr double h = 1e-4;
      sums low, high;
      double along = 0, size = 0, slope = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double d = rng.normal();
        low.push_back(static_cast<double>(x[i]) - h * d);
        high.push_back(static_cast<double>(x[i]) + h * d);
        along += static_cast<double>(got[i]) * d;
        size += std::abs(static_cast<double>(got[i]) * d);
      }
      const sums a = f(low), b = f(high);
      for (std::size_t i = 0; i < a.size(); ++i) slope += static_cast<double>(weights[i]) * (b[i] - a[i]) / (2 * h);
      if (!(std::abs(along - slope) <= 1e-4 * (size + 1))) return broke("is not the gradient of its forward kernel");
    }
  }

  random_engine rng;
  std::vector<std::string> broken;

 private:
  std::string kernel_;
  std::vector<watched*> live_;
};

}  // namespace recglm::detail
