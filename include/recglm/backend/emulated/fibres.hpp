#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "recglm/core/check.hpp"

#if !defined(RECGLM_UCONTEXT) && !(defined(__x86_64__) && defined(__ELF__))
#define RECGLM_UCONTEXT
#endif
#if defined(RECGLM_UCONTEXT)
#include <ucontext.h>
#endif
#if defined(__SANITIZE_ADDRESS__)
#define RECGLM_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RECGLM_ASAN
#endif
#endif
#if defined(RECGLM_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

/// \file
/// Fibres: functions that stop in their middle and go on later, each on a stack of its own, all on one thread of the
/// host. A switch is a few instructions on x86-64; elsewhere, and with RECGLM_UCONTEXT, it is swapcontext.

#if !defined(RECGLM_UCONTEXT)
// Keeps what a function must keep on the stack that is left, and takes it from the one that is entered.
extern "C" void recglm_switch_stacks(void** left, void* entered);
asm(R"(
.pushsection .text
.weak recglm_switch_stacks
.type recglm_switch_stacks,@function
recglm_switch_stacks:
  pushq %rbp; pushq %rbx; pushq %r12; pushq %r13; pushq %r14; pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15; popq %r14; popq %r13; popq %r12; popq %rbx; popq %rbp
  ret
.size recglm_switch_stacks, .-recglm_switch_stacks
.popsection
)");
#endif

namespace recglm::emulation {

/// Fibres 0, 1, ..., and whoever starts them. One object for all of a program's fibres that run at a time.
class fibres {
 public:
  /// What a fibre does; it never returns, but leaves by `to` or `back` with `ends`.
  using body = void (*)();

  fibres() = default;
  fibres(const fibres&) = delete;
  fibres& operator=(const fibres&) = delete;
  ~fibres() {
    if (stacks_ != nullptr) munmap(stacks_, all_.size() * stride);
  }

  /// Has `count` fibres or more.
  void prepare(std::size_t count) {
    if (count <= all_.size()) return;
    if (stacks_ != nullptr) munmap(stacks_, all_.size() * stride);
    stacks_ = nullptr;
    void* const p = mmap(nullptr, count * stride, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    check(p != MAP_FAILED, "emulated: no memory for the stacks of ", count, " threads");
    stacks_ = static_cast<std::byte*>(p);
    all_.assign(count, {});
    for (std::size_t i = 0; i < count; ++i) {
      mprotect(stacks_ + i * stride, guard, PROT_NONE);  // a stack that is too small ends the program, not another's
      // Stacks begin at different lines of the caches.
      all_[i].bottom = stacks_ + i * stride + guard, all_[i].size = stack - i * 7 % 32 * 64;
    }
  }

  /// Fibre i runs `what` from its beginning when it is entered next.
  void start(std::size_t i, body what) {
    context& c = all_[i];
#if defined(RECGLM_ASAN)
    __asan_unpoison_memory_region(c.bottom, c.size);  // the last one to run here ended in the middle of a function
#endif
    body_ = what;
    c.fake = nullptr;
#if defined(RECGLM_UCONTEXT)
    getcontext(&c.registers);
    c.registers.uc_stack.ss_sp = c.bottom, c.registers.uc_stack.ss_size = c.size, c.registers.uc_link = nullptr;
    running = this;
    makecontext(&c.registers, &fibres::entry, 0);
#else
    running = this;
    auto** top = reinterpret_cast<void**>(c.bottom + c.size);
    *--top = nullptr;  // where `entry` would return to
    *--top = reinterpret_cast<void*>(&fibres::entry);
    for (int i_register = 0; i_register < 6; ++i_register) *--top = nullptr;
    c.stack_pointer = top;
#endif
  }

  /// Enters fibre i; comes back when a fibre calls `back`.
  void enter(std::size_t i) {
    running = this;
    jump(host_, all_[i], false);
  }
  /// From fibre `me` to fibre i, or to whoever called `enter`. One that `ends` is never entered again.
  void to(std::size_t me, std::size_t i, bool ends = false) { jump(all_[me], all_[i], ends); }
  void back(std::size_t me, bool ends = false) { jump(all_[me], host_, ends); }

 private:
#if defined(RECGLM_ASAN)
  static constexpr std::size_t stack = std::size_t{256} << 10;
#else
  static constexpr std::size_t stack = std::size_t{64} << 10;
#endif
  static constexpr std::size_t guard = 4096, stride = stack + guard;

  struct context {
#if defined(RECGLM_UCONTEXT)
    ucontext_t registers;
#else
    void* stack_pointer = nullptr;
#endif
    std::byte* bottom = nullptr;
    std::size_t size = 0;
    void* fake = nullptr;  // of the address sanitizer
  };

  static void entry() {
    running->arrived(nullptr);
    running->body_();
  }

  // Not inlined: what is kept in registers must not be carried over from one fibre to the next.
  [[gnu::noinline]] void jump(context& from, context& to, bool ends) {
    left_ = &from;
#if defined(RECGLM_ASAN)
    __sanitizer_start_switch_fiber(ends ? nullptr : &from.fake, to.bottom, to.size);
#else
    (void)ends;
#endif
#if defined(RECGLM_UCONTEXT)
    swapcontext(&from.registers, &to.registers);
#else
    recglm_switch_stacks(&from.stack_pointer, to.stack_pointer);
#endif
    arrived(from.fake);
  }
  void arrived(void* fake) {
#if defined(RECGLM_ASAN)
    const void* bottom = nullptr;
    std::size_t size = 0;
    __sanitizer_finish_switch_fiber(fake, &bottom, &size);
    left_->bottom = static_cast<std::byte*>(const_cast<void*>(bottom)), left_->size = size;
#else
    (void)fake;
#endif
  }

  static inline fibres* running = nullptr;
  std::byte* stacks_ = nullptr;
  std::vector<context> all_;
  context host_;
  context* left_ = nullptr;  // the one that was left last
  body body_ = nullptr;
};

}  // namespace recglm::emulation
