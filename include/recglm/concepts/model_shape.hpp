#pragma once
#include <vector>

namespace recglm {

/// How the angles of rotary positions are slowed down, for texts longer than those of a first training.
struct rotary_scaling {
  enum class kinds {
    none,
    linear,  ///< all angles by the factor
    yarn,    ///< slow ones by the factor, quick ones not at all, a ramp over the frequencies between (arXiv 2309.00071)
    llama3,  ///< the same with a ramp over the rotations
    each     ///< each by a factor of its own (LongRoPE, where short and long texts have the same; llama.cpp's files)
  };
  kinds kind = kinds::none;
  double factor = 1;
  int positions = 0;                 ///< of the first training (yarn, llama3)
  double most_rotations = 0;         ///< a frequency that rotates as often within `positions` keeps its angles
  double least_rotations = 0;        ///< one that rotates as rarely is slowed down by the whole factor
  bool whole_steps = true;           ///< yarn: the ramp begins and ends at a frequency, not between two
  double amplitude = 1;              ///< of cosines and sines
  std::vector<double> factors = {};  ///< each: by which a frequency is divided, from the quickest on
  friend bool operator==(const rotary_scaling&, const rotary_scaling&) = default;
};

/// Sizes of a network; values, not types. 0 stands for what the other sizes make usual.
struct model_shape {
  int layers = 12;
  int hidden = 768;  ///< numbers in a row of the residual stream
  int heads = 12;    ///< of the queries
  int vocabulary = 50304;
  int positions = 1024;  ///< the largest coordinate; a table of coordinates has one row more
  double embedding_dropout = 0;
  double attention_dropout = 0;
  double output_dropout = 0;
  int inner = 0;                ///< inner width of the MLP; 0: 4 hidden
  int kv_heads = 0;             ///< heads of keys and values (grouped queries); 0: as many as of the queries
  int head_width = 0;           ///< numbers in a head; 0: hidden / heads
  double norm_epsilon = 1e-5;   ///< what the norms add to the mean square
  double rotary_base = 10000;   ///< of the angles of rotary positions
  rotary_scaling scaling = {};  ///< of those angles

  int head_size() const { return head_width ? head_width : hidden / heads; }
  int inner_width() const { return inner ? inner : 4 * hidden; }
  int key_heads() const { return kv_heads ? kv_heads : heads; }
  /// Numbers in the queries of a row, and in its keys.
  int query_width() const { return heads * head_size(); }
  int key_width() const { return key_heads() * head_size(); }
  /// How many weights such a network has at least, whatever its architecture: token embeddings and products. Sizes that
  /// were read from a file may be of any number.
  double least_weights() const {
    const double row = hidden, head = head_size(), queries = heads * head, keys = key_heads() * head;
    return vocabulary * row + layers * row * (2 * (queries + keys) + 2.0 * inner_width());
  }
  friend bool operator==(const model_shape&, const model_shape&) = default;
};

}  // namespace recglm
