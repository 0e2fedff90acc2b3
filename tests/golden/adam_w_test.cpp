#include "recglm/train/adam_w.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/train/trainer.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/golden.hpp"
#include "support/near.hpp"

namespace golden_adam_w_tests {

namespace {

/// Gives the golden batches of the golden steps.
template <class Golden>
struct golden_source {
  int at = 0;
  recglm::batch next() {
    const std::vector<std::vector<std::string>> steps = {{"a"}, {"b"}, {"c"}, Golden::batch(), {"b"}};
    return golden_batch<Golden>(steps.at(static_cast<std::size_t>(at++)));
  }
  std::string save() const { return std::to_string(at); }
  void load(const std::string& saved) { at = std::stoi(saved); }
};

template <class Golden, class S>
struct under_test {
  using golden = Golden;
  using scalar = S;
};

constexpr auto no_metric = [] { return 0.0; };

}  // namespace

TEMPLATE_TEST_CASE("golden AdamW: losses, norms and weights of five steps", "[train][realdata]",
                   (under_test<golden_glm_10b, float>), (under_test<golden_glm_10b, double>),
                   (under_test<golden_chatglm_6b, float>), (under_test<golden_chatglm_6b, double>),
                   (under_test<golden_llama, float>), (under_test<golden_llama, double>)) {
  if (!have_data()) return;
  using S = typename TestType::scalar;
  using golden = typename TestType::golden;
  using arch = typename golden::architecture;
  using B = recglm::cpu<S>;
  const bool wide = sizeof(S) == 8;
  const auto run = [&](auto& model, const std::filesystem::path& folder, auto name_in_file) {
    const nlohmann::json whole = recglm::read_json(folder / "adamw.json"),
                         want = whole.at(wide ? "float64" : "float32");
    golden_source<golden> source;
    recglm::training_settings s;
    s.steps = 9;  // the schedule's ten; stopped after five
    s.rates = {1e-3, 0.2, recglm::decay::linear, 0};
    s.should_stop = [&] { return source.at == 5; };
    std::vector<double> got, numbers;
    train(model, source, s, no_metric, [&](const recglm::training_progress& p) {
      const auto& step = want.at(static_cast<std::size_t>(p.step - 1));
      for (double x : {p.loss, p.gradient_norm, p.rate}) got.push_back(x);
      for (const char* key : {"loss", "grad_norm", "lr"}) numbers.push_back(step.at(key));
    });
    REQUIRE(got.size() == 15);
    recglm::tape<B> tape;
    got.push_back(static_cast<double>(model.trace(tape, golden_batch<golden>({"b"})).loss));
    numbers.push_back(want.at(5).at("loss"));
    for (std::size_t i = 0; i < got.size(); ++i)
      REQUIRE(
          near(std::vector{got[i]}, std::vector{numbers[i]}, wide ? table::golden_adamw : table::golden_gradient<S>));
    const recglm::safetensors final = recglm::safetensors::open(folder / "adamw_final.safetensors");
    int compared = 0, left_to_double = 0;
    model.parameters([&](auto& p) {
      if (!p.trained) return;
      std::vector<S> mine(elements(p.value).begin(), elements(p.value).end()),
          theirs = final.read<S>(name_in_file(p.name));
      without_key_bias<arch>(p.name, mine);
      without_key_bias<arch>(p.name, theirs);
      INFO(p.name);
      // Adam divides by the gradient's size, so an element whose gradient is rounding moves by rounding: where the
      // reference's own run in float32 ends further from its run in float64 than the bound, float64 alone is compared.
      const double apart = whole.at("max_abs_difference_of_final_f32_vs_f64").at(name_in_file(p.name));
      const auto largest =
          std::abs(*std::max_element(theirs.begin(), theirs.end(), [](S a, S b) { return std::abs(a) < std::abs(b); }));
      if (wide || p.name.ends_with("query_key_value.bias") ||
          apart <= table::golden_gradient<S> * static_cast<double>(largest))
        REQUIRE(near(mine, theirs, table::golden_gradient<S>));
      else
        ++left_to_double;
      ++compared;
    });
    REQUIRE(compared == static_cast<int>(final.tensors().size()));
    REQUIRE(left_to_double <= 1);
  };
  auto whole = recglm::load_model<B, arch>(golden::folder());
  run(whole, golden::folder(), recglm::weight_name<arch>);
  const auto path = golden::folder() / "lora";
  recglm::language_model<B, arch, recglm::lora> model(recglm::read_config(golden::folder() / "config.json").shape,
                                                      recglm::read_peft_config(path / "adapter_config.json"));
  recglm::load_weights(model, recglm::open_weights(golden::folder()));
  recglm::load_adapter(model, path);
  run(model, path, recglm::peft_name<arch>);
}

}  // namespace golden_adam_w_tests
