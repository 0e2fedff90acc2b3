// How long a checkpoint takes to load, beside a plain read of its bytes, and what one LoRA step on it needs: GLM of
// random weights, written first where the folder is not there. Prints one line of JSON. GLM-10B's shape, 20 GB on disk:
//   bench.model.load --folder F --layers 48 --hidden 4096 --heads 64 --stored-as bf16 --storage int8 --step
#include <fcntl.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/train/adam_w.hpp"
#include "support/hardware.hpp"
#include "support/random_weights.hpp"

namespace {
using namespace recglm;
namespace fs = std::filesystem;

// Shards of one layer each, written one after the other: bfloat16 by hand, as no writer of models keeps 20 GB at once.
void make(const fs::path& folder, const model_shape& shape, bool halves) {
  fs::create_directories(folder);
  nlohmann::json places;
  random_engine rng(1);
  const auto file = [&](const std::string& name,
                        const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& tensors) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    std::size_t at = 0;
    for (const auto& [tensor, sizes] : tensors) {
      std::size_t count = 1;
      for (std::int64_t s : sizes) count *= static_cast<std::size_t>(s);
      header[tensor] = {
          {"dtype", halves ? "BF16" : "F32"}, {"shape", sizes}, {"data_offsets", {at, at + count * (halves ? 2 : 4)}}};
      at += count * (halves ? 2 : 4);
      places[tensor] = name;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    std::ofstream out(folder / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(&length), 8).write(text.data(), static_cast<std::streamsize>(length));
    std::vector<float> values(1 << 20);
    std::vector<std::uint16_t> words(values.size());
    for (const auto& [tensor, sizes] : tensors) {
      std::size_t left = 1;
      for (std::int64_t s : sizes) left *= static_cast<std::size_t>(s);
      const bool norm = sizes.size() == 1 && tensor.find("norm") != tensor.npos && tensor.ends_with("weight");
      for (; left > 0;) {
        const std::size_t now = std::min(left, values.size());
        cpu<float>::normal(values.data(), now, 0.02, rng());
        if (norm) std::fill_n(values.data(), now, 1.0f);
        for (std::size_t i = 0; i < now; ++i) words[i] = bfloat_of(values[i]);
        out.write(halves ? reinterpret_cast<const char*>(words.data()) : reinterpret_cast<const char*>(values.data()),
                  static_cast<std::streamsize>(now * (halves ? 2 : 4)));
        left -= now;
      }
    }
    check(out.flush().good(), (folder / name).string(), " cannot be written; is the disk full?");
  };
  const std::int64_t h = shape.hidden;
  for (int i = 0; i < shape.layers; ++i) {
    const std::string front = "glm.transformer.layers." + std::to_string(i) + ".";
    file("model-" + std::to_string(i) + ".safetensors", {{front + "input_layernorm.weight", {h}},
                                                         {front + "input_layernorm.bias", {h}},
                                                         {front + "attention.query_key_value.weight", {3 * h, h}},
                                                         {front + "attention.query_key_value.bias", {3 * h}},
                                                         {front + "attention.dense.weight", {h, h}},
                                                         {front + "attention.dense.bias", {h}},
                                                         {front + "post_attention_layernorm.weight", {h}},
                                                         {front + "post_attention_layernorm.bias", {h}},
                                                         {front + "mlp.dense_h_to_4h.weight", {4 * h, h}},
                                                         {front + "mlp.dense_h_to_4h.bias", {4 * h}},
                                                         {front + "mlp.dense_4h_to_h.weight", {h, 4 * h}},
                                                         {front + "mlp.dense_4h_to_h.bias", {h}}});
  }
  file("model-rest.safetensors", {{"glm.word_embeddings.weight", {shape.vocabulary, h}},
                                  {"glm.transformer.position_embeddings.weight", {shape.positions + 1, h}},
                                  {"glm.transformer.block_position_embeddings.weight", {shape.positions + 1, h}},
                                  {"glm.transformer.final_layernorm.weight", {h}},
                                  {"glm.transformer.final_layernorm.bias", {h}}});
  write_json(folder / "model.safetensors.index.json", {{"weight_map", places}});
  write_config(folder / "config.json", config_of<glm_10b>(shape));
}

std::size_t largest_file(const fs::path& folder) {
  std::size_t largest = 0;
  for (const auto& entry : fs::directory_iterator(folder)) largest = std::max<std::size_t>(largest, entry.file_size());
  return largest;
}

// Every file into memory of its size that is there already, as the model's own is.
double plain_read(const fs::path& folder, aligned_vector<char>& block, double& bytes) {
  bytes = 0;
  const auto from = std::chrono::steady_clock::now();
  for (const auto& entry : fs::directory_iterator(folder)) {
    const int file = ::open(entry.path().c_str(), O_RDONLY);
    for (ssize_t got; (got = ::read(file, block.data(), block.size())) > 0;) bytes += static_cast<double>(got);
    ::close(file);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}
}  // namespace

int main(int argc, char** argv) {
  fs::path folder = fs::temp_directory_path() / "recglm_load_bench";
  model_shape shape;
  std::string stored_as = "f32", kept = "f32";
  int threads_asked = 2, repeats = 3, tokens = 64;
  bool step = false, keep = false;
  command_line command("bench.model.load", "How long a checkpoint takes to load");
  const auto named = command.add("--folder", folder, "where the checkpoint is, or is written");
  command.add("--layers", shape.layers, {"blocks", value_range::at_least(1)});
  command.add("--hidden", shape.hidden, {"numbers in a row", value_range::at_least(1)});
  command.add("--heads", shape.heads, {"heads of the attention", value_range::at_least(1)});
  command.add("--vocab", shape.vocabulary, {"tokens in the vocabulary", value_range::at_least(1)});
  command.add("--stored-as", stored_as, {"type of the numbers in the file", value_range::one_of({"f32", "bf16"})});
  command.add("--storage", kept, {"how the blocks are kept in memory", value_range::one_of({"f32", "bf16", "int8"})});
  command.add("--step", step, "one LoRA step on a text of --tokens after the last loading");
  command.add("--tokens", tokens, {"tokens of the text of --step", value_range::at_least(1)});
  command.add("--repeats", repeats, {"timed rounds", value_range::at_least(1)});
  command.add("--threads", threads_asked, {"threads", value_range::at_least(1)});
  command.add("--keep", keep, "do not take the checkpoint away at the end");
  return command.run(argc, argv, [&] {
    use_threads(threads_asked);
    const bool made = !fs::exists(folder / "config.json");
    if (made) make(folder, shape, stored_as == "bf16");
    shape = read_config(folder / "config.json").shape;
    // As aligned as a model's memory: a little beyond the start of a page the kernel's copy is three times as slow on
    // AMD.
    aligned_vector<char> block(largest_file(folder) + 1);
    double bytes = 0, best_read = 1e30, best_load = 1e30, step_seconds = 0, loss = 0;
    for (int r = 0; r < repeats; ++r) {
      best_read = std::min(best_read, plain_read(folder, block, bytes));
      const lora terms = lora::all({8, 16, 0, adapter_kind::lora});
      language_model<cpu<float>, glm_10b, lora> model(shape, quantized<lora>{terms, storage_called(kept)});
      const auto from = std::chrono::steady_clock::now();
      load_weights(model, open_weights(folder));
      best_load = std::min(best_load, std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
      if (!step || r + 1 < repeats) continue;
      random_engine rng(2);
      model.start_adapters(rng);
      batch text;
      for (int i = 0; i < tokens; ++i) {
        text.tokens.push_back(static_cast<token_id>(rng.below(static_cast<std::uint64_t>(shape.vocabulary))));
        text.targets.push_back(i > tokens * 85 / 100 ? text.tokens.back() : no_target);
        text.inter.push_back(i), text.intra.push_back(0);
      }
      text.prefix = {tokens * 85 / 100}, text.offsets = {0, tokens};
      tape<cpu<float>> t;
      adam_w<cpu<float>> optimiser(model, {});
      const auto start = std::chrono::steady_clock::now();
      const auto l = model.loss(t, text);
      loss = static_cast<double>(t.item(l));
      t.backward(l);
      optimiser.step(1e-4);
      step_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    json_line line;
    line.text("script", "model.load")
        .text("stored_as", stored_as)
        .text("storage", kept)
        .number("gigabytes", bytes / 1e9);
    line.number("read_gb_per_s", bytes / 1e9 / best_read)
        .number("load_gb_per_s", bytes / 1e9 / best_load)
        .number("share_of_read", best_read / best_load);
    line.number("load_seconds", best_load)
        .number("step_seconds", step_seconds)
        .number("loss", loss)
        .number("peak_rss_mb", peak_rss_mb());
    line.number("threads", threads())
        .text("blas", blas_core())
        .text("quantized_path", std::string(quantized_path_name()))
        .text("cpu", cpu_name());
    std::printf("%s\n", line.str().c_str());
    if (made && !named.given() && !keep) fs::remove_all(folder);
    return 0;
  });
}
