#include "recglm/core/sha256.hpp"

#include "recglm/core/atomic_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace core_sha256_tests {

TEST_CASE("sha256 gives the digests of FIPS 180-4", "[data]") {
  REQUIRE(recglm::sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  REQUIRE(recglm::sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  REQUIRE(recglm::sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  REQUIRE(recglm::sha256_of(std::string(1000000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("bytes in pieces give the digest of the whole", "[data]") {
  const std::string text(200, 'x');
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    recglm::sha256 hash;
    hash.add(text.substr(0, cut));
    REQUIRE(hash.hex() == recglm::sha256_of(text.substr(0, cut)));
    REQUIRE(hash.add(text.substr(cut)).hex() == recglm::sha256_of(text));
  }
}

TEST_CASE("the processor's instructions and the plain rounds agree", "[core]") {
  if (!recglm::detail::has_sha256_instructions()) return;
#if defined(__x86_64__)
  std::array<std::uint32_t, 8> one{1, 2, 3, 4, 5, 6, 7, 0xffffffff}, two = one;
  std::string text;
  for (int i = 0; i < 640; ++i) text += static_cast<char>(i * 37 + i / 64);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  recglm::detail::sha256_blocks(one.data(), bytes, 10);
  recglm::detail::sha256_blocks_x86(two.data(), bytes, 10);
  REQUIRE(one == two);
#endif
}

TEST_CASE("a file's hash is that of its bytes", "[core]") {
  const temporary_folder folder;
  std::string text(3'000'001, 'y');
  text[2'000'000] = 'z';
  recglm::write_atomically(folder.path / "a", text);
  REQUIRE(recglm::sha256_of_file(folder.path / "a") == recglm::sha256_of(text));
  REQUIRE_THROWS_WITH(recglm::sha256_of_file(folder.path / "b"),
                      (folder.path / "b").string() + " can't be read: No such file or directory");
  REQUIRE_THROWS_WITH(recglm::sha256_of_file(folder.path), folder.path.string() + " is a folder; a file was expected");
}

}  // namespace core_sha256_tests
