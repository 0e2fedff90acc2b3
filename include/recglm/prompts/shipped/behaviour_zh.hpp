#pragma once
// clang-format off
#include <string_view>

namespace recglm::shipped {

/// share/recglm/prompts/behaviour_zh.txt, byte for byte: `cmake -DROOT=. -DWRITE=ON -P cmake/prompt_texts.cmake` writes this.
inline constexpr std::string_view behaviour_zh = R"template(# 行为文档与问题（RecSysLLM, arXiv 2308.10837）。The same in Chinese: a table of user features told in words, before what
# the user did; the paper's second scenario asks what comes next, and which of several candidates. The wordings are ours.
# A space stands before every entity, as everywhere: it belongs to the entity's tokens.
set: behaviour_zh
language: zh
entities: item_title value
yes_no: 是 否
like_dislike: 喜欢 不喜欢
join: purchase_history " 。 "
each: purchase_history {item_title}
join: user_features " ， "
each: user_features {attribute} {value}
join: candidates " ， "
each: candidates {item_title}

id: history
family: document
source: 行为记录 ： {purchase_history} 。

id: rated
family: document
each: purchase_history {item_title} 评分 {star_rating}
source: 行为记录 ： {purchase_history} 。

id: told
family: document
source: 用户特征 ： {user_features} 。 行为记录 ： {purchase_history} 。

id: told-rated
family: document
each: purchase_history {item_title} 评分 {star_rating}
source: 用户特征 ： {user_features} 。 行为记录 ： {purchase_history} 。

id: next
family: sequential
mask: [MASK]
source: 行为记录 ： {purchase_history} 。 下一个 ：
target: {item_title}

id: told-next
family: sequential
mask: [MASK]
source: 用户特征 ： {user_features} 。 行为记录 ： {purchase_history} 。 下一个 ：
target: {item_title}

id: after
family: sequential
mask: [MASK]
join: purchase_history " ， "
source: 用户先后选择了 {purchase_history} ， 接着选择
target: {item_title}

id: choose
family: sequential
mask: [MASK]
source: 行为记录 ： {purchase_history} 。 候选 ： {candidates} 。 请选出下一个 ：
target: {item_title}

id: told-choose
family: sequential
mask: [MASK]
source: 用户特征 ： {user_features} 。 行为记录 ： {purchase_history} 。 候选 ： {candidates} 。 请选出下一个 ：
target: {item_title}

id: will-take
family: direct
mask: [MASK]
source: 用户特征 ： {user_features} 。 是否推荐 {item_title} ？
target: {yes_no}

id: likes
family: rating
mask: [MASK]
source: 用户特征 ： {user_features} 。 对 {item_title} 的态度 ：
target: {like_dislike}

id: predict
family: sequential
unseen: all
mask: [MASK]
join: purchase_history " ， "
source: 已知用户的行为 {purchase_history} ， 预测下一个行为 ：
target: {item_title}

id: pick
family: sequential
unseen: all
mask: [MASK]
join: purchase_history " ， "
source: 已知用户的行为 {purchase_history} ， 从 {candidates} 中选择 ：
target: {item_title}
)template";

}  // namespace recglm::shipped
