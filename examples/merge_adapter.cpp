// merge_adapter MODEL_DIR ADAPTER_DIR OUT_DIR [--type T] [--shard-gb N] [--check]: a model folder with a PEFT adapter
// in its weights, merged in f32 and written as T. Names and configuration stay as they were, but for a longer
// vocabulary that the adapter brings, and a head of its own where the adapter takes it from the token embeddings'
// table.
// --check merges nothing: it says as one JSON object whether the adapter is in the weights already (exit status 0 where
// that can be told, 1 where it cannot). Exit status 2 on bad use or bad input.
#include <iostream>
#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/adapters.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/choose.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/run/progress.hpp"

namespace {
using namespace recglm;
namespace fs = std::filesystem;

nlohmann::ordered_json as_json(const merged_report& r) {
  return {{"merged", r.state == merged_state::unclear ? nlohmann::ordered_json(nullptr)
                                                      : nlohmann::ordered_json(r.state == merged_state::merged)},
          {"matrices", r.matrices},
          {"number", r.number},
          {"doubt", r.doubt}};
}

template <class Arch>
int run(const model_config& base, const model_config& config, const fs::path& folder, const fs::path& adapter,
        const fs::path& out, const weights_as& as, bool only_check) {
  language_model<cpu<float>, Arch> model(config.shape, read_peft_config(adapter / "adapter_config.json"));
  load_with_adapter(model, base, open_weights(folder), adapter);
  const merged_report found = merged_in(model);
  if (only_check) {
    std::cout << as_json(found).dump() << std::endl;
    return found.state == merged_state::unclear ? 1 : 0;
  }
  check(found.state != merged_state::merged, folder.string(), ": the adapter of ", adapter.string(),
        " is in these weights already (--check says by what number); "
        "merge it into the base that it was trained on");
  model.merge();
  save_model(model, out, config.special, config, as);
  return 0;
}
}  // namespace

int main(int argc, char** argv) {
  command_line line("merge_adapter", "A model folder with an adapter in its weights.");
  std::string folder, adapter, out;
  std::string type = "f32";
  double shard = 5;
  bool only_check = false;
  line.add("MODEL_DIR", folder, "folder with config.json and weights as they are published, or a GGUF file")
      .required()
      .file_or_folder();
  line.add("ADAPTER_DIR", adapter, "folder with adapter_config.json and adapter_model.safetensors or .bin").required();
  line.add("OUT_DIR", out, "folder to write; not with --check");
  line.add("--type", type, {"type of the written weights", value_range::one_of({"f32", "f16", "bf16"})});
  line.add("--shard-gb", shard, {"most gigabytes of one file of weights", value_range::number(1e-6, 1e6)});
  line.add("--check", only_check, "only say whether the adapter is in the weights already, as JSON");
  return line.run(argc, argv, [&] {
    check(only_check || !out.empty(), "OUT_DIR is required");
    check(only_check || !fs::exists(fs::path(out) / "config.json"), out,
          ": there is a model in this folder; name another, or an empty one");
    const interruption guard("merge_adapter");
    const weights_as as{type == "f16"    ? dtype::f16
                        : type == "bf16" ? dtype::bf16
                                         : dtype::f32,
                        static_cast<std::size_t>(shard * 1e9)};
    const std::string where = (fs::is_directory(folder) ? fs::path(folder) / "config.json" : fs::path(folder)).string();
    const model_config base = read_model_config(folder);
    const model_config config = with_architecture(base, where, [&](auto arch) {
      return config_with_adapter<decltype(arch)>(base, adapter, adapter_use::merged);
    });
    return with_architecture(config, where, [&](auto arch) {
      return run<decltype(arch)>(base, config, folder, adapter, out, as, only_check);
    });
  });
}
