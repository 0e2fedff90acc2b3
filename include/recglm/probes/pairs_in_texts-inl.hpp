#pragma once
#include "recglm/probes/pairs_in_texts.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"
#include "recglm/probes/target_in_prompt.hpp"

namespace recglm {

RECGLM_FUNC bool pairs_in_texts::mentions(const prompt& p, std::string_view words) {
  if (p.answer == words) return true;
  if (words.find_first_not_of("0123456789 ") != words.npos) {
    if (target_in_prompt::holds(p, words)) return true;
    prompt answer;
    answer.text = p.answer;
    return p.asked == mask_kind::document && target_in_prompt::holds(answer, words);
  }
  return std::any_of(p.entities.begin(), p.entities.end(), [&](const char_span& e) {
    std::string_view entity =
        std::string_view(p.text).substr(static_cast<std::size_t>(e.begin), static_cast<std::size_t>(e.end - e.begin));
    if (entity.starts_with("item_")) entity.remove_prefix(5);
    return entity == words;
  });
}

RECGLM_FUNC std::vector<std::vector<item_id>> pairs_in_texts::secrets(const split& s) {
  check(s.events.size() == s.parts.size(), "pairs_in_texts: ", s.events.size(), " events but ", s.parts.size(),
        " parts");
  user_id users = 0;
  for (const interaction& e : s.events) users = std::max(users, e.user + 1);
  std::vector<std::vector<item_id>> held(static_cast<std::size_t>(users)), trained(held.size());
  for (std::size_t i = 0; i < s.events.size(); ++i)
    (s.parts[i] == part::train ? trained : held)[static_cast<std::size_t>(s.events[i].user)].push_back(
        s.events[i].item);
  for (std::size_t u = 0; u < held.size(); ++u)
    std::erase_if(held[u],
                  [&](item_id i) { return std::find(trained[u].begin(), trained[u].end(), i) != trained[u].end(); });
  return held;
}

RECGLM_FUNC std::vector<user_id> pairs_in_texts::named(const prompt& p, const entity_pool& names) {
  std::vector<user_id> out;
  const std::string_view text = p.text;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && letter(text[at - 1]) && letter(text[at])) continue;  // inside a word
    if (text.substr(at).starts_with("user_")) {
      user_id number = 0;
      const auto read = std::from_chars(text.data() + at + 5, text.data() + text.size(), number);
      if (read.ec == std::errc() && (read.ptr == text.data() + text.size() || !letter(*read.ptr)))
        out.push_back(number - 1);
    }
    for (std::size_t end = at, node = entity_pool::root; end < text.size();) {
      node = static_cast<std::size_t>(names.child(static_cast<int>(node), static_cast<token_id>(text[end++])));
      if (node == entity_pool::root) break;
      if (names.ends(static_cast<int>(node)) && (end == text.size() || !letter(text[end]) || !letter(text[end - 1])))
        for (const item_id u : names.values(static_cast<int>(node))) out.push_back(u);
    }
  }
  return out;
}

}  // namespace recglm
