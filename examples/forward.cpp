// forward MODEL_DIR TEXTS.safetensors OUT.safetensors: what a published model computes for given texts, layer by layer,
// so that another implementation can be compared. For each case X of TEXTS (X.input_ids, X.prefix, X.targets, X.inter,
// X.intra; a model of Llama's kind: X.positions) writes X.embedding, X.block0 .., X.final, X.logits, X.token_loss and
// X.loss. Exit status 1 where --check finds a number above its bound, 2 on bad use or bad input.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <iostream>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/choose.hpp"
#include "recglm/run/command_line.hpp"

namespace {
using namespace recglm;
namespace fs = std::filesystem;

struct asked {
  fs::path model, texts, out, weights, adapter, gradients;
  std::string scalar = "f32", storage = "f32", of_case;
  std::vector<std::string> may_miss;
  bool check = false;
};

// The cases of a file of texts, by name.
std::vector<std::string> cases_of(const safetensors& texts) {
  constexpr std::string_view mark = ".input_ids";
  std::vector<std::string> out;
  for (const stored_tensor& t : texts.tensors())
    if (t.name.ends_with(mark)) out.push_back(t.name.substr(0, t.name.size() - mark.size()));
  check(!out.empty(), texts.where(),
        ": no tensor is called X.input_ids; a case X needs input_ids, prefix, targets, inter and intra, or positions");
  return out;
}

batch text_of_case(const safetensors& texts, const std::string& name, bool one_coordinate) {
  batch out;
  out.tokens = texts.read<std::int32_t>(name + ".input_ids");
  out.targets = texts.read<std::int32_t>(name + ".targets");
  if (one_coordinate) {
    out.inter = texts.read<std::int32_t>(name + ".positions");
    out.intra.resize(out.inter.size());
  } else {
    out.inter = texts.read<std::int32_t>(name + ".inter");
    out.intra = texts.read<std::int32_t>(name + ".intra");
  }
  const auto prefix = texts.read<std::int32_t>(name + ".prefix");
  check(prefix.size() == 1, texts.where(), ": tensor \"", name, ".prefix\" must hold one number, not ", prefix.size());
  out.prefix = {prefix[0]};
  out.offsets.push_back(static_cast<int>(out.tokens.size()));
  return out;
}

// Prints how far a computed tensor is from the one that TEXTS holds under this name; false where that is too far. Of
// matmuls quantized, TEXTS may hold logits_bf16_weights and logits_int8_weights.
template <class S>
bool compare(const safetensors& texts, const asked& a, const std::string& of_case, const std::string& tensor,
             const std::vector<S>& got) {
  bool good = true;
  const bool whole = a.storage == "f32";
  for (const std::string& suffix :
       whole ? std::vector<std::string>{"", "_f64"} : std::vector<std::string>{"_" + a.storage + "_weights"}) {
    const std::string name = of_case + "." + tensor + suffix;
    if (!texts.find(name) || (suffix == "_f64" && sizeof(S) == 4)) continue;
    const std::vector<double> want = texts.read<double>(name);
    check(want.size() == got.size(), texts.where(), ": tensor \"", name, "\" holds ", want.size(),
          " numbers, the model gives ", got.size());
    double worst = 0, scale = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
      const double apart = std::abs(static_cast<double>(got[i]) - want[i]);
      worst = std::isnan(apart) ? INFINITY : std::max(worst, apart);
      scale = std::max(scale, std::abs(want[i]));
    }
    const double number = worst == 0 ? 0 : worst / scale, bound = suffix == "_f64" ? 1e-12 : 1e-5;
    std::printf("%s %s%s %.3g (at most %.3g)%s\n", of_case.c_str(), tensor.c_str(), suffix.c_str(), number, bound,
                number <= bound ? "" : " FAILS");
    good = good && number <= bound;
  }
  return good;
}

// The name under which a weight is in the files that it came from.
std::string name_in_file(const std::string& name, const std::vector<weight_file>& files) {
  for (const std::string front : {"", "glm.", "base_model.model.glm.", "base_model.model."})
    for (const std::string back : {"", ".weight"})
      for (const weight_file& file : files)
        if (file.find(front + name + back)) return front + name + back;
  return name;
}

// What `work` gives; where it throws, with the file and the case that it is about.
template <class Work>
auto about(const safetensors& texts, const std::string& of_case, Work work) {
  try {
    return work();
  } catch (const std::exception& e) {
    throw error(texts.where() + ": case \"" + of_case + "\": " + sentence_of(e));
  }
}

