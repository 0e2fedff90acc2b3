// A position scheme in training and in generation (docs/policies/position.md).
#include "recglm/position/entity_2d.hpp"

#include <iostream>

int main() {
  recglm::entity_pool pool;
  pool.add(std::vector<recglm::token_id>{30, 31, 32});

  // Part A: x [MASK] y; Part B: [S] and the item 30 31 32, a stop, the item again.
  recglm::layout text;
  text.prefix = 3;
  text.written = {4, 30, 31, 32, 13, 30, 31, 32};
  text.blanks = {{1, 8}};
  text.entities = {{4, 7}, {8, 11}};

  const recglm::entity_2d scheme;
  const auto trained = scheme.assign(text);
  auto cursor = scheme.start(text.blanks[0].anchor, pool);
  bool same = true;
  for (std::size_t i = 0; i < text.written.size(); ++i) {
    const recglm::position here = cursor.next(text.written[i]);
    std::cout << '(' << here.inter << ", " << here.intra << ") ";
    same = same && here == trained[text.prefix + i];
  }
  std::cout << (same ? "in training and in generation\n" : "in generation only\n");
  return same ? 0 : 1;
}
