#pragma once
// clang-format off
#include <string_view>

namespace recglm::shipped {

/// share/recglm/prompts/behaviour_en.txt, byte for byte: `cmake -DROOT=. -DWRITE=ON -P cmake/prompt_texts.cmake` writes this.
inline constexpr std::string_view behaviour_en = R"template(# Behaviour documents and questions in the manner of RecSysLLM (arXiv 2308.10837): a table of user features told in words,
# before what the user did. The paper prints no template of its own; these wordings are ours. Items and the values of
# features are entities. A document tells one behaviour a sentence. Which documents can be written depends on what is
# known: ratings, features.
set: behaviour_en
language: en
entities: item_title value
join: purchase_history " . "
each: purchase_history {item_title}
join: user_features " , "
each: user_features {attribute} {value}
join: candidates " , "
each: candidates {item_title}

id: history
family: document
source: history : {purchase_history} .

id: rated
family: document
each: purchase_history {item_title} rated {star_rating}
source: history : {purchase_history} .

id: told
family: document
source: user : {user_features} . history : {purchase_history} .

id: told-rated
family: document
each: purchase_history {item_title} rated {star_rating}
source: user : {user_features} . history : {purchase_history} .

id: next
family: sequential
mask: [MASK]
source: history : {purchase_history} . next :
target: {item_title}

id: bought
family: sequential
mask: [MASK]
join: purchase_history " ; "
source: bought {purchase_history} ; then
target: {item_title}

id: told-next
family: sequential
mask: [MASK]
source: user : {user_features} . history : {purchase_history} . next :
target: {item_title}

id: choose
family: sequential
mask: [MASK]
source: history : {purchase_history} . which of {candidates} comes next :
target: {item_title}

id: told-choose
family: sequential
mask: [MASK]
source: user : {user_features} . history : {purchase_history} . which of {candidates} comes next :
target: {item_title}

id: predict
family: sequential
unseen: all
mask: [MASK]
join: purchase_history " | "
source: given {purchase_history} | predict :
target: {item_title}

id: pick
family: sequential
unseen: all
mask: [MASK]
join: purchase_history " | "
source: given {purchase_history} | pick one of {candidates} :
target: {item_title}
)template";

}  // namespace recglm::shipped
