#pragma once
#include "recglm/concepts.hpp"
#include "recglm/run/erased/box.hpp"
#include "recglm/run/erased/visitor.hpp"

/// \file
/// Masking, order and positions without their types (see words.hpp).

namespace recglm {

/// Any masking policy.
class any_masking {
 public:
  static constexpr std::string_view name = "any";
  any_masking() = default;
  template <class M>
    requires(!std::same_as<M, any_masking> && MaskingPolicy<M>)
  any_masking(const M& policy) : inside_(std::make_unique<holder<M>>(policy)) {}

  std::string_view kind() const { return inside_->kind(); }
  mask_plan choose(const example& e, random_engine& rng) const { return inside_->choose(e, rng); }
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view kind() const = 0;
    virtual mask_plan choose(const example&, random_engine&) const = 0;
    virtual void visit(value_visitor&) = 0;
  };
  template <class M>
  struct holder final : interface {
    explicit holder(const M& p) : policy(p) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    std::string_view kind() const override { return M::name; }
    mask_plan choose(const example& e, random_engine& rng) const override { return policy.choose(e, rng); }
    void visit(value_visitor& v) override { detail::show_to(v, policy); }
    M policy;
  };
  box<interface> inside_;
};

/// Any span order.
class any_order {
 public:
  static constexpr std::string_view name = "any";
  any_order() = default;
  template <class O>
    requires(!std::same_as<O, any_order> && SpanOrder<O>)
  any_order(const O& policy) : inside_(std::make_unique<holder<O>>(policy)) {}

  std::string_view kind() const { return inside_->kind(); }
  std::vector<int> arrange(const mask_plan& plan, random_engine& rng) const { return inside_->arrange(plan, rng); }
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view kind() const = 0;
    virtual std::vector<int> arrange(const mask_plan&, random_engine&) const = 0;
    virtual void visit(value_visitor&) = 0;
  };
  template <class O>
  struct holder final : interface {
    explicit holder(const O& p) : policy(p) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    std::string_view kind() const override { return O::name; }
    std::vector<int> arrange(const mask_plan& plan, random_engine& rng) const override { return policy.arrange(plan, rng); }
    void visit(value_visitor& v) override { detail::show_to(v, policy); }
    O policy;
  };
  box<interface> inside_;
};

/// Any position scheme; its cursors are copied with each hypothesis as those of the scheme itself would be.
class any_position {
  struct cursor_interface {
    virtual ~cursor_interface() = default;
    virtual std::unique_ptr<cursor_interface> clone() const = 0;
    virtual position next(token_id) = 0;
  };

 public:
  static constexpr std::string_view name = "any";
  class cursor {
   public:
    position next(token_id t) { return inside_->next(t); }

   private:
    friend class any_position;
    explicit cursor(std::unique_ptr<cursor_interface> inside) : inside_(std::move(inside)) {}
    box<cursor_interface> inside_;
  };

  any_position() = default;
  template <class P>
    requires(!std::same_as<P, any_position> && PositionScheme<P>)
  any_position(const P& policy) : inside_(std::make_unique<holder<P>>(policy)) {}

  std::string_view kind() const { return inside_->kind(); }
  std::vector<position> assign(const layout& l) const { return inside_->assign(l); }
  cursor start(int anchor, const entity_pool& pool) const { return cursor(inside_->start(anchor, pool)); }
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view kind() const = 0;
    virtual std::vector<position> assign(const layout&) const = 0;
    virtual std::unique_ptr<cursor_interface> start(int anchor, const entity_pool&) const = 0;
    virtual void visit(value_visitor&) = 0;
  };
  template <class C>
  struct cursor_holder final : cursor_interface {
    explicit cursor_holder(C c) : at(std::move(c)) {}
    std::unique_ptr<cursor_interface> clone() const override { return std::make_unique<cursor_holder>(*this); }
    position next(token_id t) override { return at.next(t); }
    C at;
  };
  template <class P>
  struct holder final : interface {
    explicit holder(const P& p) : policy(p) {}
    std::unique_ptr<interface> clone() const override { return std::make_unique<holder>(*this); }
    std::string_view kind() const override { return P::name; }
    std::vector<position> assign(const layout& l) const override { return policy.assign(l); }
    std::unique_ptr<cursor_interface> start(int anchor, const entity_pool& pool) const override {
      return std::make_unique<cursor_holder<typename P::cursor>>(policy.start(anchor, pool));
    }
    void visit(value_visitor& v) override { detail::show_to(v, policy); }
    P policy;
  };
  box<interface> inside_;
};

static_assert(MaskingPolicy<any_masking> && SpanOrder<any_order> && PositionScheme<any_position>);

}  // namespace recglm
