// Rows a second of one decoding step: some beams of one token each after a history that is cached, logits of the whole
// vocabulary. Prints one line of JSON. The peer is peers/int8.py --task step.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/language_model.hpp"
#include "recglm/run/command_line.hpp"
#include "support/hardware.hpp"
#include "support/random_weights.hpp"

int main(int argc, char** argv) {
  using namespace recglm;
  std::string size = "base", kept = "f32";
  int vocabulary = 50304, beams = 20, history = 200, repeats = 20, threads_asked = 2;
  command_line command("bench.decode.step", "Rows a second of one decoding step");
  command.add("--size", size, {"small or base", value_range::one_of({"small", "base"})});
  command.add("--storage", kept, {"how the base is kept", value_range::one_of({"f32", "bf16", "int8"})});
  command.add("--vocab", vocabulary, {"tokens in the vocabulary", value_range::at_least(1)});
  command.add("--beams", beams, {"beams", value_range::at_least(1)});
  command.add("--history", history, {"tokens read before", value_range::at_least(1)});
  command.add("--repeats", repeats, {"timed rounds", value_range::at_least(1)});
  command.add("--threads", threads_asked, {"threads", value_range::at_least(1)});
  return command.run(argc, argv, [&] {
    use_threads(threads_asked);
    model_shape shape;
    if (size == "small") shape.layers = 6, shape.hidden = 256, shape.heads = 4;
    shape.vocabulary = vocabulary;
    random_engine rng(1);
    language_model<cpu<float>, glm_10b_tanh> model(shape, quantized<none>{{}, storage_called(kept)});
    random_weights(model, rng);
    request text;
    for (int i = 0; i < history; ++i)
      text.prefix.push_back(static_cast<token_id>(rng.below(static_cast<std::uint64_t>(vocabulary)))),
          text.at.push_back({i, 0});
    text.anchor = history - 1;
    const auto read = model.read(std::span(&text, 1));
    continuation start, next;
    for (int b = 0; b < beams; ++b) {
      start.parents.push_back(0), start.tokens.push_back(1), start.at.push_back({history - 1, 1}),
          start.offsets.push_back(b + 1);
      next.parents.push_back(b), next.tokens.push_back(b), next.at.push_back({history - 1, 2}),
          next.offsets.push_back(b + 1);
    }
    auto ready = read;
    model.advance(ready, start);
    std::vector<double> seconds;
    double sum = 0;
    for (int r = 0; r < repeats + 1; ++r) {
      auto state = ready;
      const auto from = std::chrono::steady_clock::now();
      model.advance(state, next);
      sum += model.log_probs(state)[0];
      if (r > 0) seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
    }
    std::sort(seconds.begin(), seconds.end());
    json_line line;
    line.text("script", "decode.step")
        .text("size", size)
        .text("storage", kept)
        .text("quantized_path", std::string(quantized_path_name()));
    line.number("tokens_per_s", beams / seconds[seconds.size() / 2])
        .number("seconds", seconds[seconds.size() / 2])
        .number("seconds_min", seconds.front());
    line.number("check", sum).number("peak_rss_mb", peak_rss_mb()).number("threads", threads());
    line.text("blas", blas_core())
        .text("gemm", std::string(gemm_name()))
        .text("isa", std::string(isa_name()))
        .text("cpu", cpu_name());
    std::printf("%s\n", line.str().c_str());
    return 0;
  });
}
