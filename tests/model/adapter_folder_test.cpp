#include "recglm/model/adapter_folder.hpp"

#include <filesystem>

#include "recglm/model/adapters.hpp"
#include "recglm/model/checkpoint.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"
#include "support/gradient.hpp"
#include "support/own_adapters.hpp"

namespace model_adapter_folder_tests {

using namespace recglm;

namespace {

const model_shape tiny{.layers = 2, .hidden = 16, .heads = 2, .vocabulary = 30, .positions = 20};

batch some_text() {
  random_engine rng(7);
  batch out;
  for (int i = 0; i < 9; ++i) {
    out.tokens.push_back(static_cast<token_id>(rng.below(30)));
    out.targets.push_back(i >= 4 ? static_cast<token_id>(rng.below(30)) : no_target);
    out.inter.push_back(i), out.intra.push_back(i < 4 ? 0 : i - 3);
  }
  out.prefix = {4};
  out.offsets.push_back(9);
  return out;
}

template <class Adapter>
using model_with = language_model<backend, glm_10b, Adapter>;

// A model of random weights whose adapter has learnt something.
template <class Adapter>
model_with<Adapter> some_model(const Adapter& adapter) {
  random_engine rng(1);
  model_with<Adapter> model(tiny, adapter, rng);
  model.parameters([&](parameter<backend>& p) {
    for (double& v : elements(p.value)) v += 0.2 * rng.normal();
  });
  return model;
}

template <class Model>
double loss_of(Model& model) {
  tape<backend> t;
  return t.item(model.loss(t, some_text()));
}

}  // namespace

TEMPLATE_TEST_CASE("an adapter with layers of its own trains them, and leaves the base frozen", "[model]", ia3, vera) {
  STATIC_REQUIRE(AdapterPolicy<TestType>);
  STATIC_REQUIRE(AdapterLayer<TestType, backend>);
  auto model = some_model(TestType{});
  REQUIRE(model.adapted());
  std::vector<parameter<backend>*> own;
  model.parameters([&](parameter<backend>& p) {
    REQUIRE(p.trained == (p.name.find(std::string(".") + std::string(TestType::name)) != p.name.npos));
    if (p.trained) own.push_back(&p);
  });
  REQUIRE(own.size() == (std::is_same_v<TestType, ia3> ? 2 : 8));
  check_gradients(
      own, [&](tape<backend>& t) { return model.loss(t, some_text()); }, 4);
}

TEST_CASE("a layer that was just made computes what the base does", "[model]") {
  random_engine one(1), same(1);
  model_with<none> base(tiny, none{}, one);
  model_with<vera> adapted(tiny, vera{}, same);
  model_with<ia3> scaled(tiny, ia3{}, one);
  REQUIRE(loss_of(adapted) == loss_of(base));
}

TEMPLATE_TEST_CASE("a copy of an adapted model has parameters of its own", "[model]", ia3, vera) {
  auto model = some_model(TestType{});
  auto copy = model;
  const double before = loss_of(model);
  copy.parameters([](parameter<backend>& p) {
    if (p.trained) p.value.fill(3);
  });
  REQUIRE(loss_of(model) == before);
  REQUIRE(loss_of(copy) != before);
}

TEMPLATE_TEST_CASE("an adapter of one's own is saved with its model and loaded, its values with it", "[model]", ia3,
                   vera) {
  const temporary_folder folder;
  TestType adapter;
  if constexpr (std::is_same_v<TestType, vera>) adapter.rank = 3, adapter.seed = 9, adapter.d_initial = 0.25;
  auto model = some_model(adapter);
  save_model(model, folder.path);
  REQUIRE(std::filesystem::exists(folder.path / "adapter" / "adapter.json"));
  REQUIRE(std::filesystem::exists(folder.path / "adapter" / "adapter.safetensors"));
  // Loaded with other values: the folder's count.
  auto again = load_model<backend, glm_10b, TestType>(folder.path);
  REQUIRE(again.adapted());
  REQUIRE(again.record() == model.record());
  REQUIRE(loss_of(again) == loss_of(model));
  again.parameters([&](parameter<backend>& p) {
    REQUIRE(p.trained == (p.name.find(std::string(".") + std::string(TestType::name)) != p.name.npos));
  });
  // And its base alone has none of it.
  weight_file base = weight_file::open(folder.path / "model.safetensors");
  for (const stored_tensor& t : base.tensors())
    REQUIRE(t.name.find(std::string(".") + std::string(TestType::name)) == t.name.npos);
}

TEST_CASE("the folder of an adapter of one's own goes on a base that is there", "[model]") {
  const temporary_folder folder;
  auto model = some_model(vera{});
  save_adapter(model, folder.path / "alone");
  auto base = some_model(vera{});
  base.parameters([](parameter<backend>& p) {
    if (p.trained) p.value.fill(0);
  });
  load_adapter(base, folder.path / "alone");
  REQUIRE(loss_of(base) == loss_of(model));
  auto other = some_model(vera{.rank = 2});
  REQUIRE_THROWS_WITH(load_adapter(other, folder.path / "alone"),
                      (folder.path / "alone" / "adapter.json").string() +
                          ": the adapter is not \"vera\" with the values of this model; make the model with those of "
                          "the file");
}

TEST_CASE("a quantized base takes an adapter of one's own", "[model]") {
  const temporary_folder folder;
  random_engine rng(1);
  language_model<cpu<float>, glm_10b, none> base(tiny, none{}, rng);
  save_model(base, folder.path);
  auto model = load_model<cpu<float>, glm_10b, vera>(folder.path, quantized<vera>{{.rank = 2}, storage::int8, {}});
  REQUIRE(model.adapted());
  REQUIRE(model.record().values.at("rank") == "2");
  model.parameters([&](parameter<cpu<float>>& p) {
    if (p.trained) p.draw(rng, 0.3);
  });
  tape<cpu<float>> t;
  const float loss = t.item(model.loss(t, some_text()));
  save_adapter(model, folder.path / "adapter");
  auto again = load_model<cpu<float>, glm_10b, vera>(folder.path, quantized<vera>{{}, storage::int8, {}});
  REQUIRE(again.record() == model.record());
  t.reset();
  REQUIRE(t.item(again.loss(t, some_text())) == loss);
}

TEST_CASE("a model with an adapter is loaded with that adapter's type or not at all", "[model]") {
  const temporary_folder folder;
  auto own = some_model(vera{});
  save_model(own, folder.path);
  const std::string beside = (folder.path / "adapter").string(), about = beside + "/adapter.json";
  REQUIRE_THROWS_WITH((load_model<backend, glm_10b, lora>(folder.path)),
                      beside +
                          ": this model has an adapter with layers of its own, which adapter.json names; load it "
                          "with that one, not with `lora`");
  REQUIRE_THROWS_WITH((load_model<backend, glm_10b, ia3>(folder.path)),
                      about + ": the adapter is \"vera\"; load it with that type, not with ia3");
  // Another model in the same folder takes the adapter away.
  auto low_rank = some_model(lora{});
  save_model(low_rank, folder.path);
  REQUIRE_FALSE(std::filesystem::exists(about));
  REQUIRE_THROWS_WITH((load_model<backend, glm_10b, vera>(folder.path)),
                      beside + ": this model has a low-rank adapter; load it with `lora`, not with `vera`");
  save_model(own, folder.path);
  REQUIRE_FALSE(std::filesystem::exists(folder.path / "adapter" / "adapter_config.json"));
  auto whole = some_model(none{});
  save_model(whole, folder.path);
  REQUIRE_FALSE(std::filesystem::exists(folder.path / "adapter"));
}

TEST_CASE("an adapter of one's own is merged where its layer can be, and else says so", "[model]") {
  auto model = some_model(ia3{});
  const double before = loss_of(model);
  model.merge();
  REQUIRE_FALSE(has_adapter(model));
  REQUIRE(std::abs(loss_of(model) - before) < 1e-12);
  auto apart = some_model(vera{});
  const double loss = loss_of(apart);
  REQUIRE_THROWS_WITH(apart.merge(),
                      "transformer.layers.0.attention.query_key_value.weight: the layer of its adapter has no void "
                      "merge(parameter<B>& weight), and can only stay apart");
  REQUIRE(loss_of(apart) == loss);
}

namespace {
// Gives all rows of the base where a part of them is asked for.
struct careless {
  static constexpr std::string_view name = "careless";
  bool has_layer(std::string_view module) const { return module.ends_with("query_key_value"); }
  template <class B>
  struct layer {
    layer(const careless&, const std::string&, int, int) {}
    template <class Visit>
    void parameters(Visit&&) {}
    variable<B> operator()(tape<B>& t, variable<B> x, const weight_rows<B>& base, variable<B> residual) {
      weight_rows<B> all = base;
      all.first = 0, all.outputs = static_cast<int>(base.weight->shape[0]);
      return linear(t, x, all, residual);
    }
  };
};
}  // namespace

TEST_CASE("a layer that gives another shape than it was asked for is told so", "[model]") {
  auto model = some_model(careless{});
  tape<backend> t;
  REQUIRE_THROWS_WITH(model.loss(t, some_text()),
                      "transformer.layers.1.attention.query_key_value.weight: the layer of its adapter gives (5, 48), "
                      "not (5, 16)");
}

}  // namespace model_adapter_folder_tests
