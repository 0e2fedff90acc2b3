// MB a second of encoding product titles with a published tokenizer. Prints one line of JSON. The peer is
// peers/encode.py.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "recglm/run/command_line.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"
#include "recglm/tokenizer/sentence_piece.hpp"
#include "support/hardware.hpp"

namespace {
std::vector<std::string> titles_of(const std::string& path) {
  std::ifstream in(path);
  recglm::check(in.good(), path, ": cannot be read");
  const auto column = [](const std::string& line, std::size_t number) {
    std::size_t at = 0;
    for (; number > 0; --number) at = line.find('\t', at) + 1;
    return line.substr(at, line.find('\t', at) - at);
  };
  std::string line;
  std::getline(in, line);
  std::size_t title = 0;
  while (column(line, title) != "title") ++title;
  std::vector<std::string> out;
  while (std::getline(in, line)) out.push_back(column(line, title));
  return out;
}
}  // namespace

int main(int argc, char** argv) {
  using namespace recglm;
  std::string way = "bpe", titles, folder;
  double megabytes = 20;
  int repeats = 5, asked = 1;
  command_line command("bench.tokenizer.encode", "MB a second of encoding titles");
  command.add("--way", way, {"which tokenizer", value_range::one_of({"bpe", "sentencepiece"})});
  command.add("--titles", titles, "a TSV file with a column title").required();
  command.add("--tokenizers", folder, "folder of gpt2-vocab.json, gpt2-merges.txt, ice_text.model").required();
  command.add("--megabytes", megabytes, {"text encoded in a round", value_range::positive()});
  command.add("--repeats", repeats, {"timed rounds", value_range::at_least(1)});
  command.add("--threads", asked, {"one thread alone is measured", value_range::at_least(1)});
  return command.run(argc, argv, [&] {
    const std::vector<std::string> once = titles_of(titles);
    double bytes = 0;
    for (const std::string& t : once) bytes += static_cast<double>(t.size());
    const int rounds = std::max(1, static_cast<int>(std::lround(megabytes * 1e6 / bytes)));
    const auto measure = [&](const auto& tokenizer) {
      std::vector<double> seconds;
      double tokens = 0;
      for (int r = 0; r < repeats; ++r) {
        tokens = 0;
        const auto from = std::chrono::steady_clock::now();
        for (int i = 0; i < rounds; ++i)
          for (const std::string& t : once) tokens += static_cast<double>(tokenizer.encode(t).size());
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
      }
      std::sort(seconds.begin(), seconds.end());
      json_line line;
      line.text("script", "tokenizer.encode")
          .text("way", way)
          .number("mb_per_s", bytes * rounds / 1e6 / seconds[seconds.size() / 2]);
      line.number("tokens", tokens)
          .number("megabytes", bytes * rounds / 1e6)
          .number("threads", 1)
          .text("blas", "none")
          .text("cpu", cpu_name());
      std::printf("%s\n", line.str().c_str());
    };
    const std::filesystem::path files = folder;
    if (way == "bpe")
      measure(byte_bpe::read(files / "gpt2-vocab.json", files / "gpt2-merges.txt"));
    else
      measure(sentence_piece::read(files / "ice_text.model"));
    return 0;
  });
}
