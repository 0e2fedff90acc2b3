#pragma once
#include "recglm/tokenizer/bpe_files.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/tokenizer/byte_alphabet.hpp"
#include "recglm/tokenizer/merge_table.hpp"

namespace recglm::detail {

/// Walks over bytes and counts the lines, for the places in error messages.
class counting_iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  counting_iterator(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  counting_iterator& operator++();
  counting_iterator operator++(int);
  friend bool operator==(const counting_iterator& a, const counting_iterator& b) { return a.at_ == b.at_; }
  friend bool operator!=(const counting_iterator& a, const counting_iterator& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  int* line_;
};

/// Takes `{"token": id, ...}` apart and nothing else; `nlohmann::json` proper would keep the last of two equal names.
class vocabulary_reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  vocabulary_reader(std::string file, const int* line) : file_(std::move(file)), line_(line) {}

  struct entry {
    std::string spelling;
    std::int64_t id;
    int line;
  };
  std::vector<entry> entries;

  bool start_object(std::size_t) override { return depth_++ == 0 || refuse("an object inside it"); }
  bool end_object() override { return true; }
  bool key(string_t& name) override;
  bool number_integer(number_integer_t n) override { return number(n); }
  bool number_unsigned(number_unsigned_t n) override { return number(static_cast<std::int64_t>(n)); }
  bool null() override { return refuse("null"); }
  bool boolean(bool) override { return refuse("a truth value"); }
  bool number_float(number_float_t, const string_t&) override { return refuse("a number with a fraction"); }
  bool string(string_t&) override { return refuse("a string"); }
  bool binary(binary_t&) override { return refuse("binary data"); }
  bool start_array(std::size_t) override { return refuse("an array"); }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    fail(file_, ":", *line_, ": the JSON is broken or ends too early; fetch the file again");
  }

 private:
  bool number(std::int64_t n);
  bool refuse(const char* what) {
    fail(file_, ":", *line_, ": a vocabulary is one JSON object of token and id, not ", what);
  }

  std::string file_;
  const int* line_;
  int depth_ = 0;
};

RECGLM_FUNC std::string read_text(const std::filesystem::path& path) {
  input_file file(path);
  check(file.is_open(), "cannot read ", path, ": it is not there or may not be read");
  return read_file(file, path.string());
}

RECGLM_FUNC counting_iterator& counting_iterator::operator++() {
  *line_ += *at_++ == '\n';
  return *this;
}

RECGLM_FUNC counting_iterator counting_iterator::operator++(int) {
  counting_iterator old = *this;
  ++*this;
  return old;
}

RECGLM_FUNC bool vocabulary_reader::key(string_t& name) {
  entries.push_back({std::move(name), -1, *line_});
  return true;
}

RECGLM_FUNC bool vocabulary_reader::number(std::int64_t n) {
  if (depth_ == 0) return refuse("a number");
  entries.back().id = n;
  return true;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC bpe_vocabulary parse_bpe(std::string_view json, const std::string& file, std::string_view text,
                                     const std::string& where) {
  const byte_alphabet alphabet;
  bpe_vocabulary out;
  std::unordered_map<std::string, token_id> ids;  // by spelling
  int line = 1;
  detail::vocabulary_reader reader(file, &line);
  nlohmann::json::sax_parse(detail::counting_iterator(json.data(), &line),
                            detail::counting_iterator(json.data() + json.size(), &line), &reader);
  const auto n = static_cast<std::int64_t>(reader.entries.size());
  std::vector<int> lines(reader.entries.size());
  out.pieces.resize(reader.entries.size());
  for (const auto& [spelling, id, at] : reader.entries) {
    check(id >= 0 && id < n, file, ":", at, ": token '", spelling, "' has id ", id, "; the ids of ", n,
          " tokens run from 0 to ", n - 1);
    check(lines[id] == 0, file, ":", at, ": token '", spelling, "' has id ", id, ", which line ", lines[id],
          " gave to another token");
    lines[id] = at;
    const auto bytes = alphabet.read(spelling);
    check(bytes && !bytes->empty(), file, ":", at, ": token '", spelling, "' is not spelt in GPT-2's byte alphabet");
    out.pieces[id] = *bytes;
    check(ids.emplace(spelling, static_cast<token_id>(id)).second, file, ":", at, ": token '", spelling,
          "' comes twice");
  }
  out.made.resize(out.pieces.size());
  for (int byte = 0; byte < 256; ++byte) {
    const auto at = ids.find(alphabet.spell(std::string(1, static_cast<char>(byte))));
    check(at != ids.end(), file, ": byte ", byte, " has no token; byte-level BPE needs all 256");
    out.single[byte] = at->second;
    out.made[at->second] = true;
  }

  std::unordered_map<std::string, int> met;
  line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    std::string row(text.substr(begin, end - begin));
    begin = end + 1;
    ++line;
    if (!row.empty() && row.back() == '\r') row.pop_back();
    if (row.empty() || (line == 1 && row.rfind("#version", 0) == 0)) continue;
    const std::size_t space = row.find(' ');
    check(space != std::string::npos && space > 0 && space + 1 < row.size() &&
              row.find(' ', space + 1) == std::string::npos,
          where, ":", line, ": a merge is two tokens with one space between them, not '", row.substr(0, 60), "'");
    const std::string left = row.substr(0, space), right = row.substr(space + 1);
    const auto id = [&](const std::string& token) {
      const auto at = ids.find(token);
      check(at != ids.end(), where, ":", line, ": the merge '", row.substr(0, 60), "' names '", token.substr(0, 60),
            "', which is not in ", file, "; both files must belong to one tokenizer");
      return at->second;
    };
    const auto [first, fresh] = met.emplace(row, line);
    check(fresh, where, ":", line, ": the merge '", row, "' comes twice, first in line ", first->second);
    out.merges.push_back({id(left), id(right), id(left + right)});
    out.made[out.merges.back().whole] = true;
  }
  for (std::size_t i = 0; i < out.pieces.size(); ++i) {
    const std::string& piece = out.pieces[i];
    const bool special = (piece.front() == '<' && piece.back() == '>') || (piece.front() == '[' && piece.back() == ']');
    check(out.made[i] || special, where, ":", line, ": no merge makes '", alphabet.spell(piece), "' of ", file, ":",
          lines[i], "; the list of merges ends too early or belongs to another tokenizer");
  }
  return out;
}

RECGLM_FUNC bpe_vocabulary read_bpe(const std::filesystem::path& vocab, const std::filesystem::path& merges) {
  const std::string json = detail::read_text(vocab), text = detail::read_text(merges);
  return parse_bpe(json, vocab.string(), text, merges.string());
}

RECGLM_FUNC void write_bpe(const std::filesystem::path& folder, const bpe_vocabulary& tokens) {
  const byte_alphabet alphabet;
  std::string vocab, merges = "#version: 0.2\n";
  for (std::size_t i = 0; i < tokens.pieces.size(); ++i)
    vocab += text_of(i == 0 ? "{\n" : ",\n", nlohmann::json(alphabet.spell(tokens.pieces[i])).dump(), ": ", i);
  vocab += "\n}\n";
  for (const bpe_merge& m : tokens.merges)
    merges += alphabet.spell(tokens.pieces[m.left]) + " " + alphabet.spell(tokens.pieces[m.right]) + "\n";
  write_atomically(folder / "vocab.json", vocab);
  write_atomically(folder / "merges.txt", merges);
}

}  // namespace recglm
