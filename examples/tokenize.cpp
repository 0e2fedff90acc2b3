// Texts to tokens and back: one JSON string per line in, one JSON array of ids out (--decode: the other way round), so
// that recglm can be held against another tokenizer. Files of every published kind: GPT-2's, SentencePiece's,
// tokenizer.json, GGUF.
#include <iostream>
#include <nlohmann/json.hpp>

#include "recglm/core/input_file.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/data/utf8.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"
#include "recglm/tokenizer/gguf_tokenizer.hpp"
#include "recglm/tokenizer/sentence_piece.hpp"
#include "recglm/tokenizer/tokenizer_folder.hpp"

namespace {

using nlohmann::json;
using namespace recglm;

template <class T>
std::string encoded(const T& tokenizer, const json& line, bool specials) {
  check(line.is_string(), "a line to encode is one JSON string, not ", line.type_name());
  const std::string text = line;
  if constexpr (requires { tokenizer.encode_whole(text); })
    return json(tokenizer.encode_whole(text)).dump();
  else
    return json(specials ? tokenizer.encode_with_specials(text) : tokenizer.encode(text)).dump();
}

template <class T>
std::string decoded(const T& tokenizer, const json& line) {
  check(line.is_array(), "a line to decode is one JSON array of ids, not ", line.type_name());
  std::vector<token_id> ids;
  for (const json& x : line) {
    const bool token = x.is_number_unsigned() && x.get<std::uint64_t>() < static_cast<std::uint64_t>(tokenizer.size());
    check(token, "the id ", shown(x), " is no token; ids run from 0 to ", tokenizer.size() - 1);
    ids.push_back(x);
  }
  // Tokens may cut a character in two; JSON can't say that, so what is no UTF-8 becomes U+FFFD.
  return json(tokenizer.decode(ids)).dump(-1, ' ', true, json::error_handler_t::replace);
}

struct asked {
  std::string vocab, merges, specials, sentence_piece, json, gguf;
  bool decode = false;
};

json_bpe read_json(const std::string& file) {
  const json_bpe out = json_bpe::of(read_tokenizer(file), file);
  for (const std::string& key : out.fitted->description.left_out)
    std::cerr << "tokenize: note: " << file << ": \"" << key << "\" is left out; every text is given whole\n";
  return out;
}

// Answers line by line.
template <class T>
int answer(const T& tokenizer, const asked& a) {
  const bool specials = !a.specials.empty() || !a.json.empty() || !a.gguf.empty();
  std::string text;
  for (int number = 1; next_line(std::cin, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      const json line = parse_json_value(without_lone_surrogates(text), "the line");
      std::cout << (a.decode ? decoded(tokenizer, line) : encoded(tokenizer, line, specials)) << '\n';
    } catch (const std::exception& e) {
      throw error(text_of("stdin:", number, ": ", sentence_of(e)));
    }
  }
  check(!std::cin.bad(), "stdin can't be read");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("tokenize",
                    "Texts to tokens and back: one JSON string per line in, one JSON array of ids per line out.");
  asked a;
  auto vocab = line.add("--vocab", a.vocab, "vocab.json of a byte-level BPE, as GPT-2 has it").file();
  auto merges = line.add("--merges", a.merges, "merges.txt that belongs to it").file();
  const auto pieces = line.add("--sentence-piece", a.sentence_piece, "a SentencePiece model file").file();
  const auto json_file = line.add("--tokenizer-json", a.json,
                                  "a tokenizer.json of the byte-level BPE kind, or a folder with one or with "
                                  "vocab.json, merges.txt and tokenizer_config.json; its special tokens are read")
                             .file_or_folder();
  const auto gguf_file =
      line.add("--gguf", a.gguf, "a GGUF file that carries a byte-level BPE; its special tokens are read").file();
  vocab.needs(merges), merges.needs(vocab);
  line.exactly_one({vocab, pieces, json_file, gguf_file});
  line.add("--specials", a.specials,
           {"glm10b (with --vocab), chatglm6b (with --sentence-piece): read special tokens as they do",
            value_range::one_of({"glm10b", "chatglm6b"})});
  line.add("--decode", a.decode, "from ids to texts");
  return line.run(argc, argv, [&] {
    if (!a.sentence_piece.empty()) return answer(sentence_piece::read(a.sentence_piece, a.specials), a);
    if (!a.json.empty()) return answer(read_json(a.json), a);
    if (!a.gguf.empty()) return answer(json_bpe::of(tokenizer_of(gguf::open(a.gguf)), a.gguf), a);
    return answer(byte_bpe::read(a.vocab, a.merges, a.specials), a);
  });
}
