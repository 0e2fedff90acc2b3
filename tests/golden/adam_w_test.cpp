#include "recglm/train/adam_w.hpp"

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace golden_adam_w_tests {

namespace {

/// Gives the golden batches of the golden steps.
struct golden_source {
  int at = 0;
  recglm::batch next() {
    const std::vector<std::vector<std::string>> steps = {{"a"}, {"b"}, {"c"}, {"d0", "d1", "d2"}, {"b"}};
    return golden_batch(steps.at(static_cast<std::size_t>(at++)));
  }
  std::string save() const { return std::to_string(at); }
  void load(const std::string& saved) { at = std::stoi(saved); }
};

constexpr auto no_figure = [] { return 0.0; };

}  // namespace

TEMPLATE_TEST_CASE("golden AdamW: losses, norms and weights of five steps", "[train][realdata]", float, double) {
  if (!have_data()) return;
  using S = TestType;
  using B = recglm::cpu<S>;
  const bool wide = sizeof(S) == 8;
  const auto run = [&](auto& model, const std::filesystem::path& folder, auto name_in_file) {
    const nlohmann::json want = recglm::read_json(folder / "adamw.json").at(wide ? "float64" : "float32");
    golden_source source;
    recglm::training_settings s;
    s.steps = 9;  // the schedule's ten; stopped after five
    s.rates = {1e-3, 0.2, recglm::decay::linear, 0};
    s.should_stop = [&] { return source.at == 5; };
    std::vector<double> got, figures;
    train(model, source, s, no_figure, [&](const recglm::training_progress& p) {
      const auto& step = want.at(static_cast<std::size_t>(p.step - 1));
      for (double x : {p.loss, p.gradient_norm, p.rate}) got.push_back(x);
      for (const char* key : {"loss", "grad_norm", "lr"}) figures.push_back(step.at(key));
    });
    REQUIRE(got.size() == 15);
    recglm::tape<B> tape;
    got.push_back(static_cast<double>(model.trace(tape, golden_batch({"b"})).loss));
    figures.push_back(want.at(5).at("loss"));
    for (std::size_t i = 0; i < got.size(); ++i)
      REQUIRE(
          near(std::vector{got[i]}, std::vector{figures[i]}, wide ? table::golden_adamw : table::golden_gradient<S>));
    const auto final = recglm::safetensors::open(folder / "adamw_final.safetensors");
    int compared = 0;
    model.parameters([&](auto& p) {
      if (!p.trained) return;
      std::vector<S> mine(p.value.begin(), p.value.end()), theirs = final.template read<S>(name_in_file(p.name));
      if (p.name.ends_with("query_key_value.bias")) {  // the gradient of its K third is rounding alone
        const auto third = static_cast<std::ptrdiff_t>(mine.size() / 3);
        mine.erase(mine.begin() + third, mine.begin() + 2 * third);
        theirs.erase(theirs.begin() + third, theirs.begin() + 2 * third);
      }
      INFO(p.name);
      REQUIRE(near(mine, theirs, table::golden_gradient<S>));
      ++compared;
    });
    REQUIRE(compared == static_cast<int>(final.tensors().size()));
  };
  auto whole = recglm::load_model<B, recglm::glm_10b>(golden_glm());
  run(whole, golden_glm(), recglm::weight_name);
  const auto path = golden_glm() / "lora";
  auto model = recglm::load_model<B, recglm::glm_10b>(
      golden_glm(), recglm::adapter_of(recglm::read_peft_config(path / "adapter_config.json"), "x"));
  recglm::load_adapter(model, path);
  run(model, path, recglm::peft_name);
}

}  // namespace golden_adam_w_tests
