// The bodies of tokenizer/, compiled once for recglm::compiled (docs/building.md). cmake/umbrella.cmake writes this.
// clang-format off
#include "recglm/tokenizer/bpe_files-inl.hpp"
#include "recglm/tokenizer/byte_alphabet-inl.hpp"
#include "recglm/tokenizer/byte_bpe-inl.hpp"
#include "recglm/tokenizer/bytes-inl.hpp"
#include "recglm/tokenizer/gpt2_words-inl.hpp"
#include "recglm/tokenizer/json_bpe-inl.hpp"
#include "recglm/tokenizer/merge_table-inl.hpp"
#include "recglm/tokenizer/sentence_piece-inl.hpp"
#include "recglm/tokenizer/tokenizer_json-inl.hpp"
#include "recglm/tokenizer/train_bpe-inl.hpp"
#include "recglm/tokenizer/unicode-inl.hpp"
