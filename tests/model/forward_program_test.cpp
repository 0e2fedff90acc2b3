// The program forward: it accepts each golden folder, and names what is wrong with damaged copies.
#include <functional>
#include <nlohmann/json.hpp>

#include "recglm/formats/safetensors.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/program.hpp"

namespace model_forward_program_tests {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {
program_result checked(const fs::path& model, const fs::path& texts, std::vector<std::string> more = {}) {
  const temporary_folder folder;
  std::vector<std::string> all{model.string(), texts.string(), (folder / "out.safetensors").string(), "--check"};
  all.insert(all.end(), more.begin(), more.end());
  return run_program("forward", {all.begin(), all.end()});
}

// A safetensors file with another header, or other numbers.
void rewrite(const fs::path& path, const std::function<void(json& header, std::string& numbers)>& change) {
  std::string bytes = bytes_of_file(path);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  json header = json::parse(bytes.substr(8, length));
  std::string numbers = bytes.substr(8 + length);
  change(header, numbers);
  const std::string text = header.dump();
  length = text.size();
  put(path, std::string(reinterpret_cast<const char*>(&length), 8) + text + numbers);
}
}  // namespace

TEST_CASE("forward accepts each golden folder, and its weights in every form", "[model][realdata]") {
  if (!have_data() || !have_program("forward")) return;
  for (const std::string name : {"glm10b_tiny", "chatglm6b_tiny", "llama_tiny"}) {
    const fs::path golden = data_folder() / "golden" / name;
    for (const char* scalar : {"f32", "f64"}) {
      const program_result got = checked(golden, golden / "forward.safetensors", {"--scalar", scalar});
      INFO(name << ' ' << scalar << got.err);
      REQUIRE(got.status == 0);
      REQUIRE(got.out.find("FAILS") == std::string::npos);
      REQUIRE(got.out.find(std::string(scalar) == "f64" ? "e logits_f64" : "e block1") != std::string::npos);
    }
    if (name != "chatglm6b_tiny")
      REQUIRE(checked(golden, golden / "forward.safetensors",
                      {"--weights", (golden / "model.bf16.safetensors").string(), "--storage", "bf16"})
                  .status == 0);
  }
  const fs::path glm = data_folder() / "golden/glm10b_tiny";
  REQUIRE(checked(glm, glm / "forward.safetensors", {"--weights", (glm / "pytorch_model.bin").string()}).status == 0);
}

TEST_CASE("forward rejects ten damaged copies of each golden folder, naming what is wrong", "[model][realdata]") {
  if (!have_data() || !have_program("forward")) return;
  struct damage {
    std::string says;
    int status;
    std::function<void(const fs::path&)> make;
  };
  for (const std::string name : {"glm10b_tiny", "chatglm6b_tiny", "llama_tiny"}) {
    const fs::path golden = data_folder() / "golden" / name;
    const bool llama = name == "llama_tiny", glm = name == "glm10b_tiny";
    const std::string weight = llama ? "model.layers.1.mlp.up_proj.weight"
                                     : std::string(glm ? "glm." : "") + "transformer.layers.1.attention.dense.weight";
    const auto in_config = [](const std::string& key, json value) {
      return [=](const fs::path& folder) {
        json config = json::parse(bytes_of_file(folder / "config.json"));
        if (value.is_null())
          config.erase(key);
        else
          config[key] = value;
        put(folder / "config.json", config.dump());
      };
    };
    const auto in_weights = [](std::function<void(json&, std::string&)> change) {
      return [=](const fs::path& folder) { rewrite(folder / "model.safetensors", change); };
    };
    const std::vector<damage> all{
        {"the file is cut off", 2,
         [](const fs::path& f) {
           fs::resize_file(f / "model.safetensors", fs::file_size(f / "model.safetensors") - 5);
         }},
        {"a header of", 2,
         [](const fs::path& f) {
           std::string bytes = bytes_of_file(f / "model.safetensors");
           bytes[7] = '\x7f';
           put(f / "model.safetensors", bytes);
         }},
        {"left over: x", 2, in_weights([&](json& h, std::string&) { h["x"] = h[weight], h.erase(weight); })},
        {"missing: " + std::string(glm ? weight.substr(4) : weight), 2,
         in_weights([&](json& h, std::string&) { h["x"] = h[weight], h.erase(weight); })},
        {"of another shape: ", 2, in_weights([&](json& h, std::string&) {
           std::reverse(h[weight]["shape"].begin(), h[weight]["shape"].end());
           if (h[weight]["shape"][0] == h[weight]["shape"][1])
             h[weight]["shape"] = {h[weight]["shape"][0].get<int>() / 2, h[weight]["shape"][1].get<int>() * 2};
         })},
        {"shares bytes with another one", 2, in_weights([&](json& h, std::string&) {
           for (auto& [key, entry] : h.items())
             if (key != weight && key != "__metadata__" && entry["shape"] == h[weight]["shape"] &&
                 entry["dtype"] == h[weight]["dtype"])
               return void(h[weight]["data_offsets"] = entry["data_offsets"]);
         })},
        {"is nan", 2, in_weights([&](json& h, std::string& numbers) {
           const float nan = NAN;
           std::memcpy(numbers.data() + h[weight]["data_offsets"][0].get<std::size_t>(), &nan, 4);
         })},
        {"FAILS", 1, in_weights([&](json& h, std::string& numbers) {
           float value;
           char* const at = numbers.data() + h[weight]["data_offsets"][0].get<std::size_t>() + 40;
           std::memcpy(&value, at, 4);
           value += 0.1f;
           std::memcpy(at, &value, 4);
         })},
        {"num_attention_heads", 2, in_config("num_attention_heads", 3)},
        {llama ? "\"num_hidden_layers\" is missing" : "\"num_layers\" is missing", 2,
         in_config(llama ? "num_hidden_layers" : "num_layers", nullptr)},
        {"model_type", 2, in_config("model_type", "bert")},
        {"FAILS", 1, in_config(llama ? "rms_norm_eps" : "layernorm_epsilon", 1e-2)}};
    for (std::size_t i = 0; i < all.size(); ++i) {
      const temporary_folder folder;
      for (const char* file : {"config.json", "model.safetensors"}) fs::copy(golden / file, folder / file);
      all[i].make(folder.path);
      const program_result got = checked(folder.path, golden / "forward.safetensors");
      INFO(name << ", damage " << i << ": " << got.err);
      REQUIRE(got.status == all[i].status);
      REQUIRE_THAT(got.err + got.out, Catch::Matchers::ContainsSubstring(all[i].says));
      if (all[i].status == 2) REQUIRE(std::count(got.err.begin(), got.err.end(), '\n') == 1);
    }
  }
}

TEST_CASE("a weight that may be missing is named; gradients come under the names of the file", "[model][realdata]") {
  if (!have_data() || !have_program("forward")) return;
  const fs::path golden = data_folder() / "golden/llama_tiny";
  const temporary_folder folder;
  for (const char* file : {"config.json", "model.safetensors"}) fs::copy(golden / file, folder / file);
  const std::string weight = "model.norm.weight";
  rewrite(folder / "model.safetensors", [&](json& h, std::string& numbers) {
    // Its bytes belong to a tensor of a name that every reader leaves out.
    h["x.rotary_emb.inv_freq"] = h[weight];
    h.erase(weight);
    (void)numbers;
  });
  const std::vector<std::string> arguments{folder.path.string(), (golden / "forward.safetensors").string(),
                                           (folder / "o").string()};
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), arguments.begin(), arguments.end());
    return run_program("forward", {more.begin(), more.end()});
  };
  REQUIRE(run({}).status == 2);
  const program_result got = run({"--allow-missing", weight});
  REQUIRE(got.status == 0);
  REQUIRE(got.err == "forward: missing, left as it was: " + weight + "\n");
  const program_result slopes = run_program(
      "forward", {golden, golden / "forward.safetensors", folder / "o", "--gradients", folder / "g", "--case", "b"});
  REQUIRE(slopes.status == 0);
  const auto gradients = recglm::safetensors::open(folder / "g"),
             want = recglm::safetensors::open(golden / "gradients.safetensors");
  for (const auto& t : want.tensors()) REQUIRE(gradients.at(t.name).shape == t.shape);
}

}  // namespace model_forward_program_tests
