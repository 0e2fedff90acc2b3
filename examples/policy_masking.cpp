// A masking policy and what it chooses (docs/policies/masking.md).
#include "recglm/masking/entity_span.hpp"

#include <iostream>

int main() {
  // [CLS] history: | Red Kite | . | Blue Boat | . eos, with the two items marked
  const recglm::example text{
      .tokens = {6, 10, 11, 12, 13, 14, 15, 13, 7}, .entities = {{2, 4}, {5, 7}}, .sentences = {{1, 5}, {5, 8}}};
  const recglm::entity_span policy{.rate = 0.3};
  recglm::random_engine random(4);
  const recglm::mask_plan plan = policy.choose(text, random);
  for (recglm::token_span s : plan.spans) std::cout << "blank [" << s.begin << ", " << s.end << ")\n";
  return plan.spans.empty();  // two tokens at least, and never half an item
}
