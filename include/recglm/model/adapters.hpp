#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recglm/adapter/low_rank.hpp"
#include "recglm/model/peft.hpp"

namespace recglm {

/// Several adapters on one base, switched without reading anything again, merged and taken out. Holds a reference to
/// the model, whose own adapter, if any, is under no name and lost by the first switch.
template <class Model>
class adapters {
 public:
  using B = typename Model::backend;
  static_assert(!detail::has_adapter_layers<typename Model::adapter>,
                "adapters of PEFT's kind are switched on a model whose own adapter has low-rank terms, or none: take "
                "language_model<B, Arch, lora> (docs/policies/adapter.md)");
  explicit adapters(Model& model) : model_(model) {}

  /// Reads a folder of PEFT's kind under a name; it is not in use yet. Throws where the folder does not fit the model,
  /// or trains or brings parts of the base: those cannot be switched by terms alone.
  void add(const std::string& name, const std::filesystem::path& folder) {
    const auto about = folder / "adapter_config.json";
    const peft_config config = read_peft_config(about);
    check_fits(model_, config, about.string());
    check(config.saved.empty() && config.bias == "none", about.string(),
          ": an adapter that trains parts of the base (\"bias\", \"modules_to_save\") "
          "cannot be switched; load it alone");
    check(!all_.count(name), "there is an adapter called \"", name, "\" already");
    using arch = typename Model::architecture;
    terms_of_all fresh;
    model_.linears([&](auto& linear) {
      const std::string module = linear.weight.name.substr(0, linear.weight.name.rfind('.'));
      const adapter_terms terms = config.of(module);
      fresh.emplace_back();
      if (terms.rank > 0)
        fresh.back() = make_low_rank<B>(module, terms, static_cast<int>(linear.weight.shape[0]),
                                        static_cast<int>(linear.weight.shape[1]));
    });
    model_.tables([&](std::string_view module, auto& weight, auto&) {
      const bool words = module == arch::names::words;
      const adapter_terms terms = words || has_head_module<arch> ? config.of_table(module) : adapter_terms{};
      const int tokens = static_cast<int>(weight.shape[0]), width = static_cast<int>(weight.shape[1]);
      fresh.emplace_back();
      if (terms.rank > 0)
        fresh.back() = words ? make_word_terms<B>(std::string(module), terms, tokens, width)
                             : make_low_rank<B>(std::string(module), terms, tokens, width);
    });
    std::vector<tensor_place<B>> places;
    const auto place = [&](auto& p) { places.push_back(detail::place_of_terms(p)); };
    for (auto& made : fresh) {
      if (!made) continue;
      place(made->a), place(made->b);
      if (made->decomposed) place(made->magnitude);
    }
    const weight_file file = open_adapter(folder);
    const std::map<std::string, std::string> names = detail::names_in_adapter<arch>(file);
    for (const auto& [tensor, parameter] : names)
      check(parameter.empty() || is_adapter_name(parameter), file.where(), ": brings a part of the base, \"", tensor,
            "\", and cannot be switched; load it alone");
    load_tensors<B>(places, std::span<const weight_file>(&file, 1),
                    [&](const std::string& tensor) { return names.at(tensor); });
    all_.emplace(name, std::move(fresh));
  }

  /// Puts one adapter in use in place of what was; "" for the base alone. Throws for an unknown name, and while one is
  /// merged.
  void use(const std::string& name) {
    check(merged_.empty(), "the adapter \"", in_use_, "\" is merged; unmerge it before another is used");
    check(name.empty() || all_.count(name), "there is no adapter called \"", name, "\"");
    swap_with(in_use_);
    in_use_ = name;
    std::size_t i = 0;
    each_terms([&](std::optional<low_rank<B>>& terms) {
      terms = name.empty() ? std::nullopt : std::exchange(all_.at(name)[i], std::nullopt), ++i;
    });
  }
  const std::string& in_use() const { return in_use_; }

  /// Puts the adapter in use into the weights, in the backend's scalar whatever their storage is; the weights that it
  /// changes are kept, so that `unmerge` gives them back bit for bit.
  void merge() {
    check(merged_.empty(), "the adapter \"", in_use_, "\" is merged already");
    model_.tables([&](std::string_view module, auto&, auto& terms) {
      check(!terms, "the adapter \"", in_use_, "\" changes \"", module,
            "\", which is not merged and taken out here; model.merge() and merge_adapter do it for good");
    });
    swap_with(in_use_);  // the terms stay on the shelf
    std::size_t i = 0;
    model_.linears([&](auto& linear) {
      if (const auto& terms = all_.at(in_use_)[i]) {
        merged_.emplace(i, kept{linear.weight, linear.stored});
        if (linear.stored) {
          linear.weight = linear.unpacked();
          linear.stored.reset();
        }
        merge_low_rank(*terms, linear.weight);
      }
      ++i;
    });
  }
  /// Takes a merged adapter out again; it is in use, apart, as before.
  void unmerge() {
    check(!merged_.empty(), "no adapter is merged");
    std::size_t i = 0;
    model_.linears([&](auto& linear) {
      if (const auto at = merged_.find(i); at != merged_.end()) {
        linear.weight = std::move(at->second.weight);
        linear.stored = std::move(at->second.stored);
      }
      linear.adapter = std::exchange(all_.at(in_use_)[i], std::nullopt);
      ++i;
    });
    merged_.clear();
  }

