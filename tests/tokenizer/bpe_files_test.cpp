#include "recglm/tokenizer/bpe_files.hpp"

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace tokenizer_bpe_files_tests {

using recglm::read_bpe;

namespace {

namespace fs = std::filesystem;

/// A folder that goes when the test ends.
struct scratch {
  fs::path path = fs::temp_directory_path() / recglm::text_of("recglm-bpe-files-", ::getpid());
  scratch() { fs::create_directories(path); }
  ~scratch() { fs::remove_all(path); }
  fs::path vocab() const { return path / "vocab.json"; }
  fs::path merges() const { return path / "merges.txt"; }
};

/// The 256 bytes, "ab", "abc" and a special, one line a token from line 2 on.
recglm::bpe_vocabulary small() {
  recglm::bpe_vocabulary out;
  for (int byte = 0; byte < 256; ++byte) out.pieces.emplace_back(1, static_cast<char>(byte)), out.single[byte] = byte;
  out.pieces.insert(out.pieces.end(), {"ab", "abc", "<|endoftext|>"});
  out.merges = {{'a', 'b', 256}, {256, 'c', 257}};
  return out;
}

/// What reading says after `from` was replaced by `to` in the vocabulary (or, with `in_merges`, in the merges).
std::string complaint(const std::string& from, const std::string& to, bool in_merges = false) {
  const scratch folder;
  recglm::write_bpe(folder.path, small());
  const fs::path file = in_merges ? folder.merges() : folder.vocab();
  std::string text = recglm::detail::read_text(file);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  recglm::write_atomically(file, text.replace(at, from.size(), to));
  try {
    read_bpe(folder.vocab(), folder.merges());
  } catch (const recglm::error& e) {
    std::string what = e.what();
    for (std::size_t place; (place = what.find(folder.path.string() + "/")) != std::string::npos;)
      what.erase(place, folder.path.string().size() + 1);
    return what;
  }
  return "nothing";
}

}  // namespace

TEST_CASE("what is written is read back", "[tokenizer]") {
  const scratch folder;
  recglm::write_bpe(folder.path, small());
  const recglm::bpe_vocabulary back = read_bpe(folder.vocab(), folder.merges());
  REQUIRE(back.pieces == small().pieces);
  REQUIRE(back.single == small().single);
  REQUIRE(back.merges == small().merges);
  REQUIRE((back.made[257] && !back.made[258]));
}

TEST_CASE("lines may end in CR LF and the version line may be missing", "[tokenizer]") {
  REQUIRE(complaint("#version: 0.2\n", "", true) == "nothing");
  REQUIRE(complaint("a b\nab c\n", "a b\r\nab c\r\n", true) == "nothing");
  REQUIRE(complaint("\nab c\n", "\nab c", true) == "nothing");
}

TEST_CASE("a broken vocabulary is named by file and line", "[tokenizer]") {
  REQUIRE(complaint("257,\n\"<|endoftext|>\": 258\n}\n", "257,\n\"<|endo") ==
          "vocab.json:260: the JSON is broken or ends too early; fetch the file again");
  REQUIRE(complaint("\"ab\": 256", "\"ab\": 255") ==
          "vocab.json:258: token 'ab' has id 255, which line 257 gave to another token");
  REQUIRE(complaint("\"ab\": 256", "\"ab\": 300") ==
          "vocab.json:258: token 'ab' has id 300; the ids of 259 tokens run from 0 to 258");
  REQUIRE(complaint("\"ab\": 256", "\"ab\": -1") ==
          "vocab.json:258: token 'ab' has id -1; the ids of 259 tokens run from 0 to 258");
  REQUIRE(complaint("\"ab\": 256", "\"abc\": 256") == "vocab.json:259: token 'abc' comes twice");
  REQUIRE(complaint("\"ab\": 256", "\"a b\": 256") ==
          "vocab.json:258: token 'a b' is not spelt in GPT-2's byte alphabet");
  REQUIRE(complaint("\"ab\": 256", "\"\": 256") == "vocab.json:258: token '' is not spelt in GPT-2's byte alphabet");
  REQUIRE(complaint("\"A\": 65", "\"AAA\": 65") == "vocab.json: byte 65 has no token; byte-level BPE needs all 256");
  REQUIRE(complaint("\"ab\": 256", "\"ab\": \"256\"") ==
          "vocab.json:258: a vocabulary is one JSON object of token and id, not a string");
  REQUIRE(complaint("\"ab\": 256", "\"ab\": {\"x\": 1}") ==
          "vocab.json:258: a vocabulary is one JSON object of token and id, not an object inside it");
  REQUIRE(complaint("\"ab\": 256", "\"ab\": 256.5") ==
          "vocab.json:258: a vocabulary is one JSON object of token and id, not a number with a fraction");
  REQUIRE(complaint("{", "[{") == "vocab.json:1: a vocabulary is one JSON object of token and id, not an array");
  REQUIRE(complaint("258\n}\n", "258\n}\nmore") ==
          "vocab.json:262: the JSON is broken or ends too early; fetch the file again");
}

TEST_CASE("broken merges are named by file and line", "[tokenizer]") {
  REQUIRE(complaint("ab c", "ab d", true) ==
          "merges.txt:3: the merge 'ab d' names 'abd', which is not in vocab.json; both files must belong to one "
          "tokenizer");
  REQUIRE(
      complaint("ab c", "xy c", true) ==
      "merges.txt:3: the merge 'xy c' names 'xy', which is not in vocab.json; both files must belong to one tokenizer");
  REQUIRE(complaint("ab c", "a b", true) == "merges.txt:3: the merge 'a b' comes twice, first in line 2");
  REQUIRE(complaint("ab c", "abc", true) ==
          "merges.txt:3: a merge is two tokens with one space between them, not 'abc'");
  REQUIRE(complaint("ab c", "a b c", true) ==
          "merges.txt:3: a merge is two tokens with one space between them, not 'a b c'");
  REQUIRE(complaint("ab c\n", "", true) ==
          "merges.txt:2: no merge makes 'abc' of vocab.json:259; the list of merges ends too early or belongs to "
          "another tokenizer");
}

TEST_CASE("a file that is not there is named", "[tokenizer]") {
  REQUIRE_THROWS_WITH(read_bpe("no/vocab.json", "no/merges.txt"),
                      "cannot read no/vocab.json: it is not there or may not be read");
  REQUIRE_THROWS_WITH(recglm::write_bpe("no/folder", small()),
                      Catch::Matchers::StartsWith("cannot write no/folder/vocab.json: No such file or directory"));
}

TEST_CASE("no damage to the files does more than an exception", "[tokenizer][.fuzz]") {
  const scratch folder;
  recglm::write_bpe(folder.path, small());
  const std::string vocab = recglm::detail::read_text(folder.vocab()),
                    merges = recglm::detail::read_text(folder.merges());
  recglm::random_engine rng(1);
  int read = 0;
  for (int n = 0; n < 1000000; ++n) {
    std::string damaged[2]{vocab, merges};
    for (std::uint64_t harm = 1 + rng.below(4); harm > 0; --harm) {
      std::string& text = damaged[rng.below(2)];
      const std::size_t at = rng.below(text.size() + 1);
      switch (rng.below(4)) {
        case 0:
          text.resize(at);
          break;
        case 1:
          text.erase(at, rng.below(20));
          break;
        case 2:
          text.insert(at, 1, static_cast<char>(rng.below(256)));
          break;
        default:
          if (at < text.size())
            text[at] = static_cast<char>(rng.below(2) ? rng.below(256) : "\"\\{}[],: 09-eE\n"[rng.below(16)]);
      }
    }
    try {
      const recglm::bpe_vocabulary out = recglm::parse_bpe(damaged[0], "vocab", damaged[1], "merges");
      const recglm::merge_table table(out.pieces, out.single, out.merges);
      std::vector<recglm::token_id> ids;
      table.append("abcabcab", ids);
      ++read;
    } catch (const recglm::error&) {
    }
  }
  CHECK(read > 0);
  CHECK(read < 1000000);
}

}  // namespace tokenizer_bpe_files_tests
