#include "recglm/formats/state_pickle.hpp"

#include "support/catch.hpp"
#include "support/torch_bytes.hpp"

namespace formats_state_pickle_tests {

using namespace recglm;

namespace {
std::string message_of(const std::string& bytes) {
  try {
    state_pickle(bytes, "f");
  } catch (const error& e) {
    return e.what();
  }
  return "";
}
std::string refused(const std::string& value) { return message_of(state_bytes().add("a", value).whole_pickle()); }
const auto has = [](const std::string& text) { return Catch::Matchers::ContainsSubstring(text); };
}  // namespace

TEST_CASE("tensors of a state dict, inner dicts, and values that are no tensors", "[formats]") {
  const std::string inner = "}(" + state_bytes::text("b") + state_bytes::tensor("HalfStorage", "1", 2, {4}, {1}) + "u";
  const std::string bytes = state_bytes()
                                .add("w", state_bytes::tensor("FloatStorage", "0", 0, {2, 3}, {3, 1}))
                                .add("inner", inner)
                                .add("epoch", state_bytes::whole(7))
                                .add("one", state_bytes::tensor("BFloat16Storage", "2", 0, {}, {}))
                                .whole_pickle();
  const auto tensors = state_pickle(bytes, "f").tensors();
  REQUIRE(tensors.size() == 3);
  REQUIRE(tensors[0].name == "w");
  REQUIRE(tensors[0].type == dtype::f32);
  REQUIRE(tensors[0].shape == std::vector<std::int64_t>{2, 3});
  REQUIRE(tensors[0].storage == "0");
  REQUIRE(tensors[1].name == "inner.b");
  REQUIRE(tensors[1].type == dtype::f16);
  REQUIRE(tensors[1].offset == 2);
  REQUIRE(tensors[2].shape.empty());
}

TEST_CASE("a list of tensors is not left out in silence", "[formats]") {
  const std::string tensor = state_bytes::tensor("FloatStorage", "0", 0, {2}, {1});
  REQUIRE_THAT(refused("](" + tensor + "e"), has("\"a\" is a list of tensors; only tensors with names are read"));
  REQUIRE_THAT(refused("](](" + tensor + "ee"), has("\"a\" is a list of tensors"));
  REQUIRE(refused("](" + state_bytes::whole(1) + state_bytes::whole(2) + "e") == "");
}

TEST_CASE("parameters are the tensors that they hold, whatever else is attached to them", "[formats]") {
  const std::string tensor = state_bytes::tensor("FloatStorage", "0", 0, {2}, {1});
  const std::string none = "ccollections\nOrderedDict\n)R", attributes = "}(" + state_bytes::text("tag") + "Nu";
  const std::string bytes =
      state_bytes()
          .add("plain", "ctorch._utils\n_rebuild_parameter\n(" + tensor + "\x88" + none + "tR")
          .add("more", "ctorch._utils\n_rebuild_parameter_with_state\n(" + tensor + "\x88" + none + attributes + "tR")
          .whole_pickle();
  const auto tensors = state_pickle(bytes, "f").tensors();
  REQUIRE(tensors.size() == 2);
  REQUIRE(tensors[1].name == "more");
  REQUIRE(tensors[1].shape == std::vector<std::int64_t>{2});
  REQUIRE_THAT(refused("ctorch._utils\n_rebuild_parameter_with_state\n(" + state_bytes::whole(1) + "tR"),
               has("a parameter without a tensor"));
}

TEST_CASE("what would run code is refused by name", "[formats]") {
  REQUIRE_THAT(refused("cos\nsystem\n(" + state_bytes::text("echo") + "tR"),
               has("the global os.system is not one that a file of tensors needs; refused, as it might run code"));
  REQUIRE_THAT(refused("cbuiltins\neval\n"), has("the global builtins.eval is not one"));
  REQUIRE_THAT(refused(state_bytes::text("posix") + state_bytes::text("system") + "\x93"),
               has("the global posix.system is not one"));
  REQUIRE_THAT(refused("(ios\nsystem\n"), has("opcode 0x69 is not one that a file of tensors needs; refused"));  // INST
  REQUIRE_THAT(refused("\x81"), has("opcode 0x81"));    // NEWOBJ
  REQUIRE_THAT(refused("\x82\1"), has("opcode 0x82"));  // EXT1
  REQUIRE_THAT(refused("ctorch\nFloatStorage\n)R"), has("a call of torch.FloatStorage"));
  REQUIRE_THAT(refused("ctorch.nn\nLinear\n"), has("the global torch.nn.Linear is not one"));
}

TEST_CASE("damage and bombs are named", "[formats]") {
  REQUIRE_THAT(message_of(""), has("the pickle breaks off"));
  REQUIRE_THAT(message_of("\x80\x09"), has("pickle protocol 9 is not known"));
  REQUIRE_THAT(message_of(std::string("\x80\2", 2) + "]."), has("the file holds no dict of tensors"));
  REQUIRE_THAT(refused("h\x05"), has("the memo has no place 5"));
  REQUIRE_THAT(refused(std::string("Nr\xff\xff\xff\xff", 6)), has("a memo of 4294967295 places"));
  REQUIRE_THAT(refused(std::string("X\xff\xff\xff\x7f", 5)), has("the pickle breaks off"));
  REQUIRE_THAT(refused(state_bytes::tensor("FloatStorage", "0", 0, {1 << 30, 1 << 30}, {1 << 30, 1})),
               has("a tensor with a dimension of 1073741824"));
  REQUIRE_THAT(refused(state_bytes::tensor("FloatStorage", "0", -1, {2}, {1})), has("a tensor with the offset -1"));
  REQUIRE_THAT(refused(state_bytes::tensor("FloatStorage", "0", 0, {2, 3}, {1, 2})),
               has("a tensor whose elements do not lie one after the other; save it with .contiguous()"));
  REQUIRE_THAT(refused(state_bytes::tensor("FloatStorage", "0", 0, {2, 3}, {1})),
               has("whose size and strides do not agree"));
  REQUIRE_THAT(refused(state_bytes::tensor("FloatStorage", "../../x", 0, {2}, {1})),
               has("a storage with the key \"../../x\""));
  REQUIRE_THAT(refused(state_bytes::tensor("ComplexFloatStorage", "0", 0, {2}, {1})),
               has("the global torch.ComplexFloatStorage is not one"));
  // Dicts that hold each other: no more is looked at than the file is long.
  std::string bomb = std::string("\x80\2", 2) + "}q" + std::string(1, '\0');
  for (int depth = 1; depth < 16; ++depth) {
    bomb += std::string("}q") + static_cast<char>(depth) + "(";
    for (int i = 0; i < 8; ++i) bomb += state_bytes::text(std::to_string(i)) + "h" + static_cast<char>(depth - 1);
    bomb += "u";
  }
  REQUIRE(message_of(bomb + ".") != "");
}

}  // namespace formats_state_pickle_tests
