#pragma once
#include "recglm/items/title.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "recglm/concepts.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC void title::fit(const catalogue& c) {
  check(max_words >= 0 && attributes >= 0, "title: max-words ", max_words, " and attributes ", attributes,
        " must not be negative");
  const std::size_t n = c.titles.size();
  std::vector<std::string> texts(n);
  std::vector<bool> given(n);
  for (std::size_t i = 0; i < n; ++i) {
    texts[i] = cleaned(c.titles[i]);
    given[i] = !texts[i].empty();
  }
  if (max_words > 0) shorten(texts, given);
  for (std::size_t i = 0; i < n; ++i)
    if (!given[i]) texts[i] = substitute(c, i);
  auto made = std::make_shared<tables>();
  // Given titles are taken before any number is put behind one, so that "Soap #2" of the catalogue stays its own.
  std::unordered_set<std::string> taken;
  std::vector<bool> alone(n);
  for (bool real : {true, false})
    for (std::size_t i = 0; i < n; ++i)
      if (given[i] == real) alone[i] = taken.insert(texts[i]).second;
  std::unordered_map<std::string, int> last;
  for (std::size_t i = 0; i < n; ++i) {
    if (alone[i]) continue;
    int& number = last.try_emplace(texts[i], 1).first->second;
    std::string numbered;
    do numbered = texts[i] + " #" + std::to_string(++number);
    while (!taken.insert(numbered).second);
    texts[i] = std::move(numbered);
  }
  for (std::size_t i = 0; i < n; ++i) made->items.emplace(texts[i], static_cast<item_id>(i));
  made->texts = std::move(texts);
  fitted = std::move(made);
}

RECGLM_FUNC std::string title::text(item_id item) const {
  check(fitted && item >= 0 && item < static_cast<item_id>(fitted->texts.size()), "title: item ", item,
        " is not in the catalogue of ", fitted ? fitted->texts.size() : 0, " items; call fit with the one that has it");
  return fitted->texts[item];
}

RECGLM_FUNC std::optional<item_id> title::find(std::string_view text) const {
  if (!fitted) return std::nullopt;
  const auto at = fitted->items.find(std::string(text));
  return at == fitted->items.end() ? std::nullopt : std::optional<item_id>(at->second);
}

RECGLM_FUNC std::string title::cleaned(std::string_view raw) {
  std::string decoded;
  for (std::size_t i = 0; i < raw.size();) {
    if (raw[i] == '&')
      if (const std::size_t end = raw.substr(0, i + 10).find(';', i); end != std::string_view::npos)
        if (const auto utf8 = html_entity(raw.substr(i + 1, end - i - 1))) {
          decoded += *utf8;
          i = end + 1;
          continue;
        }
    decoded += raw[i++];
  }
  std::string out;
  bool space = false;
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    const auto c = static_cast<unsigned char>(decoded[i]);
    const bool hard_space = c == 0xC2 && i + 1 < decoded.size() && static_cast<unsigned char>(decoded[i + 1]) == 0xA0;
    if (c <= ' ' || c == 0x7F || hard_space) {
      space = true;
      i += hard_space;
    } else {
      if (space && !out.empty()) out += ' ';
      space = false;
      out += decoded[i];
    }
  }
  return out;
}

RECGLM_FUNC std::optional<std::string> title::html_entity(std::string_view word) {
  struct entry {
    std::string_view word;
    std::string_view text;
  };
  static constexpr std::array<entry, 19> known{{{"amp", "&"},
                                                {"quot", "\""},
                                                {"apos", "'"},
                                                {"lt", "<"},
                                                {"gt", ">"},
                                                {"nbsp", "\xC2\xA0"},
                                                {"reg", "\xC2\xAE"},
                                                {"copy", "\xC2\xA9"},
                                                {"trade", "\xE2\x84\xA2"},
                                                {"ndash", "\xE2\x80\x93"},
                                                {"mdash", "\xE2\x80\x94"},
                                                {"lsquo", "\xE2\x80\x98"},
                                                {"rsquo", "\xE2\x80\x99"},
                                                {"ldquo", "\xE2\x80\x9C"},
                                                {"rdquo", "\xE2\x80\x9D"},
                                                {"deg", "\xC2\xB0"},
                                                {"eacute", "\xC3\xA9"},
                                                {"frac12", "\xC2\xBD"},
                                                {"hellip", "\xE2\x80\xA6"}}};
  for (const entry& e : known)
    if (e.word == word) return std::string(e.text);
  if (word.size() < 2 || word[0] != '#') return std::nullopt;
  const bool hexadecimal = word[1] == 'x' || word[1] == 'X';
  const std::string_view digits = word.substr(hexadecimal ? 2 : 1);
  unsigned code = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
  if (problem != std::errc{} || digits.empty() || end != digits.data() + digits.size() || code == 0 ||
      code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    return std::nullopt;
  std::string out;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else {
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out += static_cast<char>((0xFF00 >> (more + 1) & 0xFF) | code >> 6 * more);
    for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | (code >> 6 * i & 0x3F));
  }
  return out;
}

RECGLM_FUNC std::string title::substitute(const catalogue& c, std::size_t item) const {
  std::string out;
  if (item < c.attributes.size())
    for (std::size_t a = 0, used = 0; a < c.attributes[item].size() && static_cast<int>(used) < attributes; ++a)
      if (const std::string word = cleaned(c.attributes[item][a]); !word.empty()) {
        out += (used++ ? " " : "") + word;
      }
  return out.empty() ? "item " + std::to_string(item) : out;
}

RECGLM_FUNC void title::shorten(std::vector<std::string>& texts, const std::vector<bool>& given) const {
  const std::vector<std::string> whole = texts;
  std::vector<std::size_t> words(texts.size(), static_cast<std::size_t>(max_words)), growing;
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (given[i]) texts[i] = first_words(whole[i], words[i]);
  for (;;) {
    // Items whose whole titles are one do not count as alike: more words would not help them.
    std::unordered_map<std::string_view, std::string_view> first;
    std::unordered_set<std::string_view> alike;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (given[i] && first.emplace(texts[i], whole[i]).first->second != whole[i]) alike.insert(texts[i]);
    growing.clear();
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (given[i] && alike.count(texts[i]) && texts[i].size() < whole[i].size()) growing.push_back(i);
    if (growing.empty()) return;
    for (std::size_t i : growing) texts[i] = first_words(whole[i], ++words[i]);
  }
}

RECGLM_FUNC std::string title::first_words(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t n = 0; n < count; ++n) {
    end = text.find(' ', n == 0 ? 0 : end + 1);
    if (end == std::string_view::npos) return std::string(text);
  }
  const std::size_t last = text.substr(0, end).find_last_not_of(" ,;:-(&/|");
  return std::string(text.substr(0, last == std::string_view::npos ? end : last + 1));
}

}  // namespace recglm