template <class S, class Model>
int answer(Model& model, const asked& a, const std::vector<weight_file>& files) {
  const safetensors texts = safetensors::open(a.texts);
  const std::vector<std::string> cases = cases_of(texts);
  if (!a.gradients.empty())
    check(std::find(cases.begin(), cases.end(), a.of_case) != cases.end(), a.texts.string(), ": there is no case \"",
          a.of_case, "\"");
  constexpr bool one_coordinate = std::is_same_v<typename Model::architecture::encoding, rotary_1d>;
  tape<cpu<S>> t;
  std::deque<std::vector<S>> kept;  // until they are written
  safetensors_writer out;
  bool good = true;
  const std::int64_t hidden = model.shape().hidden, vocabulary = model.shape().vocabulary;
  for (const std::string& name : cases) {
    const batch text = text_of_case(texts, name, one_coordinate);
    const std::int64_t n = text.size();
    forward_trace<S> trace = about(texts, name, [&] { return model.trace(t, text); });
    const auto put = [&](const std::string& tensor, std::vector<std::int64_t> shape, std::vector<S>&& values) {
      if (a.check) good = compare(texts, a, name, tensor, values) && good;
      kept.push_back(std::move(values));
      out.add(name + "." + tensor, shape, std::span<const S>(kept.back()));
    };
    put("embedding", {n, hidden}, std::move(trace.embedding));
    for (std::size_t i = 0; i < trace.blocks.size(); ++i)
      put("block" + std::to_string(i), {n, hidden}, std::move(trace.blocks[i]));
    put("final", {n, hidden}, std::move(trace.final));
    put("logits", {n, vocabulary}, std::move(trace.logits));
    put("token_loss", {n}, std::move(trace.token_loss));
    put("loss", {1}, {trace.loss});
  }
  out.write(a.out);
  if (a.gradients.empty()) return good ? 0 : 1;

  t.reset();
  about(texts, a.of_case, [&] { t.backward(model.loss(t, text_of_case(texts, a.of_case, one_coordinate))); });
  safetensors_writer slopes;
  model.parameters([&](parameter<cpu<S>>& p) {
    if (!p.trained) return;
    const tensor_place<cpu<S>> place = detail::place_of_terms(p);
    kept.push_back(downloaded<cpu<S>>(p.gradient));
    if (place.transposed)
      kept.back() =
          detail::transposed(kept.back(), static_cast<std::size_t>(p.shape[0]), static_cast<std::size_t>(p.shape[1]));
    slopes.add(name_in_file(p.name, files), place.shape, std::span<const S>(kept.back()));
  });
  slopes.write(a.gradients);
  return good ? 0 : 1;
}

void tell(const std::vector<std::string>& missing) {
  for (const std::string& name : missing) std::cerr << "forward: missing, left as it was: " << name << '\n';
}

template <class S, class Arch>
int run(const asked& a, const model_config& base, const model_config& config) {
  std::vector<weight_file> files;
  if (a.weights.empty())
    files = open_weights(a.model);
  else
    files.push_back(weight_file::open(a.weights));
  model_shape shape = config.shape;
  shape.embedding_dropout = shape.attention_dropout = shape.output_dropout = 0;  // these are the numbers of evaluation
  const storage kept = storage_called(a.storage);
  // bfloat16 is compared with what the reference computes from rounded weights; 8 bits round activations too.
  const activation_quantization rounding =
      kept == storage::int8 ? activation_quantization::dynamic : activation_quantization::none;
  if (a.adapter.empty()) {
    language_model<cpu<S>, Arch> model(shape, quantized<none>{{}, kept, rounding});
    tell(load_weights(model, files, a.may_miss));
    return answer<S>(model, a, files);
  }
  peft_config adapter = read_peft_config(a.adapter / "adapter_config.json");
  adapter.dropout = 0;
  language_model<cpu<S>, Arch> model(shape, quantized<peft_config>{adapter, kept, rounding});
  tell(load_with_adapter(model, base, files, a.adapter, a.may_miss));
  files.push_back(open_adapter(a.adapter));
  return answer<S>(model, a, files);
}
}  // namespace

int main(int argc, char** argv) {
  command_line line("forward", "What a model computes for given texts, layer by layer, as safetensors.");
  asked a;
  line.add("MODEL_DIR", a.model, "folder with config.json and weights as they are published, or a GGUF file")
      .required()
      .file_or_folder();
  line.add("TEXTS", a.texts,
           "safetensors: X.input_ids, X.prefix, X.targets, X.inter, X.intra (or X.positions) of each case X")
      .required()
      .file();
  line.add("OUT", a.out, "safetensors file to write").required();
  line.add("--weights", a.weights, "another file of weights (.safetensors, .bin, .gguf)").file();
  line.add("--allow-missing", a.may_miss, "name of a weight that the files may lack; may be given several times");
  line.add("--adapter", a.adapter, "folder with adapter_config.json and adapter_model.safetensors or .bin");
  line.add("--scalar", a.scalar, {"f32 (default) or f64", value_range::one_of({"f32", "f64"})});
  line.add(
      "--storage", a.storage,
      {"how the blocks' weights are kept: f32 (default), bf16 or int8", value_range::one_of({"f32", "bf16", "int8"})});
  auto gradients = line.add("--gradients", a.gradients, "safetensors file for the gradients of one case's mean loss");
  auto of_case = line.add("--case", a.of_case, "the case of --gradients");
  gradients.needs(of_case);
  of_case.needs(gradients);
  line.add("--check", a.check,
           "compare with what TEXTS holds under the same names; exit status 1 where a number is above its bound");
  return line.run(argc, argv, [&] {
    const std::string where = (fs::is_directory(a.model) ? a.model / "config.json" : a.model).string();
    const model_config base = read_model_config(a.model);
    const model_config config = a.adapter.empty() ? base : with_architecture(base, where, [&](auto arch) {
      return config_with_adapter<decltype(arch)>(base, a.adapter);
    });
    return with_architecture(config, where, [&](auto arch) {
      using Arch = decltype(arch);
      return a.scalar == "f64" ? run<double, Arch>(a, base, config) : run<float, Arch>(a, base, config);
    });
  });
}
