#pragma once
#include "recglm/tokenizer/nfc.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "recglm/core/compiled.hpp"
#include "recglm/data/utf8.hpp"
#include "recglm/tokenizer/nfc_tables.hpp"
#include "recglm/tokenizer/unicode.hpp"

namespace recglm::detail {

inline constexpr std::uint32_t no_character = 0x110000;  // a byte that is no UTF-8 counts as a number from here on

}  // namespace recglm::detail

namespace recglm::detail::hangul {

// A syllable is a lead, a vowel and perhaps a tail; the first of the tails stands for none.
inline constexpr std::uint32_t first = 0xac00, end = 0xd7a4, lead = 0x1100, vowel = 0x1161, tail = 0x11a7, leads = 19,
                               vowels = 21, tails = 28;

}  // namespace recglm::detail::hangul

namespace recglm {

RECGLM_FUNC nfc::nfc() : classes_(0x20000), stirs_(0x30000) {
  const auto pairs = [&](const auto& list, auto use) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < list.size(); i += 3) use(code += list[i], list[i + 1], list[i + 2]);
  };
  pairs(detail::joined_pairs, [&](std::uint32_t code, std::uint32_t first, std::uint32_t second) {
    parts_[code] = {first, second};
    wholes_[pair_of(first, second)] = code;
    stirs_[second] = true;
  });
  pairs(detail::parted_pairs, [&](std::uint32_t code, std::uint32_t first, std::uint32_t second) {
    parts_[code] = {first, second};
    stirs_[code] = true;
  });
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < detail::other_selves.size(); i += 2) {
    code += detail::other_selves[i];
    parts_[code] = {detail::other_selves[i + 1], 0};
    stirs_[code] = true;
  }
  code = 0;
  for (std::size_t i = 0; i < detail::combining_runs.size(); i += 3) {
    code += detail::combining_runs[i];
    for (std::uint32_t n = 0; n < detail::combining_runs[i + 1]; ++n, ++code) {
      classes_[code] = static_cast<std::uint8_t>(detail::combining_runs[i + 2]);
      stirs_[code] = true;
    }
  }
  using namespace detail::hangul;
  for (std::uint32_t i = 0; i < vowels; ++i) stirs_[vowel + i] = true;
  for (std::uint32_t i = 1; i < tails; ++i) stirs_[tail + i] = true;
}

RECGLM_FUNC std::string nfc::of(std::string_view text) const {
  if (stays(text)) return std::string(text);
  codes all;
  for (std::size_t at = 0; at < text.size();) {
    const code_point c = read_code_point(text, at);
    if (c.bytes)
      take_apart(c.code, all);
    else
      all.push_back(detail::no_character + static_cast<unsigned char>(text[at]));
    at += static_cast<std::size_t>(std::max(c.bytes, 1));
  }
  order_marks(all);
  join(all);
  std::string out;
  for (std::uint32_t code : all)
    if (code < detail::no_character)
      append_utf8(out, code);
    else
      out += static_cast<char>(code - detail::no_character);
  return out;
}

RECGLM_FUNC bool nfc::stays(std::string_view text) const {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0xcc) {  // below U+0300, where nothing stirs, or within a character
      ++at;
      continue;
    }
    const code_point c = read_code_point(text, at);
    if (c.bytes && c.code < stirs_.size() && stirs_[c.code]) return false;
    at += static_cast<std::size_t>(std::max(c.bytes, 1));
  }
  return true;
}

RECGLM_FUNC void nfc::take_apart(std::uint32_t code, codes& out) const {
  using namespace detail::hangul;
  if (code >= first && code < end) {
    const std::uint32_t place = code - first, last = place % tails;
    out.push_back(lead + place / (vowels * tails));
    out.push_back(vowel + place / tails % vowels);
    if (last) out.push_back(tail + last);
    return;
  }
  const auto at = code < 0xc0 ? parts_.end() : parts_.find(code);
  if (at == parts_.end()) return out.push_back(code);
  take_apart(at->second.first, out);
  if (at->second.second) out.push_back(at->second.second);  // never made of two itself
}

RECGLM_FUNC void nfc::order_marks(codes& all) const {
  for (auto begin = all.begin(); begin != all.end();) {
    if (mark_class(*begin) == 0) {
      ++begin;
      continue;
    }
    const auto end = std::find_if(begin, all.end(), [&](std::uint32_t c) { return mark_class(c) == 0; });
    std::stable_sort(begin, end, [&](std::uint32_t a, std::uint32_t b) { return mark_class(a) < mark_class(b); });
    begin = end;
  }
}

RECGLM_FUNC void nfc::join(codes& all) const {
  std::size_t kept = 0, base = all.size();  // of what is kept: how many, and the last that begins a character
  int before = 0;                           // the class of the last that was kept behind the base
  for (const std::uint32_t code : all) {
    const int own = mark_class(code);
    // A mark reaches its base past those of lower classes; what is no mark, only when nothing is between.
    const bool reaches = base < kept && (kept == base + 1 || (before != 0 && before < own));
    if (const std::uint32_t whole = reaches ? joined(all[base], code) : 0) {
      all[base] = whole;
      continue;
    }
    if (own == 0) base = kept;
    before = own;
    all[kept++] = code;
  }
  all.resize(kept);
}

RECGLM_FUNC std::uint32_t nfc::joined(std::uint32_t base, std::uint32_t next) const {
  using namespace detail::hangul;
  if (base >= lead && base < lead + leads && next >= vowel && next < vowel + vowels)
    return first + ((base - lead) * vowels + (next - vowel)) * tails;
  if (base >= first && base < end && (base - first) % tails == 0 && next > tail && next < tail + tails)
    return base + (next - tail);
  const auto at = wholes_.find(pair_of(base, next));
  return at == wholes_.end() ? 0 : at->second;
}

}  // namespace recglm
