#pragma once
#include "recglm/pipeline/make_model.hpp"
#include "recglm/pipeline/text_source.hpp"
#include "recglm/run/erased/network.hpp"
#include "recglm/train/trainer.hpp"

namespace recglm {

/// A language_model behind any_network.
template <class B, class Arch, class Adapter, class Optimiser>
struct network_of final : any_network::interface {
  explicit network_of(language_model<B, Arch, Adapter> m) : model(std::move(m)) {}

  model_view view() const override { return model; }
  bool adapted() const override { return model.adapted(); }
  parameter_counts parameters() override {
    parameter_counts out;
    model.parameters([&](parameter<B>& p) {
      const auto size = static_cast<std::int64_t>(p.count());
      out.all += size;
      if (p.trained) out.trained += size;
    });
    return out;
  }
  training_outcome train(text_source& source, const training_settings& settings,
                         const std::function<double()>& validate,
                         const std::function<void(const training_progress&)>& show) override {
    if (settings.steps == 0 && settings.epochs <= 0 && settings.max_seconds <= 0) return {};  // the model as it is
    return recglm::train<Optimiser>(model, source, settings, validate, show);
  }
  void save(const std::filesystem::path& folder, const special_tokens& special) override {
    save_model(model, folder, special);
  }

  language_model<B, Arch, Adapter> model;
};

namespace detail {

template <class B, class Arch, class Adapter, class Optimiser>
struct kind_holder final : network_kind::interface {
  using network = network_of<B, Arch, Adapter, Optimiser>;
  explicit kind_holder(const Adapter& a) : policy(a) {}

  std::unique_ptr<network_kind::interface> clone() const override { return std::make_unique<kind_holder>(*this); }
  std::string_view architecture() const override { return Arch::name; }
  std::string_view adapter() const override { return Adapter::name; }
  std::string_view optimiser() const override { return Optimiser::name; }
  network_types types() const override { return {typeid(B), typeid(Arch), typeid(Adapter), typeid(Optimiser)}; }
  any_network make(const values& v, int vocabulary, std::uint64_t seed) const override {
    return any_network(std::make_unique<network>(make_model<B, Arch, Adapter>(policy, v, vocabulary, seed)));
  }
  any_network load(const std::filesystem::path& folder) const override {
    return any_network(std::make_unique<network>(load_model<B, Arch, Adapter>(folder, policy)));
  }
  void visit(value_visitor& v) override {
    if constexpr (requires { policy.visit(v); }) policy.visit(v);
  }

  Adapter policy;
};

}  // namespace detail

template <class B, class Arch, class Adapter, class Optimiser>
network_kind network_kind_of(const Adapter& adapter) {
  return network_kind(std::make_unique<detail::kind_holder<B, Arch, Adapter, Optimiser>>(adapter));
}

}  // namespace recglm
