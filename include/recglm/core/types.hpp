#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"

/// \file
/// The values that pass between the folders, in the order in which the data meets them.

namespace recglm {

class entity_pool;

using token_id = std::int32_t;
using item_id = std::int32_t;
using user_id = std::int32_t;

/// Stands where no token has to be predicted.
inline constexpr token_id no_target = -100;

/// Half-open range [begin, end) of token places.
struct token_span {
  int begin = 0;
  int end = 0;
  friend bool operator==(token_span, token_span) = default;
};

/// Half-open range [begin, end) of bytes of a text.
struct char_span {
  int begin = 0;
  int end = 0;
  friend bool operator==(char_span, char_span) = default;
};

// ---- data ------------------------------------------------------------------------------------------------------

/// One user's act on one item. `time` is in seconds, or the place in the user's sequence where a file has no times;
/// `review` is a line of `dataset::reviews`, -1 for none.
struct interaction {
  user_id user = 0;
  item_id item = 0;
  float rating = 0;
  std::int64_t time = 0;
  int review = -1;
  friend bool operator==(const interaction&, const interaction&) = default;
};

/// The ratings that a person can give.
struct rating_scale {
  double lowest = 1;
  double highest = 5;
  friend bool operator==(const rating_scale&, const rating_scale&) = default;
};

/// What one named column says of the items: brand, category, price.
struct item_column {
  std::string name;
  std::vector<std::string> values;  ///< one for each item; empty where it is not known
  friend bool operator==(const item_column&, const item_column&) = default;
};

/// What may be known of the items before the test: titles, attributes, named columns and the training acts (by user, in
/// time order).
struct catalogue {
  std::vector<std::string> titles;                   ///< one for each item; may be empty or repeat
  std::vector<std::vector<std::string>> attributes;  ///< one list for each item, most telling first (brand, ...)
  std::vector<interaction> train;
  std::vector<item_column> columns = {};
  bool baskets = false;  ///< a user's events of one time are one step (data/steps.hpp)

  /// The values of the column of that name, by item. Throws where there is none, naming those that there are.
  const std::vector<std::string>& column(std::string_view name) const;
};

/// The column of that name; null where there is none.
inline const item_column* column_named(std::span<const item_column> columns, std::string_view name) {
  for (const item_column& c : columns)
    if (c.name == name) return &c;
  return nullptr;
}

inline const std::vector<std::string>& catalogue::column(std::string_view name) const {
  if (const item_column* found = column_named(columns, name)) return found->values;
  std::string known;
  for (const item_column& c : columns) known += (known.empty() ? "" : ", ") + c.name;
  fail("the items have no column '", name, "'; ",
       known.empty() ? "bring a table of them with a head: item,title," + std::string(name) : "they have " + known);
}

/// One question: what did the user do before, and what came next? `past` is in time order and ends before `next`.
struct history {
  user_id user = 0;
  std::span<const interaction> past;
  interaction next;
  std::vector<item_id> wanted = {};  ///< all right answers, ascending, where there are several; empty: `next` alone

