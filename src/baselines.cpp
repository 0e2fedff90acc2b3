// The bodies of baselines/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/baselines/best_items-inl.hpp"
#include "recglm/baselines/bigram-inl.hpp"
#include "recglm/baselines/ease-inl.hpp"
#include "recglm/baselines/item_knn-inl.hpp"
#include "recglm/baselines/next_id-inl.hpp"
#include "recglm/baselines/oracle-inl.hpp"
#include "recglm/baselines/popularity-inl.hpp"
#include "recglm/baselines/sasrec-inl.hpp"
#include "recglm/baselines/text_vectors-inl.hpp"
#include "recglm/baselines/transition_graph-inl.hpp"
#include "recglm/baselines/transitions-inl.hpp"
