#pragma once
#include "recglm/concepts.hpp"
#include "recglm/run/erased/any_policy.hpp"

/// \file
/// Masking, order and positions without their types (see words.hpp).

namespace recglm {

namespace detail {
struct masking_interface : policy_interface<masking_interface> {
  virtual mask_plan choose(const example&, random_engine&) const = 0;
};
}  // namespace detail

/// Any masking policy.
class any_masking : public any_policy<detail::masking_interface> {
 public:
  any_masking() = default;
  template <class M>
  requires(!std::same_as<M, any_masking> && MaskingPolicy<M>) any_masking(const M& policy)
      : any_policy(std::make_unique<holder<M>>(policy)) {}

  mask_plan choose(const example& e, random_engine& rng) const { return inside_->choose(e, rng); }

 private:
  template <class M>
  struct holder final : policy_holder<detail::masking_interface, M, holder<M>> {
    using policy_holder<detail::masking_interface, M, holder<M>>::policy_holder;
    mask_plan choose(const example& e, random_engine& rng) const override { return this->policy.choose(e, rng); }
  };
};

namespace detail {
struct order_interface : policy_interface<order_interface> {
  virtual std::vector<int> arrange(const mask_plan&, random_engine&) const = 0;
};
}  // namespace detail

/// Any span order.
class any_order : public any_policy<detail::order_interface> {
 public:
  any_order() = default;
  template <class O>
  requires(!std::same_as<O, any_order> && SpanOrder<O>) any_order(const O& policy)
      : any_policy(std::make_unique<holder<O>>(policy)) {}

  std::vector<int> arrange(const mask_plan& plan, random_engine& rng) const { return inside_->arrange(plan, rng); }

 private:
  template <class O>
  struct holder final : policy_holder<detail::order_interface, O, holder<O>> {
    using policy_holder<detail::order_interface, O, holder<O>>::policy_holder;
    std::vector<int> arrange(const mask_plan& plan, random_engine& rng) const override {
      return this->policy.arrange(plan, rng);
    }
  };
};

namespace detail {
struct cursor_interface {
  virtual ~cursor_interface() = default;
  virtual std::unique_ptr<cursor_interface> clone() const = 0;
  virtual position next(token_id) = 0;
};
struct position_interface : policy_interface<position_interface> {
  virtual std::vector<position> assign(const layout&) const = 0;
  virtual std::unique_ptr<cursor_interface> start(int anchor, const entity_pool&) const = 0;
};
}  // namespace detail

/// Any position scheme; its cursors are copied with each hypothesis as those of the scheme itself would be.
class any_position : public any_policy<detail::position_interface> {
 public:
  class cursor {
   public:
    position next(token_id t) { return inside_->next(t); }

   private:
    friend class any_position;
    explicit cursor(std::unique_ptr<detail::cursor_interface> inside) : inside_(std::move(inside)) {}
    polymorphic<detail::cursor_interface> inside_;
  };

  any_position() = default;
  template <class P>
  requires(!std::same_as<P, any_position> && PositionScheme<P>) any_position(const P& policy)
      : any_policy(std::make_unique<holder<P>>(policy)) {}

  std::vector<position> assign(const layout& l) const { return inside_->assign(l); }
  cursor start(int anchor, const entity_pool& pool) const { return cursor(inside_->start(anchor, pool)); }

 private:
  template <class C>
  struct cursor_holder final : detail::cursor_interface {
    explicit cursor_holder(C c) : at(std::move(c)) {}
    std::unique_ptr<detail::cursor_interface> clone() const override { return std::make_unique<cursor_holder>(*this); }
    position next(token_id t) override { return at.next(t); }
    C at;
  };

  template <class P>
  struct holder final : policy_holder<detail::position_interface, P, holder<P>> {
    using policy_holder<detail::position_interface, P, holder<P>>::policy_holder;
    std::vector<position> assign(const layout& l) const override { return this->policy.assign(l); }
    std::unique_ptr<detail::cursor_interface> start(int anchor, const entity_pool& pool) const override {
      return std::make_unique<cursor_holder<typename P::cursor>>(this->policy.start(anchor, pool));
    }
  };
};

static_assert(MaskingPolicy<any_masking> && SpanOrder<any_order> && PositionScheme<any_position>);

}  // namespace recglm