  /// Every item that is a right answer, once.
  std::span<const item_id> answers() const {
    return wanted.empty() ? std::span<const item_id>(&next.item, 1) : std::span<const item_id>(wanted);
  }
};

// ---- words -----------------------------------------------------------------------------------------------------

/// Which of GLM's mask tokens stands for a blank: [MASK], [sMASK], [gMASK].
enum class mask_kind { entity, sentence, document };

/// A text with its entities; a question has a place for an answer, a behaviour document has none (`answer_at` -1).
/// The answer is written with one space before it unless it begins the text.
struct prompt {
  std::string text;                 ///< without the answer
  std::vector<char_span> entities;  ///< over `text`, sorted, disjoint
  std::string answer;               ///< what is to be written; empty in a question whose answer is not known
  int answer_at = -1;               ///< byte of `text` before which the answer stands; -1: a document, nothing is asked
  mask_kind asked = mask_kind::entity;  ///< [MASK] for a short answer, [gMASK] for free text
};

/// A prompt in tokens: what a masking policy may look at.
struct example {
  std::vector<token_id> tokens;
  std::vector<token_span> entities{};   ///< sorted, disjoint; a policy must not cut one
  std::vector<token_span> sentences{};  ///< sorted, disjoint; they cover what may be blanked: not [CLS], not eos
  token_span target{};                  ///< the answer; may be empty where it is not known
  bool asks = false;                    ///< a question: only `target` may be blanked
  mask_kind asked = mask_kind::entity;
};

/// What a masking policy decides: spans sorted, disjoint, not empty.
struct mask_plan {
  mask_kind kind = mask_kind::entity;
  std::vector<token_span> spans;
  friend bool operator==(const mask_plan&, const mask_plan&) = default;
};

// ---- GLM texts -------------------------------------------------------------------------------------------------

/// A GLM text after blanking: Part A of `prefix` tokens, then one span per blank.
struct layout {
  struct blank {
    int anchor = 0;  ///< place of this blank's mask token in Part A
    int length = 0;  ///< tokens in Part B, start token included
    friend bool operator==(const blank&, const blank&) = default;
  };
  int prefix = 0;
  std::vector<blank> blanks;          ///< in the order in which they are in Part B
  std::vector<token_span> entities;   ///< counted over Part A and Part B together; pieces of a cut one are apart
  std::vector<token_id> written;      ///< the tokens of Part B, start tokens included
  const entity_pool* pool = nullptr;  ///< for a scheme that numbers Part B by the automaton of generation
  int size() const {
    int n = prefix;
    for (const blank& b : blanks) n += b.length;
    return n;
  }
};

/// Two coordinates of one token (RecSysLLM): inter, its place in Part A; intra, its place inside its entity or blank.
struct position {
  int inter = 0;
  int intra = 0;
  friend bool operator==(position, position) = default;
};

/// One GLM text, ready for the network: row i sees column j if j <= i or j < prefix. `targets[i]` is what the logits
/// at i must predict, or `no_target`.
struct glm_text {
  std::vector<token_id> tokens;
  std::vector<token_id> targets;
  std::vector<position> at;
  int prefix = 0;
};

/// Texts side by side without padding: text r is [offsets[r], offsets[r + 1]) of the flat arrays.
struct batch {
  std::vector<token_id> tokens;
  std::vector<token_id> targets;
  std::vector<std::int32_t> inter;
  std::vector<std::int32_t> intra;
  std::vector<int> offsets{0};
  std::vector<int> prefix;  ///< one for each text
  int texts() const { return static_cast<int>(prefix.size()); }
  int size() const { return offsets.back(); }
};

/// Ids that stand for no text; -1 where a vocabulary has none.
struct special_tokens {
  token_id pad = -1, mask = -1, smask = -1, gmask = -1, start = -1, end = -1, cls = -1, eos = -1, unknown = -1;
  token_id of(mask_kind kind) const {
    return kind == mask_kind::entity ? mask : kind == mask_kind::sentence ? smask : gmask;
  }
};

// ---- decoding --------------------------------------------------------------------------------------------------

/// A text to continue with: Part A, its coordinates, the mask whose blank is to be filled, and what may not fill it.
struct request {
  std::vector<token_id> prefix;
  std::vector<position> at;
  int anchor = 0;                 ///< place of that mask in `prefix`
  std::vector<item_id> excluded;  ///< items that must not be the answer; sorted
};

/// New rows of a decoding state: row i continues old row `parents[i]` with `tokens[offsets[i]..offsets[i+1])`, each at
/// a position of its own.
struct continuation {
  std::vector<int> parents;
  std::vector<int> offsets{0};  ///< one more than rows
  std::vector<token_id> tokens;
  std::vector<position> at;
};

/// The tokens asked for in each row of a decoding state: row i wants `tokens[offsets[i]..offsets[i+1])`.
struct legal_tokens {
  std::vector<int> offsets{0};
  std::vector<token_id> tokens;
  bool renormalise = false;  ///< over the legal tokens instead of over the vocabulary
};

/// What becomes of an ended hypothesis while others continue: it keeps its place in the beam, or is set aside.
enum class ended_rule { kept, aside };

/// What a search is given beside the texts.
struct search {
  token_id start = -1;  ///< [S], fed first
  token_id stop = -1;   ///< [E], ends a hypothesis; -1: none does
  int beams = 20;
  int max_tokens = 64;  ///< [E] counted, [S] not
  int results = 20;     ///< hypotheses returned for each text
  ended_rule ended = ended_rule::kept;
  const entity_pool* pool = nullptr;     ///< for dynamic positions
  const entity_pool* allowed = nullptr;  ///< nothing else may be written; null: anything
  bool renormalise = false;              ///< probabilities over what is allowed instead of over the vocabulary
};

/// One answer of a decoder, the best first in a list. `tokens` holds the closing [E] where `ended`.
struct hypothesis {
  std::vector<token_id> tokens;
  double score = 0;  ///< sum of natural log-probabilities
  bool ended = false;
  item_id item = -1;  ///< of the allowed text it spells, -1 for none
};

// ---- judging ---------------------------------------------------------------------------------------------------

/// A question with what was answered: what a metric may look at. `ranking` holds items, best first; -1 stands for an
/// answer that is no item; an item may repeat.
struct judged {
  const history& asked;
  std::span<const item_id> ranking;
};

}  // namespace recglm
