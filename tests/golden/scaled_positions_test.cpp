// Scaled rotary positions beside transformers: the same logits from the folder that we write, and the configuration
// that it saves read back. Labelled python: RECGLM_PYTHON names an interpreter with torch and transformers (README).
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/rope_keys.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace golden_scaled_positions_tests {

using namespace recglm;
using kinds = rotary_scaling::kinds;

namespace {
void python(const std::filesystem::path& folder) {
  const char* named = std::getenv("RECGLM_PYTHON");
  const std::filesystem::path script = "golden/scaled_positions.py";  // where ctest runs, a link to this folder
  const std::string line =
      "'" + std::string(named ? named : "python3") + "' '" + script.string() + "' '" + folder.string() + "'";
  INFO(line << "\nRECGLM_PYTHON must name an interpreter with torch and transformers");
  REQUIRE(std::system(line.c_str()) == 0);
}
}  // namespace

TEST_CASE("scaled positions: the logits of transformers", "[model][.python]") {
  const std::vector<std::string> texts{"a", "b", "c"};
  const rotary_scaling all[] = {
      {.kind = kinds::linear, .factor = 2.5},
      {.kind = kinds::yarn,
       .factor = 4,
       .positions = 64,
       .most_rotations = 32,
       .least_rotations = 1,
       .amplitude = 1.25},
      {.kind = kinds::yarn,
       .factor = 8,
       .positions = 16,
       .most_rotations = 4,
       .least_rotations = 0.5,
       .whole_steps = false},
      {.kind = kinds::llama3, .factor = 8, .positions = 64, .most_rotations = 4, .least_rotations = 1},
      {.kind = kinds::each, .amplitude = 1.25, .factors = {}}};
  for (const rotary_scaling& by : all) {
    INFO(detail::name_of(by.kind));
    const temporary_folder folder;
    auto original = load_model<cpu<float>, llama>(golden_llama::folder());
    model_shape shape = original.shape();
    shape.scaling = by;
    if (by.kind == kinds::each)
      for (int i = 0; 2 * i < shape.head_size(); ++i) shape.scaling.factors.push_back(1 + 0.75 * i);
    language_model<cpu<float>, llama> model(shape);
    load_weights(model, open_weights(golden_llama::folder()));
    save_model(model, folder.path);
    nlohmann::json ids;
    for (const std::string& name : texts) ids[name] = golden_batch<golden_llama>({name}).tokens;
    put(folder / "texts.json", ids.dump());
    python(folder.path);
    const safetensors want = safetensors::open(folder / "logits.safetensors");
    tape<cpu<float>> t;
    for (const std::string& name : texts) {
      INFO(name);
      const batch text = golden_batch<golden_llama>({name});
      const auto got = model.trace(t, text).logits;
      REQUIRE(near(got, want.read<float>(name), table::golden<float>));
      REQUIRE_FALSE(near(got, original.trace(t, text).logits, table::golden<float>));
    }
    REQUIRE(read_config(folder / "saved" / "config.json").shape == shape);
  }
}

}  // namespace golden_scaled_positions_tests
