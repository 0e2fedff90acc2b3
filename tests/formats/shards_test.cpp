#include "recglm/formats/shards.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"

namespace formats_shards_tests {

TEST_CASE("a shard is known by its name", "[formats]") {
  REQUIRE(recglm::shard_name(2, 30) == "model-00002-of-00030.safetensors");
  REQUIRE(recglm::shard_name(123456, 200000) == "model-123456-of-200000.safetensors");
  for (const auto& [number, all] : {std::pair<std::size_t, std::size_t>{1, 1}, {7, 99999}, {123456, 200000}})
    REQUIRE(recglm::is_shard_name(recglm::shard_name(number, all)));
  for (const char* name :
       {"model.safetensors", "model-of-a-friend.safetensors", "model-00001-of-00002.bin", "model-1-of-2.safetensors",
        "model-00001-of-.safetensors", "model--of-00001.safetensors", "model-0000a-of-00002.safetensors", "-of-", ""})
    REQUIRE_FALSE(recglm::is_shard_name(name));
}

TEST_CASE("an index names each shard once", "[formats]") {
  REQUIRE(recglm::parse_shard_index("{\"metadata\": {}, \"weight_map\": {\"a\": \"y\", \"b\": \"x\", \"c\": \"y\"}}",
                                    "i") == std::vector<std::string>{"x", "y"});
}

TEST_CASE("an index that is none is refused", "[formats]") {
  REQUIRE_THROWS_WITH(recglm::parse_shard_index("{\"weight_map\": {\"a\": \"../x\"}}", "i"),
                      "i: tensor \"a\" is said to be in \"../x\"; a shard lies beside its index");
  REQUIRE_THROWS_WITH(recglm::parse_shard_index("{}", "i"),
                      "i: \"weight_map\" must be an object that gives the file of each tensor");
  REQUIRE_THROWS_WITH(recglm::parse_shard_index("{\"weight_map\": {\"a\": 1}}", "i"),
                      "i: the file of tensor \"a\" must be a text");
}

TEST_CASE("a folder without weights, or without one of its shards, is named", "[formats]") {
  temporary_folder folder;
  REQUIRE_THROWS_WITH(recglm::open_weights(folder.path),
                      folder.path.string() +
                          " holds neither model.safetensors nor pytorch_model.bin, nor an index of their shards, nor a "
                          "GGUF file; name the folder of a model");
  put(folder / "model.safetensors.index.json", "{\"weight_map\": {\"a\": \"x\"}}");
  REQUIRE_THROWS_WITH(recglm::open_weights(folder.path),
                      (folder / "x").string() + " can't be read: No such file or directory");
}

TEST_CASE("golden shards are opened by their index", "[formats][realdata]") {
  if (!have_data()) return;
  const auto files = recglm::open_weights(data_folder() / "golden/chatglm6b_tiny/sharded");
  REQUIRE(files.size() == 2);
  const auto whole = recglm::safetensors::open(data_folder() / "golden/chatglm6b_tiny/model.safetensors");
  REQUIRE(files[0].tensors().size() + files[1].tensors().size() == whole.tensors().size());
  for (const auto& file : files)
    for (const auto& t : file.tensors())
      if (!t.name.ends_with("inv_freq") && file.read<float>(t.name) != whole.read<float>(t.name)) FAIL(t.name);
}

TEST_CASE("a folder's weights are of the first kind that is there; one file may be named", "[formats][realdata]") {
  if (!have_data()) return;
  const auto golden = data_folder() / "golden/glm10b_tiny";
  const temporary_folder folder;
  std::filesystem::copy(golden / "pytorch_model.bin", folder / "pytorch_model-1.bin");
  put(folder / "pytorch_model.bin.index.json",
      "{\"weight_map\": {\"word_embeddings.weight\": \"pytorch_model-1.bin\"}}");
  REQUIRE(recglm::open_weights(folder.path)[0].where() == (folder / "pytorch_model-1.bin").string());
  std::filesystem::copy(golden / "model.safetensors", folder / "model.safetensors");
  REQUIRE(recglm::open_weights(folder.path)[0].where() == (folder / "model.safetensors").string());
  const auto named = recglm::open_weights(folder / "pytorch_model-1.bin");
  REQUIRE(named[0].find("word_embeddings.weight") != nullptr);
  REQUIRE(named[0].read<float>("word_embeddings.weight").size() == 512 * 64);
  REQUIRE_THROWS_WITH(named[0].read<float>("x"), (folder / "pytorch_model-1.bin").string() + ": no tensor \"x\"");
  put(folder / "a.gguf", "");
  put(folder / "b.gguf", "");
  REQUIRE_THROWS_WITH(recglm::gguf_in(folder.path),
                      folder.path.string() + " holds several GGUF files; name the one that is meant");
}

}  // namespace formats_shards_tests
