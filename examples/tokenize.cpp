// Texts to tokens and back: one JSON string per line in, one JSON array of ids out (--decode: the other way round), so
// that recglm can be held against another tokenizer.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "recglm/tokenizer/byte_bpe.hpp"

namespace {

using nlohmann::json;
using namespace recglm;

std::string encoded(const byte_bpe& tokenizer, const json& line, bool specials) {
  check(line.is_string(), "a line to encode is one JSON string, not ", line.type_name());
  const std::string text = line;
  return json(specials ? tokenizer.encode_with_specials(text) : tokenizer.encode(text)).dump();
}

std::string decoded(const byte_bpe& tokenizer, const json& line) {
  check(line.is_array(), "a line to decode is one JSON array of ids, not ", line.type_name());
  std::vector<token_id> ids;
  for (const json& x : line) {
    const bool token = x.is_number_unsigned() && x.get<std::uint64_t>() < static_cast<std::uint64_t>(tokenizer.size());
    check(token, "the id ", x.dump(), " is no token; ids run from 0 to ", tokenizer.size() - 1);
    ids.push_back(x);
  }
  // Tokens may cut a character in two; JSON can't say that, so what is no UTF-8 becomes U+FFFD.
  return json(tokenizer.decode(ids)).dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Texts to tokens and back: one JSON string per line in, one JSON array of ids per line out.");
  std::string vocab, merges, specials;
  bool decode = false;
  app.add_option("--vocab", vocab, "vocab.json of a byte-level BPE, as GPT-2 has it")->required();
  app.add_option("--merges", merges, "merges.txt that belongs to it")->required();
  app.add_option("--specials", specials, "glm10b: read special tokens as GLM-10B does")
      ->check(CLI::IsMember({"glm10b"}));
  app.add_flag("--decode", decode, "from ids to texts");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& e) {
    std::cerr << "tokenize: " << e.what() << " (--help lists the flags)\n";
    return 2;
  }
  std::string text;
  int number = 0;
  try {
    const byte_bpe tokenizer = byte_bpe::read(vocab, merges, specials);
    while (++number, std::getline(std::cin, text)) {
      if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
      const json line = json::parse(text);
      std::cout << (decode ? decoded(tokenizer, line) : encoded(tokenizer, line, !specials.empty())) << '\n';
    }
    check(!std::cin.bad(), "stdin can't be read");
    check(!std::cout.flush().fail(), "stdout can't be written; is the disk full?");
  } catch (const std::exception& e) {
    std::cout.flush();
    std::cerr << "tokenize: " << (number > 0 ? text_of("stdin:", number, ": ") : "") << e.what() << '\n';
    return 2;
  }
  return 0;
}
