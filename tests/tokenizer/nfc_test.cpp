#include "recglm/tokenizer/nfc.hpp"

#include "recglm/data/utf8.hpp"
#include "support/catch.hpp"

namespace tokenizer_nfc_tests {

using recglm::append_utf8;
using recglm::nfc;

namespace {
// FNV-1a.
struct bytes_hash {
  std::uint64_t value = 0xcbf29ce484222325;
  void add(std::string_view bytes) {
    for (char c : bytes) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
};
}  // namespace

TEST_CASE("letters and marks are joined, taken apart and put in order", "[tokenizer]") {
  const nfc form;
  REQUIRE(form.of("e\xCC\x81") == "\xC3\xA9");
  REQUIRE(form.of("caf\xC3\xA9 cafe\xCC\x81") == "caf\xC3\xA9 caf\xC3\xA9");
  REQUIRE(form.of("\xE2\x84\xAB") == "\xC3\x85");                              // the angstrom is a letter
  REQUIRE(form.of("q\xCC\x87\xCC\xA3") == "q\xCC\xA3\xCC\x87");                // marks below first
  REQUIRE(form.of("e\xCC\xA7\xCC\x81") == "\xC8\xA9\xCC\x81");                 // one joins, one stays
  REQUIRE(form.of("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB") == "\xED\x95\x9C");  // a syllable of Hangul
  REQUIRE(form.of("\xEF\xA4\x80") == "\xE8\xB1\x88");                          // a doubled ideograph
  REQUIRE(form.of("\xE0\xA5\x98") == "\xE0\xA4\x95\xE0\xA4\xBC");              // excluded from joining
  REQUIRE(form.of("\xCC\x81"
                  "e") ==
          "\xCC\x81"
          "e");                                                  // a mark without a letter
  REQUIRE(form.of("e\xFF\xCC\x81\xC3") == "e\xFF\xCC\x81\xC3");  // bytes stay as they are
}

TEST_CASE("every character alone, and rows of those that have marks, as Python's unicodedata gives them",
          "[tokenizer]") {
  // The hashes are of unicodedata.normalize("NFC", ...) with the tables of Unicode 18.
  const nfc form;
  bytes_hash alone, rows;
  for (std::uint32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xd800 && c < 0xe000) continue;
    std::string text;
    append_utf8(text, c);
    alone.add(form.of(text));
  }
  REQUIRE(alone.value == 0x23fc43766d7c2eb9);

  const std::pair<std::uint32_t, std::uint32_t> ranges[] = {
      {0x41, 0x5a},     {0xc0, 0x17f},    {0x300, 0x345},   {0x591, 0x5bd},     {0x900, 0x9ff},
      {0xb00, 0xd60},   {0x1100, 0x11ff}, {0x1b00, 0x1b45}, {0x1e00, 0x1eff},   {0x2126, 0x212b},
      {0xac00, 0xac40}, {0xf900, 0xf920}, {0xfb1d, 0xfb4e}, {0x11080, 0x110c0}, {0x1d158, 0x1d166}};
  std::vector<std::uint32_t> pool;
  for (const auto& [first, last] : ranges)
    for (std::uint32_t c = first; c <= last; ++c) pool.push_back(c);
  std::uint64_t x = 1;
  for (int row = 0; row < 20000; ++row) {
    std::string text;
    for (int i = 0; i < 8; ++i) {
      x = x * 6364136223846793005u + 1442695040888963407u;
      append_utf8(text, pool[(x >> 33) % pool.size()]);
    }
    const std::string once = form.of(text);
    if (form.of(once) != once) FAIL(once << " changes once more");
    if (form.stays(text) && once != text) FAIL(text << " was said to stay");
    rows.add(once);
  }
  REQUIRE(rows.value == 0xf20cb86894d6a2c5);
}

}  // namespace tokenizer_nfc_tests
