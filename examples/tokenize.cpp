// Texts to tokens and back: one JSON string per line in, one JSON array of ids out (--decode: the other way round), so
// that recglm can be held against another tokenizer. Files of every published kind: GPT-2's, SentencePiece's,
// tokenizer.json, GGUF.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "recglm/core/input_file.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/standard_output.hpp"
#include "recglm/run/gguf_tokenizer.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"
#include "recglm/tokenizer/sentence_piece.hpp"

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
  const json_bpe out = json_bpe::of(read_tokenizer_json(file), file);
  for (const std::string& key : out.fitted->description.left_out)
    std::cerr << "tokenize: note: " << file << ": \"" << key << "\" is left out; every text is given whole\n";
  return out;
}

// Answers line by line; `number` is the line at hand.
template <class T>
void answer(const T& tokenizer, const asked& a, int& number) {
  const bool specials = !a.specials.empty() || !a.json.empty() || !a.gguf.empty();
  std::string text;
  while (++number, next_line(std::cin, text)) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    const json line = parse_json_value(text, "the line");
    std::cout << (a.decode ? decoded(tokenizer, line) : encoded(tokenizer, line, specials)) << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  const recglm::standard_output output("tokenize");
  CLI::App app("Texts to tokens and back: one JSON string per line in, one JSON array of ids per line out.");
  asked a;
  auto* const vocab = app.add_option("--vocab", a.vocab, "vocab.json of a byte-level BPE, as GPT-2 has it");
  auto* const merges = app.add_option("--merges", a.merges, "merges.txt that belongs to it");
  auto* const pieces = app.add_option("--sentence-piece", a.sentence_piece, "a SentencePiece model file");
  auto* const json_file = app.add_option("--tokenizer-json", a.json,
                                         "a tokenizer.json of the byte-level BPE kind; its special tokens are read");
  auto* const gguf_file =
      app.add_option("--gguf", a.gguf, "a GGUF file that carries a byte-level BPE; its special tokens are read");
  vocab->needs(merges), merges->needs(vocab);
  vocab->excludes(pieces)->excludes(json_file)->excludes(gguf_file);
  pieces->excludes(json_file)->excludes(gguf_file);
  json_file->excludes(gguf_file);
  app.add_option("--specials", a.specials,
                 "glm10b (with --vocab), chatglm6b (with --sentence-piece): read special tokens as they do")
      ->check(CLI::IsMember({"glm10b", "chatglm6b"}));
  app.add_flag("--decode", a.decode, "from ids to texts");
  try {
    app.parse(argc, argv);
    if (a.vocab.empty() && a.sentence_piece.empty() && a.json.empty() && a.gguf.empty())
      throw CLI::RequiredError("--vocab and --merges, --sentence-piece, --tokenizer-json or --gguf");
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& e) {
    std::cerr << "tokenize: " << e.what() << " (--help lists the flags)\n";
    return 2;
  }
  int number = 0;
  try {
    if (!a.sentence_piece.empty())
      answer(sentence_piece::read(a.sentence_piece, a.specials), a, number);
    else if (!a.json.empty())
      answer(read_json(a.json), a, number);
    else if (!a.gguf.empty())
      answer(json_bpe::of(tokenizer_of(gguf::open(a.gguf)), a.gguf), a, number);
    else
      answer(byte_bpe::read(a.vocab, a.merges, a.specials), a, number);
    check(!std::cin.bad(), "stdin can't be read");
    check(!std::cout.flush().fail(), "stdout can't be written; is the disk full?");
  } catch (const std::exception& e) {
    std::cout.flush();
    std::cerr << "tokenize: " << (number > 0 ? text_of("stdin:", number, ": ") : "") << e.what() << '\n';
    return 2;
  }
  return 0;
}
