#pragma once
#include "recglm/adapter/lora.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/model/architecture.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/run/erased/network.hpp"
#include "recglm/run/source.hpp"
#include "recglm/train/trainer.hpp"

namespace recglm {

/// The adapter that a recipe's values describe: rank, alpha and kind for every matrix whose rank no flag of its own
/// set.
template <class Adapter>
Adapter adapter_from(Adapter adapter, const values& v) {
  if constexpr (std::is_same_v<Adapter, lora>) {
    const adapter_kind kind =
        v.adapter_kind == "lora"              ? adapter_kind::lora
        : v.adapter_kind == "rank_stabilised" ? adapter_kind::rank_stabilised
        : v.adapter_kind == "dora"
            ? adapter_kind::dora
            : (fail("--adapter-kind ", v.adapter_kind, ": it is lora, rank_stabilised or dora"), adapter_kind::lora);
    const int usual = lora{}.dense.rank;
    for (adapter_terms* terms :
         {&adapter.query_key_value, &adapter.dense, &adapter.dense_h_to_4h, &adapter.dense_4h_to_h}) {
      if (terms->rank == usual) terms->rank = v.rank;
      terms->alpha = v.alpha, terms->kind = kind;
    }
  }
  return adapter;
}

/// A language_model behind any_network.
template <class B, class Arch, class Adapter>
struct network_of final : any_network::interface {
  explicit network_of(language_model<B, Arch, Adapter> m) : model(std::move(m)) {}

  model_view view() const override { return model; }
  bool adapted() const override { return model.adapted(); }
  training_outcome train(training_source& source, const training_settings& settings,
                         const std::function<double()>& validate,
                         const std::function<void(const training_progress&)>& show) override {
    if (settings.steps == 0 && settings.epochs <= 0 && settings.max_seconds <= 0) return {};  // the model as it is
    return recglm::train(model, source, settings, validate, show);
  }
  void save(const std::filesystem::path& folder, const special_tokens& special) override {
    save_model(model, folder, special);
  }

  language_model<B, Arch, Adapter> model;
};

namespace detail {

template <class B, class Arch, class Adapter>
struct kind_holder final : network_kind::interface {
  using network = network_of<B, Arch, Adapter>;
  explicit kind_holder(const Adapter& a) : policy(a) {}

  std::unique_ptr<network_kind::interface> clone() const override { return std::make_unique<kind_holder>(*this); }
  std::string_view architecture() const override { return Arch::name; }
  std::string_view adapter() const override { return Adapter::name; }
  network_types types() const override { return {typeid(B), typeid(Arch), typeid(Adapter)}; }
  any_network make(const values& v, int vocabulary, std::uint64_t seed) const override {
    const Adapter terms = adapter_from(policy, v);
    const storage kept = storage_called(v.storage);
    const activation_quantization rounding = activation_quantization_called(v.activation_quantization);
    check(kept == storage::f32 || (std::is_same_v<Adapter, lora> && !v.base.empty() && !v.sizes_only), "--storage ",
          v.storage, ": only a --base that an adapter leaves frozen can be quantized");
    check(!v.sizes_only || !v.base.empty(), "--sizes-only needs the --base whose sizes are meant");
    if (!v.base.empty()) {
      auto model = v.sizes_only ? drawn(read_config_for<Arch>(v.base).shape, terms, v, seed)
                   : kept == storage::f32
                       ? load_model<B, Arch, Adapter>(v.base, terms, seed)
                       : load_model<B, Arch, Adapter>(v.base, quantized<Adapter>{terms, kept, rounding}, seed);
      check(model.vocabulary() >= vocabulary, v.base, ": the model knows ", model.vocabulary(),
            " tokens, the tokenizer makes ", vocabulary,
            "; give the tokenizer's files of that model (--tokenizer.vocab, --tokenizer.merges)");
      check(model.shape().positions >= v.positions, v.base, ": the model has ", model.shape().positions,
            " positions; set --positions to that");
      return any_network(std::make_unique<network>(std::move(model)));
    }
    const model_shape shape{.layers = v.layers,
                            .hidden = v.hidden,
                            .heads = v.heads,
                            .vocabulary = vocabulary,
                            .positions = v.positions,
                            .embedding_dropout = v.dropout,
                            .attention_dropout = v.dropout,
                            .output_dropout = v.dropout};
    return any_network(std::make_unique<network>(drawn(shape, terms, v, seed)));
  }
  any_network load(const std::filesystem::path& folder) const override {
    return any_network(std::make_unique<network>(load_model<B, Arch, Adapter>(folder, policy)));
  }
  void visit(value_visitor& v) override {
    if constexpr (requires { policy.visit(v); }) policy.visit(v);
  }

  static language_model<B, Arch, Adapter> drawn(const model_shape& shape, const Adapter& terms, const values& v,
                                                std::uint64_t seed) {
    random_engine draws = stream(seed, "initialisation");
    language_model<B, Arch, Adapter> model(shape, terms, draws);
    check(!model.adapted() || v.allow_frozen_random,
          "an adapter on a base of random weights trains next to nothing: name a pre-trained --base, "
          "take adapter = none, or say --allow-frozen-random");
    return model;
  }

  Adapter policy;
};

}  // namespace detail

template <class B, class Arch, class Adapter>
network_kind network_kind_of(const Adapter& adapter) {
  return network_kind(std::make_unique<detail::kind_holder<B, Arch, Adapter>>(adapter));
}

}  // namespace recglm
