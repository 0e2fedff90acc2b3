#pragma once
// clang-format off
#include <string_view>

namespace recglm::shipped {

/// share/recglm/prompts/p5.txt, byte for byte: `cmake -DROOT=. -DWRITE=ON -P cmake/prompt_texts.cmake` writes this.
inline constexpr std::string_view p5 = R"template(# P5's prompts for Amazon: 47 in five families, word for word ("Recommendation as Language Processing", arXiv 2203.13366;
# github.com/jeykigung/P5, src/all_amazon_templates.py). MIT licence, Copyright (c) 2022 jeykigung; the licence stands in
# share/recglm/prompts/P5_LICENSE. P5's family "traditional" is called direct here, and its target groundtruth_item_ids is
# the one item_id.
# `unseen` marks what P5 held out of training on Amazon (its paper, 5.3; src/pretrain.py). On Yelp it used other wordings
# under numbers of their own: what is held out there as 3-10 and 4-3 corresponds to 3-12 and 4-4 here.
# docs/policies/prompts.md says how a file like this is read.
set: p5
language: en
test: 2-3
evaluate: 1-6 1-10 2-3 2-13 3-9 3-12 4-1 4-2 4-4 5-5 5-8
entities: item_id item_title
join: purchase_history " , " " -> "
each: purchase_history {item_id}
join: candidates " , "
each: candidates {item_id}

id: 1-1
family: rating
mask: [MASK]
source: Which star rating will user_{user_id} give item_{item_id} ? ( 1 being lowest and 5 being highest )
target: {star_rating}

id: 1-2
family: rating
mask: [MASK]
source: How will user_{user_id} rate this product : {item_title} ? ( 1 being lowest and 5 being highest )
target: {star_rating}

id: 1-3
family: rating
mask: [MASK]
source: Will user_{user_id} give item_{item_id} a {star_rating}-star rating ? ( 1 being lowest and 5 being highest )
target: {yes_no}

id: 1-4
family: rating
mask: [MASK]
source: Does user_{user_id} like or dislike item_{item_id} ?
target: {like_dislike}

id: 1-5
family: rating
mask: [MASK]
source: Predict the user_{user_id} 's preference on item_{item_id} ( {item_title} ) \n -1 \n -2 \n -3 \n -4 \n -5
target: {star_rating}

id: 1-6
family: rating
mask: [MASK]
source: What star rating do you think {user_desc} will give item_{item_id} ? ( 1 being lowest and 5 being highest )
target: {star_rating}

id: 1-7
family: rating
mask: [MASK]
source: How will {user_desc} rate this product : {item_title} ? ( 1 being lowest and 5 being highest )
target: {star_rating}

id: 1-8
family: rating
mask: [MASK]
source: Will {user_desc} give a {star_rating}-star rating for {item_title} ? ( 1 being lowest and 5 being highest )
target: {yes_no}

id: 1-9
family: rating
mask: [MASK]
source: Does {user_desc} like or dislike {item_title} ?
target: {like_dislike}

id: 1-10
family: rating
unseen: amazon
mask: [MASK]
source: Predict {user_desc} 's preference towards {item_title} ( 1 being lowest and 5 being highest )
target: {star_rating}

id: 2-1
family: sequential
mask: [MASK]
source: Given the following purchase history of user_{user_id} : \n {purchase_history} \n predict next possible item to be purchased by the user ?
target: {item_id}

id: 2-2
family: sequential
mask: [MASK]
source: I find the purchase history list of user_{user_id} : \n {purchase_history} \n I wonder what is the next item to recommend to the user . Can you help me decide ?
target: {item_id}

id: 2-3
family: sequential
mask: [MASK]
source: Here is the purchase history list of user_{user_id} : \n {purchase_history} \n try to recommend next item to the user
target: {item_id}

id: 2-4
family: sequential
mask: [MASK]
source: Given the following purchase history of {user_desc} : \n {purchase_history} \n predict next possible item for the user
target: {item_id}

id: 2-5
family: sequential
mask: [MASK]
source: Based on the purchase history of {user_desc} : \n {purchase_history} \n Can you decide the next item likely to be purchased by the user ?
target: {item_id}

id: 2-6
family: sequential
mask: [MASK]
source: Here is the purchase history of {user_desc} : \n {purchase_history} \n What to recommend next for the user ?
target: {item_id}

id: 2-7
family: sequential
mask: [MASK]
source: Here is the purchase history of user_{user_id} : \n {purchase_history} \n Select the next possible item likely to be purchased by the user from the following candidates : \n {candidates}
target: {item_id}

id: 2-8
family: sequential
mask: [MASK]
source: Given the following purchase history of {user_desc} : \n {purchase_history} \n What to recommend next for the user? Select one from the following items : \n {candidates}
target: {item_id}

id: 2-9
family: sequential
mask: [MASK]
source: Based on the purchase history of user_{user_id} : \n {purchase_history} \n Choose the next possible purchased item from the following candidates : \n {candidates}
target: {item_id}

id: 2-10
family: sequential
mask: [MASK]
source: I find the purchase history list of {user_desc} : \n {purchase_history} \n I wonder which is the next item to recommend to the user . Try to select one from the following candidates : \n {candidates}
target: {item_id}

id: 2-11
family: sequential
mask: [MASK]
source: user_{user_id} has the following purchase history : \n {purchase_history} \n does the user likely to buy {item_id} next ?
target: {yes_no}

id: 2-12
family: sequential
mask: [MASK]
source: According to {user_desc} 's purchase history list : \n {purchase_history} \n Predict whether the user will purchase {item_id} next ?
target: {yes_no}

id: 2-13
family: sequential
unseen: amazon
mask: [MASK]
source: According to the purchase history of {user_desc} : \n {purchase_history} \n Can you recommend the next possible item to the user ?
target: {item_id}

id: 3-1
family: explanation
mask: [gMASK]
source: Generate an explanation for user_{user_id} about this product : {item_title}
target: {explanation}

id: 3-2
family: explanation
mask: [gMASK]
source: Given the following review headline \n {review_headline} \n can you help generate an explanation of user_{user_id} for item_{item_id} ?
target: {explanation}

id: 3-3
family: explanation
mask: [gMASK]
source: Help user_{user_id} generate a {star_rating}-star explanation about this product : \n {item_title}
target: {explanation}

id: 3-4
family: explanation
mask: [gMASK]
source: Generate an explanation for {user_desc} about this product : {item_title}
target: {explanation}

id: 3-5
family: explanation
mask: [gMASK]
source: Based on the following review headline : \n {review_headline} \n Generate {user_desc} 's purchase explanation about {item_title}
target: {explanation}

id: 3-6
family: explanation
mask: [gMASK]
source: Help {user_desc} generate a {star_rating}-star explanation for item_{item_id}
target: {explanation}

id: 3-7
family: explanation
mask: [gMASK]
source: Predict the star rating , then use {feature} as feature word to generate user_{user_id} 's purchase explanation for item_{item_id}
target: {star_rating} , {explanation}

id: 3-8
family: explanation
mask: [gMASK]
source: What score will {user_desc} rate item_{item_id} ? Then give an explanation for the rating score . ( 1 being lowest and 5 being highest )
target: {star_rating} , {explanation}

id: 3-9
family: explanation
mask: [gMASK]
source: Based on the feature word {feature} , generate an explanation for user_{user_id} about this product : {item_title}
target: {explanation}

id: 3-10
family: explanation
mask: [gMASK]
source: Given the word {feature} , can you help generate an explanation for {user_desc} about the product : \n {item_title}
target: {explanation}

id: 3-11
family: explanation
mask: [gMASK]
source: Using the word {feature} , write a {star_rating}-star explanation for user_{user_id} about item_{item_id}
target: {explanation}

id: 3-12
family: explanation
unseen: amazon
mask: [gMASK]
source: According to the feature word {feature} , generate a {star_rating}-star explanation for {user_desc} about item_{item_id}
target: {explanation}

id: 4-1
family: review
mask: [gMASK]
source: Write a short sentence to summarize the following product review from user_{user_id} : \n {review_body}
target: {review_headline}

id: 4-2
family: review
mask: [MASK]
source: Given the following review written by user_{user_id} : \n {review_body} \n Can you predict the associated star rating ? ( 1 being lowest and 5 being highest )
target: {star_rating}

id: 4-3
family: review
mask: [gMASK]
source: Give a short sentence describing the following product review from {user_desc}: \n {review_body}
target: {review_headline}

id: 4-4
family: review
unseen: amazon
mask: [MASK]
source: According to the following review written by {user_desc} : \n {review_body} \n Predict the associated star rating ( 1 being lowest and 5 being highest )
target: {star_rating}

id: 5-1
family: direct
mask: [MASK]
source: Will user_{user_id} likely to interact with item_{item_id} ?
target: {yes_no}

id: 5-2
family: direct
mask: [MASK]
source: Shall we recommend item_{item_id} to {user_desc} ?
target: {yes_no}

id: 5-3
family: direct
mask: [MASK]
source: For {user_desc}, do you think it is good to recommend {item_title} ?
target: {yes_no}

id: 5-4
family: direct
mask: [MASK]
source: I would like to recommend some items for user_{user_id} . Is the following item a good choice ? \n {item_title}
target: {yes_no}

id: 5-5
family: direct
mask: [MASK]
source: Which item of the following to recommend for {user_desc} ? \n {candidates}
target: {item_id}

id: 5-6
family: direct
mask: [MASK]
source: Choose the best item from the candidates to recommend for {user_desc} ? \n {candidates}
target: {item_id}

id: 5-7
family: direct
mask: [MASK]
source: Pick the most suitable item from the following list and recommend to user_{user_id} : \n {candidates}
target: {item_id}

id: 5-8
family: direct
unseen: amazon
mask: [MASK]
source: We want to make recommendation for user_{user_id} .  Select the best item from these candidates : \n {candidates}
target: {item_id}
)template";

}  // namespace recglm::shipped
