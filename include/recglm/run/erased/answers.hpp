#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/pipeline/scores.hpp"
#include "recglm/run/erased/blanks.hpp"

/// \file
/// Models, decoders and metrics without their types (see words.hpp).

namespace recglm {

/// Any language model, looked at; what it looks at outlives it. Every call is a batch, so that the detour costs
/// nothing.
class model_view {
  struct state_interface {
    virtual ~state_interface() = default;
    virtual std::unique_ptr<state_interface> clone() const = 0;
  };

 public:
  class state {
    friend class model_view;
    explicit state(std::unique_ptr<state_interface> inside) : inside_(std::move(inside)) {}
    polymorphic<state_interface> inside_;
  };

  template <class M>
  requires(!std::same_as<M, model_view> && LanguageModel<M>) model_view(const M& model)
      : model_(&model), doors_(&doors_of<M>) {}

  state read(std::span<const request> texts) const { return state(doors_->read(model_, texts)); }
  std::vector<double> advance(state& s, const continuation& next) const {
    return doors_->advance(model_, *s.inside_, next);
  }
  std::vector<double> log_probs(state& s) const { return doors_->log_probs(model_, *s.inside_, nullptr); }
  std::vector<double> log_probs(state& s, const legal_tokens& legal) const {
    return doors_->log_probs(model_, *s.inside_, &legal);
  }
  int vocabulary() const { return doors_->vocabulary(model_); }

 private:
  struct doors {
    std::unique_ptr<state_interface> (*read)(const void*, std::span<const request>);
    std::vector<double> (*advance)(const void*, state_interface&, const continuation&);
    std::vector<double> (*log_probs)(const void*, state_interface&, const legal_tokens*);
    int (*vocabulary)(const void*);
  };
  template <class M>
  struct state_holder final : state_interface {
    explicit state_holder(typename M::state s) : at(std::move(s)) {}
    std::unique_ptr<state_interface> clone() const override { return std::make_unique<state_holder>(*this); }
    typename M::state at;
  };
  template <class M>
  static typename M::state& state_of(state_interface& s) {
    return static_cast<state_holder<M>&>(s).at;
  }
  template <class M>
  static constexpr doors doors_of = {
      [](const void* m, std::span<const request> texts) -> std::unique_ptr<state_interface> {
        return std::make_unique<state_holder<M>>(static_cast<const M*>(m)->read(texts));
      },
      [](const void* m, state_interface& s, const continuation& next) {
        return static_cast<const M*>(m)->advance(state_of<M>(s), next);
      },
      [](const void* m, state_interface& s, const legal_tokens* legal) {
        return legal ? static_cast<const M*>(m)->log_probs(state_of<M>(s), *legal)
                     : static_cast<const M*>(m)->log_probs(state_of<M>(s));
      },
      [](const void* m) { return static_cast<const M*>(m)->vocabulary(); }};

  const void* model_;
  const doors* doors_;
};

namespace detail {
struct decoder_interface : policy_interface<decoder_interface> {
  using answers = std::vector<std::vector<hypothesis>>;
  virtual answers generate(const model_view&, const any_position&, std::span<const request>, const search&,
                           random_engine&) const = 0;
};
}  // namespace detail

/// Any decoder.
class any_decoder : public any_policy<detail::decoder_interface> {
 public:
  any_decoder() = default;
  template <class D>
  requires(!std::same_as<D, any_decoder> && Decoder<D>) any_decoder(const D& policy)
      : any_policy(std::make_unique<holder<D>>(policy)) {}

  template <LanguageModel M, PositionScheme P>
  std::vector<std::vector<hypothesis>> generate(const M& model, const P& positions, std::span<const request> texts,
                                                const search& how, random_engine& rng) const {
    return inside_->generate(model, positions, texts, how, rng);
  }

 private:
  template <class D>
  struct holder final : policy_holder<detail::decoder_interface, D, holder<D>> {
    using policy_holder<detail::decoder_interface, D, holder<D>>::policy_holder;
    detail::decoder_interface::answers generate(const model_view& model, const any_position& positions,
                                                std::span<const request> texts, const search& how,
                                                random_engine& rng) const override {
      return this->policy.generate(model, positions, texts, how, rng);
    }
  };
};

/// The columns of any table: a tuple of metrics.
class any_metrics {
 public:
  any_metrics() = default;
  template <class... Ms>
  any_metrics(const std::tuple<Ms...>&)
      : names_{std::string(Ms::name)...},
        values_(&of<std::tuple<Ms...>>::values),
        of_questions_(&of<std::tuple<Ms...>>::of_questions) {}

  /// The columns' names.
  const std::vector<std::string>& names() const { return names_; }
  /// The metrics of questions and their rankings, one for each metric; every ranking is cut to `list` places. A metric
  /// that has to know the training part is shown `known`.
  std::vector<double> metrics(std::span<const history> questions, std::span<const std::vector<item_id>> rankings,
                              int list, const catalogue& known = {}) const;

  /// The same for each question alone: by metric, then by question.
  std::vector<std::vector<double>> of_questions(std::span<const history> questions,
                                                std::span<const std::vector<item_id>> rankings, int list,
                                                const catalogue& known = {}) const;

 private:
  template <class Metrics>
  struct of {
    static std::vector<std::vector<double>> of_questions(std::span<const history> questions,
                                                         std::span<const std::vector<item_id>> rankings, int list,
                                                         const catalogue& known);
    static std::vector<double> values(std::span<const history> questions,
                                      std::span<const std::vector<item_id>> rankings, int list, const catalogue& known);
  };
  std::vector<std::string> names_;
  std::vector<double> (*values_)(std::span<const history>, std::span<const std::vector<item_id>>, int,
                                 const catalogue&) = nullptr;
  std::vector<std::vector<double>> (*of_questions_)(std::span<const history>, std::span<const std::vector<item_id>>,
                                                    int, const catalogue&) = nullptr;
};

template <class Metrics>
std::vector<double> any_metrics::of<Metrics>::values(std::span<const history> questions,
                                                     std::span<const std::vector<item_id>> rankings, int list,
                                                     const catalogue& known) {
  return scores_of<Metrics>(questions, rankings, list, known);
}

template <class Metrics>
std::vector<std::vector<double>> any_metrics::of<Metrics>::of_questions(std::span<const history> questions,
                                                                        std::span<const std::vector<item_id>> rankings,
                                                                        int list, const catalogue& known) {
  return scores_of_questions<Metrics>(questions, rankings, list, known);
}

static_assert(LanguageModel<model_view> && Decoder<any_decoder>);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/erased/answers-inl.hpp"
#endif
