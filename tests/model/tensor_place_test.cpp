#include "recglm/model/tensor_place.hpp"

#include <cmath>

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/folder.hpp"

namespace model_tensor_place_tests {

namespace {
using backend = recglm::cpu<float>;
using place = recglm::tensor_place<backend>;
std::string same(const std::string& name) { return name; }
}  // namespace

TEST_CASE("places are filled by name whatever the order", "[model]") {
  temporary_folder folder;
  recglm::buffer<float> a(2, 1.0f), b(3, 2.0f), c(2), d(3);
  recglm::save_tensors<backend>({{"a", {2}, &a}, {"b", {3, 1}, &b}}, folder / "x",
                                [](const std::string& n) { return "pre." + n; });
  const auto file = recglm::safetensors::open(folder / "x");
  REQUIRE(file.at("pre.b").shape == std::vector<std::int64_t>{3, 1});
  recglm::load_tensors<backend>(std::vector<place>{{"b", {3, 1}, &d}, {"a", {2}, &c}}, std::span(&file, 1),
                                [](const std::string& n) { return n.substr(4); });
  REQUIRE(elements(c)[1] == 1);
  REQUIRE(elements(d)[2] == 2);
}

TEST_CASE("long lists are cut", "[model]") {
  temporary_folder folder;
  recglm::buffer<float> one(1, 1.0f);
  recglm::save_tensors<backend>({{"a", {1}, &one}}, folder / "x", same);
  const auto file = recglm::safetensors::open(folder / "x");
  std::vector<place> many;
  for (int i = 10; i < 30; ++i) many.push_back({"p" + std::to_string(i), {1}, &one});
  REQUIRE_THROWS_WITH(
      recglm::load_tensors<backend>(many, std::span(&file, 1), same),
      (folder / "x").string() +
          " does not fit the model; missing: p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20, p21 and 8 more; "
          "left over: a; is it the file of this configuration?");
}

TEST_CASE("two tensors for one place, and values that are no numbers, are refused", "[model]") {
  temporary_folder folder;
  recglm::buffer<float> one(2, 1.0f);
  recglm::save_tensors<backend>({{"a", {2}, &one}, {"b", {2}, &one}}, folder / "x", same);
  const auto file = recglm::safetensors::open(folder / "x");
  const std::vector<place> places{{"a", {2}, &one}};
  REQUIRE_THROWS_WITH(
      recglm::load_tensors<backend>(places, std::span(&file, 1), [](const std::string&) { return std::string("a"); }),
      (folder / "x").string() + ": tensor \"b\" stands for \"a\", which was there already");
  elements(one)[1] = INFINITY;
  recglm::save_tensors<backend>({{"a", {2}, &one}}, folder / "y", same);
  const auto broken = recglm::safetensors::open(folder / "y");
  REQUIRE_THROWS_WITH(recglm::load_tensors<backend>(places, std::span(&broken, 1), same),
                      (folder / "y").string() +
                          ": tensor \"a\", element 1 is inf; the file is damaged or comes from a run that diverged");
}

TEST_CASE("a place that may be missing keeps its values and is named", "[model]") {
  temporary_folder folder;
  recglm::buffer<float> a(1, 1.0f), b(1, 2.0f), c(1, 3.0f);
  recglm::save_tensors<backend>({{"a", {1}, &a}}, folder / "x", same);
  const auto file = recglm::safetensors::open(folder / "x");
  const std::vector<place> both{{"a", {1}, &b}, {"c", {1}, &c}};
  REQUIRE(recglm::load_tensors<backend>(both, std::span(&file, 1), same, {"a", "c"}) == std::vector<std::string>{"c"});
  REQUIRE(elements(b)[0] == 1);
  REQUIRE(elements(c)[0] == 3);
  REQUIRE_THROWS_WITH(recglm::load_tensors<backend>(both, std::span(&file, 1), same, {"d"}),
                      Catch::Matchers::ContainsSubstring("missing: c; is it the file"));
}

TEST_CASE("a matrix goes into a quantized weight in chunks, and out again", "[model]") {
  temporary_folder folder;
  recglm::random_engine rng(1);
  recglm::buffer<float> given(40 * 24), back(40 * 24), none;
  for (float& v : elements(given)) v = static_cast<float>(rng.normal());
  recglm::save_tensors<backend>({{"w", {40, 24}, &given}}, folder / "x", same);
  const auto file = recglm::safetensors::open(folder / "x");
  backend::stored packed(recglm::storage::bf16, 40, 24);
  const std::vector<place> places{{"w", {40, 24}, &none, &packed}};
  recglm::load_tensors<backend>(places, std::span(&file, 1), same);
  recglm::save_tensors<backend>(places, folder / "y", same);
  const auto rounded = recglm::safetensors::open(folder / "y").read<float>("w");
  for (std::size_t i = 0; i < rounded.size(); ++i)
    REQUIRE(std::abs(rounded[i] - elements(given)[i]) <= std::abs(elements(given)[i]) / 256);
  elements(given)[30 * 24] = NAN;
  recglm::save_tensors<backend>({{"w", {40, 24}, &given}}, folder / "x", same);
  const auto damaged = recglm::safetensors::open(folder / "x");
  REQUIRE_THROWS_WITH(recglm::load_tensors<backend>(places, std::span(&damaged, 1), same),
                      Catch::Matchers::ContainsSubstring("tensor \"w\", element 720 is nan"));
}

}  // namespace model_tensor_place_tests
