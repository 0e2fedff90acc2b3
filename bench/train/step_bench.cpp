// Tokens a second of a training step: GLM with random weights, whole or LoRA on a frozen base, AdamW; the texts have
// the lengths that a JSON file lists, batch by batch. Prints one line of JSON. The peer is peers/train.py.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iomanip>

#include <nlohmann/json.hpp>

#include "recglm/adapter/lora.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/train/adam_w.hpp"
#include "recglm/train/trainer.hpp"
#include "support/hardware.hpp"
#include "support/random_weights.hpp"

namespace {
using namespace recglm;

struct flags {
  std::string size = "base", mode = "lora", lengths, storage = "f32", losses;
  int vocabulary = 50304, rank = 8, repeats = 3, threads = 2, micro_tokens = 2048;
};

// Random texts; Part A is 85 % of a text, Part B is all targets.
batch texts_of(const std::vector<int>& lengths, int vocabulary, random_engine& rng) {
  batch out;
  const auto draw = [&] { return static_cast<token_id>(rng.below(static_cast<std::uint64_t>(vocabulary))); };
  for (int length : lengths) {
    const int prefix = std::max(1, static_cast<int>(length * 0.85));
    for (int i = 0; i < length; ++i) {
      const bool in_b = i >= prefix;
      out.tokens.push_back(draw());
      out.targets.push_back(in_b ? draw() : no_target);
      out.inter.push_back(in_b ? prefix - 1 : i);
      out.intra.push_back(in_b ? i - prefix + 1 : 0);
    }
    out.prefix.push_back(prefix);
    out.offsets.push_back(static_cast<int>(out.tokens.size()));
  }
  return out;
}

// Additions and multiplications of the matmuls that the loss and its gradients need, no more.
double useful_flops(const batch& texts, const model_shape& shape, bool lora, int rank) {
  const double h = shape.hidden, layers = shape.layers, tokens = texts.size(), vocabulary = shape.vocabulary;
  double targets = 0, seen = 0, seen_by_targets = 0;
  for (int r = 0; r < texts.texts(); ++r) {
    const prefix_lm mask{texts.prefix[static_cast<std::size_t>(r)]};
    for (int i = texts.offsets[static_cast<std::size_t>(r)]; i < texts.offsets[static_cast<std::size_t>(r) + 1]; ++i) {
      const double row = mask.row_end(i - texts.offsets[static_cast<std::size_t>(r)]);
      seen += row;
      if (texts.targets[static_cast<std::size_t>(i)] != no_target) targets += 1, seen_by_targets += row;
    }
  }
  const double whole = 24 * h * h * tokens, last = 2 * h * h * (2 * tokens + 10 * targets),
               head = 2 * h * vocabulary * targets;
  const double weights = whole * (layers - 1) + last, scores = 4 * h * (seen * (layers - 1) + seen_by_targets);
  const double inputs_of_first =
      6 * h * h * tokens;  // a frozen table needs no gradient, so neither does the first input
  if (!lora) return 3 * weights + 3 * scores + 3 * head;
  const double low_rank = rank * 2.0 * 18 * h * (tokens * (layers - 1) + targets);
  return 2 * weights - inputs_of_first + 3 * scores + 2 * head + 3 * low_rank;
}

template <class Adapter, class Kept>
int run(const flags& f, const model_shape& shape, const Kept& adapter, const std::vector<std::vector<int>>& lengths) {
  using B = cpu<float>;
  random_engine rng(1);
  language_model<B, glm_10b_tanh, Adapter> model(shape, adapter);
  random_weights(model, rng);
  std::vector<std::vector<batch>> steps;
  double tokens = 0, flops = 0;
  for (const std::vector<int>& of_batch : lengths) {
    const batch all = texts_of(of_batch, shape.vocabulary, rng);
    steps.emplace_back();
    for (int from = 0; from < all.texts();) {
      const int to = cut_at(all, from, f.micro_tokens);
      cut(all, from, to, steps.back().emplace_back());
      from = to;
    }
    tokens += all.size();
    flops += useful_flops(all, shape, f.mode == "lora", f.rank);
  }
  adam_w<B> optimiser(model, {.clip = 0});
  tape<B> t;
  double loss = 0;
  std::vector<double> losses;  // of every step
  const auto all_steps = [&] {
    for (const std::vector<batch>& parts : steps) {
      double targets = 0;
      for (const batch& part : parts)
        for (token_id target : part.targets) targets += target != no_target;
      loss = 0;
      for (const batch& part : parts) {
        t.reset();
        const auto l = model.loss(t, part, targets);
        loss += static_cast<double>(t.item(l));
        t.backward(l);
      }
      optimiser.step(1e-4);
      losses.push_back(loss);
    }
  };
  all_steps();
  std::vector<double> seconds;
  const std::clock_t cpu_start = std::clock();
  for (int r = 0; r < f.repeats; ++r) {
    const auto start = std::chrono::steady_clock::now();
    all_steps();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const double cpu_seconds = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC / f.repeats;
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  if (!f.losses.empty()) {
    std::ofstream out(f.losses);
    out << "step\tloss\n" << std::setprecision(9);
    for (std::size_t i = 0; i < losses.size(); ++i) out << i + 1 << '\t' << losses[i] << '\n';
    check(static_cast<bool>(out.flush()), f.losses, ": cannot be written");
  }
  json_line line;
  line.text("script", "train.step")
      .text("mode", f.mode)
      .text("size", f.size)
      .text("storage", f.storage)
      .text("quantized_path", std::string(quantized_path_name()));
  line.number("tokens_per_s", tokens / median)
      .number("seconds", median)
      .number("seconds_min", seconds.front())
      .number("cpu_seconds", cpu_seconds);
  line.number("seconds_max", seconds.back()).number("real_tokens", tokens).number("peak_rss_mb", peak_rss_mb());
  line.number("gflops", flops / median * 1e-9)
      .number("loss", loss)
      .number("arena_mb", static_cast<double>(t.memory().most()) / 1048576);
  line.number("threads", threads())
      .text("blas", blas_core())
      .text("gemm", std::string(gemm_name()))
      .text("isa", std::string(isa_name()))
      .text("cpu", cpu_name());
  std::printf("%s\n", line.str().c_str());
  return 0;
}
}  // namespace

int main(int argc, char** argv) {
  flags f;
  command_line command("bench.train.step", "Tokens a second of a training step");
  command.add("--size", f.size,
              {"small (6 layers, hidden 256, 4 heads) or base (12, 768, 12)", value_range::one_of({"small", "base"})});
  command.add("--vocab", f.vocabulary, {"tokens in the vocabulary", value_range::at_least(1)});
  command.add("--mode", f.mode,
              {"lora: adapters on a frozen base; full: every weight", value_range::one_of({"lora", "full"})});
  command.add("--lengths", f.lengths, "JSON file: a list of batches, each a list of text lengths").required();
  command.add("--storage", f.storage, {"how a frozen base is kept", value_range::one_of({"f32", "bf16", "int8"})});
  command.add("--losses", f.losses, "file for the loss of every step, the untimed round first");
  command.add("--rank", f.rank, {"of the adapters", value_range::at_least(1)});
  command.add("--repeats", f.repeats, {"timed rounds over all batches", value_range::at_least(1)});
  command.add("--threads", f.threads, {"threads", value_range::at_least(1)});
  command.add("--micro-tokens", f.micro_tokens,
              {"most tokens computed at once; a batch is cut into pieces", value_range::at_least(1)});
  return command.run(argc, argv, [&] {
#if defined(_OPENMP)
    omp_set_num_threads(f.threads);
#endif
    const auto lengths = parse_json_value(read_file(f.lengths), f.lengths).get<std::vector<std::vector<int>>>();
    model_shape shape;
    if (f.size == "small") shape.layers = 6, shape.hidden = 256, shape.heads = 4;
    shape.vocabulary = f.vocabulary;
    const storage kept = storage_called(f.storage);
    check(f.mode == "lora" || kept == storage::f32, "a model whose weights are trained cannot be quantized");
    if (f.mode == "lora")
      return run<lora>(f, shape, quantized<lora>{lora::all({f.rank, 2.0 * f.rank, 0, adapter_kind::lora}), kept},
                       lengths);
    return run<none>(f, shape, none{}, lengths);
  });
}
