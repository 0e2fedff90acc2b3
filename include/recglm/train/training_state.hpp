#pragma once
#include <bit>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "recglm/core/random.hpp"
#include "recglm/model/tensor_place.hpp"
#include "recglm/train/checkpoint_folder.hpp"
#include "recglm/train/settings.hpp"

namespace recglm {

/// What a training knows beside weights and moments.
struct training_state {
  std::int64_t step = 0;  ///< steps made
  std::int64_t tokens = 0;
  double seconds = 0;
  double loss_sum = 0, loss_weight = 0;  ///< of the weighted mean of the last losses
  double validation = 0;
  double best = -std::numeric_limits<double>::infinity();
  std::int64_t best_step = 0;  ///< 0: nothing was validated
  int without_better = 0;
  bool finished = false, early = false;
  double mean_loss() const { return loss_weight > 0 ? loss_sum / loss_weight : 0; }
};

/// Writes `state.json` of a checkpoint: what the training knows, the place of its source, the settings that must be the
/// same for it to continue as it would have, and the hashes of the tensors beside it, which are there. `frozen` is the
/// fingerprint of the weights that are not stored.
void write_training_state(const std::filesystem::path& path, const training_state& s, const std::string& source,
                          const training_settings& settings, const std::string& frozen);

/// Reads it back, `source` being given the place. Throws naming file and key where it belongs to another training,
/// and naming the file where one of the checkpoint is damaged.
training_state read_training_state(const std::filesystem::path& path, std::string& source,
                                   const training_settings& settings, const std::string& frozen);

/// Keeps a training on disk and the best weights in memory. A checkpoint holds `state.json`, `weights.safetensors` (the
/// trained weights), `moments.safetensors` (those of the optimiser) and, once something was validated,
/// `best.safetensors`; frozen weights are not stored, only a fingerprint of them.
template <class B>
class state_keeper {
 public:
  using scalar = typename B::scalar;
  using buffer = typename B::template buffer<scalar>;

  /// Model and optimiser must stay where they are.
  template <class Model, class Optimiser>
  state_keeper(Model& model, Optimiser& optimiser, const training_settings& settings)
      : set_steps_([&optimiser](std::int64_t steps) { optimiser.set_steps(steps); }),
        settings_(settings),
        folder_(settings.folder) {
    model.parameters([&](parameter<B>& p) {
      if (p.trained) weights_.push_back({p.name, p.shape, &p.value});
    });
    optimiser.tensors([&](const std::string& name, const std::vector<std::int64_t>& shape, buffer& values) {
      moments_.push_back({name, shape, &values});
    });
    if (settings.folder.empty()) return;
    std::uint64_t hash = 0;
    model.parameters([&](parameter<B>& p) {
      if (!p.trained) hash = mix(hash ^ fingerprint(p.value));
    });
    frozen_ = hex(hash);
  }

  /// Remembers the present weights as the best ones.
  void keep_best() {
    best_.resize(weights_.size());
    for (std::size_t i = 0; i < weights_.size(); ++i) best_[i] = *weights_[i].values;
  }
  /// Puts the best weights back into the model.
  void restore_best() {
    for (std::size_t i = 0; i < best_.size(); ++i) *weights_[i].values = best_[i];
  }

  /// Writes a checkpoint; `source` is what the source says of its place.
  void save(const training_state& now, const std::string& source) {
    const auto same = [](const std::string& name) { return name; };
    folder_.write([&](const std::filesystem::path& to) {
      save_tensors<B>(weights_, to / "weights.safetensors", same);
      save_tensors<B>(moments_, to / "moments.safetensors", same);
      if (!best_.empty()) save_tensors<B>(best_places(), to / "best.safetensors", same);
      write_training_state(to / "state.json", now, source, settings_, frozen_);
    });
  }

  /// Continues from the newest checkpoint, if there is one: fills weights, moments, the best weights and `now`, and
  /// calls `load_source(place)`. Throws naming file and key where the checkpoint is of another training.
  template <class LoadSource>
  bool load(training_state& now, LoadSource load_source) {
    const auto from = folder_.newest();
    if (!from) return false;
    const auto same = [](const std::string& name) { return name; };
    const std::filesystem::path where = *from / "state.json";
    std::string source;
    const training_state loaded = read_training_state(where, source, settings_, frozen_);
    const auto read = [&](const char* name, const std::vector<tensor_place<B>>& places) {
      const safetensors file = safetensors::open(*from / name);
      load_tensors<B>(places, std::span(&file, 1), same);
    };
    read("weights.safetensors", weights_);
    read("moments.safetensors", moments_);
    if (loaded.best_step > 0) {
      keep_best();
      read("best.safetensors", best_places());
    }
    load_source(source);
    set_steps_(loaded.step);
    now = loaded;
    return true;
  }

 private:
  std::vector<tensor_place<B>> best_places() {
    std::vector<tensor_place<B>> out = weights_;
    for (std::size_t i = 0; i < out.size(); ++i) out[i].values = &best_[i];
    return out;
  }

  static std::string hex(std::uint64_t x) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(x));
    return text;
  }

  static std::uint64_t fingerprint(const buffer& values) {
    std::uint64_t hash = values.size();
    std::vector<scalar> part(std::min<std::size_t>(values.size(), 1 << 16));
    for (std::size_t at = 0; at < values.size(); at += part.size()) {
      const std::size_t n = std::min(part.size(), values.size() - at);
      B::download(part.data(), values.data() + at, n);
      for (std::size_t i = 0; i < n; ++i) {
        using bits = std::conditional_t<sizeof(scalar) == 8, std::uint64_t, std::uint32_t>;
        hash = (hash ^ std::bit_cast<bits>(part[i])) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
      }
    }
    return hash;
  }

  std::function<void(std::int64_t)> set_steps_;
  const training_settings& settings_;
  checkpoint_folder folder_;
  std::vector<tensor_place<B>> weights_, moments_;
  std::vector<buffer> best_;
  std::string frozen_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/train/training_state-inl.hpp"
#endif
