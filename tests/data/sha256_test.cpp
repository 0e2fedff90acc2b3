#include "recglm/data/sha256.hpp"

#include "support/catch.hpp"

namespace data_sha256_tests {

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

}  // namespace data_sha256_tests