 private:
  using terms_of_all = std::vector<std::optional<low_rank<B>>>;  // one for each matmul and table, in their order
  struct kept {
    parameter<B> weight;
    std::optional<typename B::stored> stored;
  };

  // The terms in use of every matmul and table, in the order of the shelf.
  template <class F>
  void each_terms(F f) {
    model_.linears([&](auto& linear) { f(linear.adapter); });
    model_.tables([&](std::string_view, auto&, auto& terms) { f(terms); });
  }

  // Takes the terms in use back to the shelf.
  void swap_with(const std::string& name) {
    if (name.empty()) return;
    std::size_t i = 0;
    each_terms([&](std::optional<low_rank<B>>& terms) {
      all_.at(name)[i++] = std::move(terms);
      terms.reset();
    });
  }

  Model& model_;
  std::map<std::string, terms_of_all> all_;
  std::string in_use_;
  std::map<std::size_t, kept> merged_;  // of each matmul that the merged adapter changed
};

/// Whether a checkpoint has an adapter in its weights already.
enum class merged_state { apart, merged, unclear };

/// What `merged_in` found, matrix by matrix.
struct merged_report {
  merged_state state = merged_state::unclear;
  int matrices = 0;
  /// LoRA: how much of scale B A is in the weights, 0 or 1 up to what chance does (`doubt`); DoRA: the largest relative
  /// difference between the lengths of the weight's rows and the adapter's magnitudes.
  double number = 0;
  double doubt = 0;
};

/// Says whether the weights of a model have its own adapter in them already (a checkpoint that was merged and kept its
/// adapter's folder): with LoRA by how much of scale B A they hold, as a random weight holds none of it but by chance;
/// with DoRA by the lengths of the rows, which a merged weight has from the adapter. Changes nothing.
template <class Model>
merged_report merged_in(Model& model) {
  using scalar = typename Model::scalar;
  using B = typename Model::backend;
  merged_report out;
  double along = 0, length = 0, doubt = 0, most = 0;
  bool by_lengths = false;
  const auto look_at = [&](const low_rank<B>& terms, const parameter<B>& weight) {
    ++out.matrices;
    const std::size_t rows = static_cast<std::size_t>(weight.shape[0]),
                      columns = static_cast<std::size_t>(weight.shape[1]);
    const std::vector<scalar> values = downloaded<B>(weight.value);
    if (terms.decomposed) {
      by_lengths = true;
      const std::vector<scalar> magnitude = downloaded<B>(terms.magnitude.value);
      for (std::size_t o = 0; o < rows; ++o) {
        double squares = 0;
        for (std::size_t i = 0; i < columns; ++i)
          squares += static_cast<double>(values[o * columns + i]) * static_cast<double>(values[o * columns + i]);
        const double wanted = static_cast<double>(magnitude[o]);
        most = std::max(most, std::abs(std::sqrt(squares) - std::abs(wanted)) / std::max(std::abs(wanted), 1e-30));
      }
      return;
    }
    typename parameter<B>::buffer matmul(rows * columns, scalar(0));
    B::gemm(false, false, static_cast<int>(rows), static_cast<int>(columns), terms.rank(),
            static_cast<scalar>(terms.scale), terms.b.value.data(), terms.rank(), terms.a.value.data(),
            static_cast<int>(columns), 0, matmul.data(), static_cast<int>(columns));
    const std::vector<scalar> delta = downloaded<B>(matmul);
    double inner = 0, own = 0, squares = 0;
    for (std::size_t i = 0; i < delta.size(); ++i) {
      const double d = static_cast<double>(delta[i]), w = static_cast<double>(values[i]);
      inner += d * w, own += d * d, squares += w * w;
    }
    along += inner, length += own;
    doubt += own * squares /
             static_cast<double>(delta.size());  // the variance of `inner` for a weight that knows nothing of it
  };
  model.linears([&](auto& linear) {
    if (linear.adapter) look_at(*linear.adapter, linear.unpacked());
  });
  model.tables([&](std::string_view, const parameter<B>& weight, auto& terms) {
    if (terms) look_at(*terms, weight);
  });
  check(out.matrices > 0, "the model has no adapter to look for");
  if (by_lengths) {
    out.number = most;
    out.state = most < 1e-4 ? merged_state::merged : merged_state::apart;
    return out;
  }
  if (length == 0) return out;  // B is 0: merged and apart are the same
  out.number = along / length;
  out.doubt = std::sqrt(doubt) / length;
  if (out.doubt < 0.1) out.state = out.number > 0.5 ? merged_state::merged : merged_state::apart;
  return out;
}

}  // namespace recglm
