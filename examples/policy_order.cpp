// A span order and what it arranges (docs/policies/order.md).
#include "recglm/order/chronological.hpp"
#include "recglm/order/shuffled.hpp"

#include <iostream>

int main() {
  const recglm::mask_plan plan{recglm::mask_kind::entity, {{1, 3}, {5, 6}, {8, 11}}};
  recglm::random_engine random(4);
  for (int i : recglm::chronological{}.arrange(plan, random)) std::cout << i << ' ';
  std::cout << "as in the text\n";
  for (int i : recglm::shuffled{}.arrange(plan, random)) std::cout << i << ' ';
  std::cout << "shuffled\n";
}
