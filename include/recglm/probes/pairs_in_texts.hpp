#pragma once
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"
#include "recglm/data/split.hpp"
#include "recglm/probes/finding.hpp"
#include "recglm/probes/target_in_prompt.hpp"

namespace recglm {

/// Whether a training text names a held-out item to its user: the texts themselves are searched, whatever they were
/// made of. A text's users are those that it names ("user_24", a user's name as whole words) and the one that it is
/// known to be about. Their held-out items are searched by their words in the text, its entities and its answer.
struct pairs_in_texts {
  static constexpr std::string_view name = "pairs-in-texts";

  struct report : finding {
    std::size_t texts = 0;      ///< searched
    std::size_t of_users = 0;   ///< of these, with a user that is known or named
    std::size_t found = 0;      ///< texts that hold a held-out pair
    std::ptrdiff_t first = -1;  ///< the first of them
    user_id user = -1;          ///< its user
    item_id item = -1;          ///< and item
  };

  /// `about[t]` is the user of text t, -1 where only the text can tell; none: so for all. `user_names`: by user, as
  /// texts write them; empty where they do not. A pair that also is in train is no secret and is skipped.
  template <ItemRepresentation I>
  report operator()(std::span<const prompt> texts, const split& s, const I& items,
                    std::span<const std::string> user_names = {}, std::span<const user_id> about = {}) const {
    check(about.empty() || about.size() == texts.size(), "pairs_in_texts: ", texts.size(), " texts but ", about.size(),
          " users");
    const std::vector<std::vector<item_id>> secret = secrets(s);
    entity_pool names;
    for (std::size_t u = 0; u < user_names.size(); ++u)
      if (!user_names[u].empty()) names.add(bytes_of(user_names[u]), static_cast<item_id>(u));
    report out;
    for (std::size_t t = 0; t < texts.size(); ++t) {
      ++out.texts;
      std::vector<user_id> users = named(texts[t], names);
      if (!about.empty() && about[t] >= 0) users.push_back(about[t]);
      std::sort(users.begin(), users.end());
      users.erase(std::unique(users.begin(), users.end()), users.end());
      out.of_users += !users.empty();
      for (const user_id u : users) {
        if (u < 0 || static_cast<std::size_t>(u) >= secret.size()) continue;
        const auto& of_user = secret[static_cast<std::size_t>(u)];
        const auto hit =
            std::find_if(of_user.begin(), of_user.end(), [&](item_id i) { return mentions(texts[t], items.text(i)); });
        if (hit == of_user.end()) continue;
        if (out.found++ == 0) out.first = static_cast<std::ptrdiff_t>(t), out.user = u, out.item = *hit;
        break;
      }
    }
    out.fires = out.found > 0;
    out.sentence =
        text_of("pairs in texts: ", out.found, " of ", out.texts, " training texts name a held-out item to its user");
    if (out.fires)
      out.sentence += text_of(", first user ", out.user, " and '", items.text(out.item), "' in '",
                              texts[static_cast<std::size_t>(out.first)].text, "'");
    return out;
  }

  /// Whether a text tells an item: as whole words, not as a piece of a longer entity, or as its answer. Words that are
  /// a bare number count only where they are an entity ("4821", "item_4821") or the answer; a number that is a rating
  /// as well can't be told from one.
  static bool mentions(const prompt& p, std::string_view words);

 private:
  static std::vector<token_id> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

  /// By user, held-out items that the user does not meet in train.
  static std::vector<std::vector<item_id>> secrets(const split& s);

  static bool letter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  /// Users that a text names.
  static std::vector<user_id> named(const prompt& p, const entity_pool& names);
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/probes/pairs_in_texts-inl.hpp"
#endif
