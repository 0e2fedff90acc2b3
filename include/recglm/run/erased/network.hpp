#pragma once
#include <filesystem>
#include <functional>
#include <typeinfo>

#include "recglm/adapter/lora.hpp"
#include "recglm/adapter/none.hpp"
#include "recglm/backend/names.hpp"
#include "recglm/concepts.hpp"
#include "recglm/pipeline/check_network.hpp"
#include "recglm/pipeline/values.hpp"
#include "recglm/run/erased/answers.hpp"

/// \file
/// Networks without their types (see words.hpp). What they are made of is in network_of.hpp, which an experiment needs
/// only for a backend, an architecture or an adapter that recglm::compiled does not hold.

namespace recglm {

class text_source;
struct training_settings;
struct training_progress;
struct training_outcome;

/// Numbers that a network holds, and how many of them are trained.
struct parameter_counts {
  std::int64_t all = 0, trained = 0;
};

/// Any language model that can be trained and saved.
class any_network {
 public:
  struct interface {
    virtual ~interface() = default;
    virtual model_view view() const = 0;
    virtual bool adapted() const = 0;  ///< whether low-rank terms are trained instead of the base
    virtual parameter_counts parameters() = 0;
    virtual training_outcome train(text_source&, const training_settings&, const std::function<double()>&,
                                   const std::function<void(const training_progress&)>&) = 0;
    virtual void save(const std::filesystem::path&, const special_tokens&) = 0;
  };
  explicit any_network(std::unique_ptr<interface> inside) : inside_(std::move(inside)) {}

  /// The model as a decoder sees it; it must not outlive the network.
  operator model_view() const { return inside_->view(); }
  /// `adapted`, `parameters`, `train` and `save`: as language_model, recglm::train and save_model do.
  interface* operator->() {
    return inside_.get();
  }

 private:
  std::unique_ptr<interface> inside_;
};

/// The types of a network.
struct network_types {
  const std::type_info &backend, &architecture, &adapter, &optimiser;
};

/// Which network a recipe trains: backend, architecture and adapter as a value. It is where a recipe has its
/// adapter, whose parameters it shows.
class network_kind {
 public:
  struct interface {
    virtual ~interface() = default;
    virtual std::unique_ptr<interface> clone() const = 0;
    virtual std::string_view architecture() const = 0;
    virtual std::string_view adapter() const = 0;
    virtual std::string_view optimiser() const = 0;
    virtual network_types types() const = 0;
    virtual any_network make(const values&, int vocabulary, std::uint64_t seed) const = 0;
    virtual any_network load(const std::filesystem::path&) const = 0;
    virtual void visit(value_visitor&) = 0;
  };
  network_kind() = default;
  explicit network_kind(std::unique_ptr<interface> inside) : inside_(std::move(inside)) {}

  std::string_view architecture() const { return inside_->architecture(); }
  std::string_view adapter() const { return inside_->adapter(); }
  std::string_view optimiser() const { return inside_->optimiser(); }
  network_types types() const { return inside_->types(); }
  /// The network before its training: the base that `values::base` names, or random weights drawn by `seed`. Throws
  /// where the base knows fewer tokens than `vocabulary` or fewer positions than `values::positions`, and where an
  /// adapter would be trained on random weights that stay frozen.
  any_network make(const values& v, int vocabulary, std::uint64_t seed) const {
    return inside_->make(v, vocabulary, seed);
  }
  /// The network that was saved in a folder.
  any_network load(const std::filesystem::path& folder) const { return inside_->load(folder); }
  void visit(value_visitor& v) { inside_->visit(v); }

 private:
  polymorphic<interface> inside_;
};

/// The kind of network with these types; defined in network_of.hpp.
template <class B, class Arch, class Adapter, class Optimiser = adam_w<B>>
struct network_of;
template <class B, class Arch, class Adapter, class Optimiser = adam_w<B>>
network_kind network_kind_of(const Adapter& adapter);

#if defined(RECGLM_COMPILED)
extern template network_kind network_kind_of<cpu<float>, glm_10b, none>(const none&);
extern template network_kind network_kind_of<cpu<float>, glm_10b, lora>(const lora&);
#endif
#if defined(RECGLM_COMPILED_CUDA)
extern template network_kind network_kind_of<cuda<float>, glm_10b, none>(const none&);
extern template network_kind network_kind_of<cuda<float>, glm_10b, lora>(const lora&);
#endif
#if defined(RECGLM_COMPILED_EMULATED)
extern template network_kind network_kind_of<cuda<float, emulated>, glm_10b, none>(const none&);
extern template network_kind network_kind_of<cuda<float, emulated>, glm_10b, lora>(const lora&);
#endif

}  // namespace recglm
