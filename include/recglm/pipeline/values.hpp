#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "recglm/core/value_range.hpp"

namespace recglm {

/// What a run is given in numbers and paths: every value has a default, a flag of the same name, and a line in the
/// manifest. A recipe sets its own in its constructor; the command line overrides every row.
struct values {
  // data
  std::string data;    ///< dataset folder made by `prepare`; empty: the experiment's own data, or the synthetic world
  int users = 2000;    ///< of the synthetic world
  int items = 1000;    ///< of the synthetic world
  bool world = false;  ///< the synthetic world although the experiment has data of its own
  int world_days = 0;  ///< its times are rounded down to so many days; 0: seconds
  std::uint64_t world_seed = 1;          ///< of the world, of the split and of the choice of test users
  std::string split = "strict";          ///< strict (leave-one-out), time, or p5_compat (P5's, which overlap)
  std::string validation_rule = "time";  ///< of a split by time: time, last or users (data/split.hpp)
  bool dropped_users = false;            ///< ask users whom the k-core dropped, too (data/dropped_users.hpp)
  std::string target = "successive";     ///< which held-out events are asked: successive, last, first, random, all
  std::string ties = "source";  ///< events of one time: source, sorted, shuffled, basket; without times: rising-runs
  bool exclude_seen = true;     ///< items of the history can't be the answer; ignored where the data has repeats
  int test_users = 0;           ///< drawn once by world_seed; 0: all
  int validation_users = 200;
  int list = 20;  ///< items ranked for each question

  // texts
  int vocabulary = 2000;   ///< of a tokenizer trained on the corpus
  int positions = 512;     ///< longest Part A and longest blank, in tokens
  double documents = 0.5;  ///< share of the tokens in behaviour documents; the rest are questions

  // model
  std::string base;             ///< folder or GGUF file of a pre-trained model; empty: random weights
  bool sizes_only = false;      ///< random weights in the sizes of `base`
  std::string storage = "f32";  ///< how a base under an adapter is kept: f32, bf16 or int8 (docs/numerics.md)
  std::string activation_quantization = "dynamic";  ///< beside such a base: dynamic, quantized as the base is, or none
  int layers = 2;
  int hidden = 64;
  int heads = 4;
  double dropout = 0;
  int rank = 8;
  double alpha = 16;
  std::string adapter_kind = "lora";  ///< lora, rank_stabilised or dora
  bool allow_frozen_random = false;   ///< allow an adapter on a base of random weights

  // training
  std::vector<std::uint64_t> seeds{1, 2, 3};
  int batch_tokens = 1024;  ///< of one optimiser step
  int micro_tokens = 4096;  ///< texts of one step that are in memory at once
  double learning_rate = 4e-3;
  double warm_up = 0.05;  ///< share of the steps
  double weight_decay = 0.01;
  double clip = 1.0;
  bool no_train = false;   ///< the model is evaluated as it is: no step, whatever steps, epochs and seconds say
  int steps = 600;         ///< optimiser steps of a row; 0, and no epochs or seconds: as with no_train
  double epochs = 0;       ///< of a row, counted in answers, instead of steps; 0: steps decides
  double seconds = 0;      ///< wall time of training a row, instead of steps; 0: steps decides
  int validate_every = 0;  ///< steps between two validations; 0: none
  bool refit = false;      ///< then train anew on training and validation events, for as many epochs
  int patience = 5;        ///< validations without a better NDCG@10 before training stops
  int save_every = 0;      ///< seconds between two checkpoints; 0: only at the end

  // decoding
  int beams = 20;
  int decode_batch = 32;  ///< questions decoded at once
  int text_tokens = 48;   ///< longest free text written

  // task families
  std::vector<std::string> prompts;  ///< templates evaluated; none: those that their file names
  std::string candidates;            ///< file of fixed negatives (data/candidates.hpp); empty: drawn by world_seed
  double lowest_rating = 1;          ///< of the data's scale
  double highest_rating = 5;

  // the run
  std::string out;                ///< folder of the results; empty: results/<experiment>
  std::vector<std::string> rows;  ///< recipes to run; empty: all
  std::string name;               ///< name of the experiment; empty: the program's
  int threads = 1;                ///< of each row's training
  int jobs = 0;                   ///< rows trained at once; 0: cores / threads
  bool ignore_leaks = false;      ///< although a leak probe fires; the table is stamped
  bool resume = false;            ///< continue from the checkpoints of an interrupted run
  bool quiet = false;             ///< no progress on stderr
  std::string verify;             ///< check the files of this manifest instead of running

  /// Whether rows are trained.
  bool trains() const { return !no_train && (steps > 0 || epochs > 0 || seconds > 0); }

  /// Shows every value to `v(name, value, sentence)`.
  template <class Visitor>
  void visit(Visitor&& v) {
    v("data", data, "dataset folder made by prepare; empty: the experiment's own data");
    v("users", users, explained("users of the synthetic world", value_range::at_least(1)));
    v("items", items, explained("items of the synthetic world", value_range::at_least(1)));
    v("world", world, "the synthetic world, where the experiment has data of its own");
    v("world-days", world_days,
      explained("times of the synthetic world are rounded down to so many days; 0: seconds",
                value_range::between(0, 600)));
    v("world-seed", world_seed, "seed of the world, the split and the choice of test users");
    v("split", split,
      explained("strict (leave-one-out), time (global time), or p5_compat (P5's two, which overlap)",
                value_range::one_of({"strict", "time", "p5_compat"})));
    v("validation-rule", validation_rule,
      explained("of --split time: time (what lies between train and test), last (each user's last step before the "
                "test), or users (the same of a tenth of the users, who are not trained on)",
                value_range::one_of({"time", "last", "users"})));
    v("dropped-users", dropped_users,
      "ask users whom the k-core dropped, too: prepare --dropped-users keeps them in the folder");
    v("target", target,
      explained("which of a user's held-out events are asked, where a split holds out several: successive (each, the "
                "ones before it in the history), last, first, random by world-seed, or all (one question with several "
                "right answers)",
                value_range::one_of({"successive", "last", "first", "random", "all"})));
    v("ties", ties,
      explained("events of one time: in the order of the source, sorted by the items' keys, shuffled by world-seed, "
                "basket (one step of the history and one set of right answers), or rising-runs (of files without "
                "times, runs of rising keys are shuffled)",
                value_range::one_of({"source", "sorted", "shuffled", "basket", "rising-runs"})));
    v("exclude-seen", exclude_seen, "items of the history can't be the answer (never where the data has repeats)");
    v("test-users", test_users,
      explained("test questions, drawn once by world-seed; 0: all", value_range::at_least(0)));
    v("validation-users", validation_users,
      explained("validation questions, drawn likewise", value_range::at_least(0)));
    v("list", list, explained("items ranked for each question", value_range::at_least(1)));
    v("vocabulary", vocabulary,
      explained("entries of a tokenizer trained on the corpus", value_range::between(1, 16777216)));
    v("positions", positions, explained("longest text in tokens", value_range::between(1, 1048576)));
    v("documents", documents,
      explained("share of training tokens in behaviour documents, the rest in questions", value_range::share()));
    v("base", base, "folder or GGUF file of a pre-trained model; empty: random weights");
    v("sizes-only", sizes_only, "random weights in the sizes of --base");
    v("storage", storage,
      explained("how a base under an adapter is kept: f32, bf16 or int8",
                value_range::one_of({"f32", "bf16", "int8"})));
    v("activation-quantization", activation_quantization,
      explained("what a product with bf16 or int8 does to its input: dynamic, quantized as the weight is, or none",
                value_range::one_of({"dynamic", "none"})));
    v("layers", layers, explained("blocks of a model from random weights", value_range::between(1, 1024)));
    v("hidden", hidden, explained("hidden size", value_range::between(1, 65536)));
    v("heads", heads, explained("attention heads", value_range::between(1, 4096)));
    v("dropout", dropout, explained("dropout rate", value_range::rate()));
    v("rank", rank, explained("rank of the adapter", value_range::between(1, 65536)));
    v("alpha", alpha, explained("alpha of the adapter", value_range::number()));
    v("adapter-kind", adapter_kind,
      explained("lora, rank_stabilised or dora", value_range::one_of({"lora", "rank_stabilised", "dora"})));
    v("allow-frozen-random", allow_frozen_random, "allow an adapter on a base of random weights");
    v("seeds", seeds, "seeds of the runs, on one split");
    v("batch-tokens", batch_tokens, explained("tokens of one optimiser step", value_range::at_least(1)));
    v("micro-tokens", micro_tokens, explained("tokens in memory at once within a step", value_range::at_least(1)));
    v("learning-rate", learning_rate, explained("peak rate of AdamW", value_range::not_negative()));
    v("warm-up", warm_up, explained("share of the steps in which the rate rises", value_range::share()));
    v("weight-decay", weight_decay, explained("decoupled weight decay", value_range::not_negative()));
    v("clip", clip, explained("largest gradient norm", value_range::not_negative()));
    v("no-train", no_train, "the model is evaluated as it is, whatever --steps, --epochs and --seconds say");
    v("steps", steps,
      explained("optimiser steps of a row; 0, and no epochs or seconds: as with --no-train", value_range::at_least(0)));
    v("epochs", epochs,
      explained("epochs of a row, by the answers that it has given, instead of steps; 0: steps decides",
                value_range::not_negative()));
    v("seconds", seconds,
      explained("wall time of training a row, instead of steps; 0: steps decides", value_range::not_negative()));
    v("validate-every", validate_every, explained("steps between two validations; 0: none", value_range::at_least(0)));
    v("patience", patience,
      explained("validations without a better NDCG@10 before a row stops", value_range::at_least(0)));
    v("refit", refit,
      "steps chosen on validation, then trained anew on training and validation events for as many epochs; baselines "
      "are fitted on both");
    v("save-every", save_every, explained("seconds between two checkpoints; 0: none", value_range::at_least(0)));
    v("beams", beams, explained("width of the search", value_range::at_least(1)));
    v("decode-batch", decode_batch, explained("questions decoded at once", value_range::at_least(1)));
    v("text-tokens", text_tokens, explained("longest free text written, in tokens", value_range::at_least(1)));
    v("evaluate", prompts,
      "templates evaluated where a run has task families; none: those that the file of questions names");
    v("candidates", candidates, "file of each user's fixed negatives; empty: drawn by world-seed");
    v("lowest-rating", lowest_rating, explained("lowest rating of the data's scale", value_range::number()));
    v("highest-rating", highest_rating, explained("highest rating of the data's scale", value_range::number()));
    v("out", out, "folder of the results; empty: results/<experiment>");
    v("rows", rows, "recipes to run, by name; empty: all");
    v("name", name, "name of the experiment; empty: the program's");
    v("threads", threads, explained("threads of each row", value_range::between(0, 4096)));
    v("jobs", jobs, explained("rows trained at once; 0: cores / threads", value_range::between(0, 4096)));
    v("ignore-leaks", ignore_leaks, "continue although a leak probe fires; the table is stamped");
    v("resume", resume, "continue from the checkpoints of an interrupted run");
    v("quiet", quiet, "no progress");
    v("verify", verify, "check the files of this manifest instead of running");
  }
};

/// Names of the values that the rows of a table share: what is asked, of which data, and where the results go
/// (docs/decisions/shared_values.md).
const std::set<std::string>& shared_values();

/// Throws, naming the flag and what it may be, where a value is outside of its range, not a number, or a seed comes
/// twice; before anything is read or trained.
void check_values(const values& v);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/pipeline/values-inl.hpp"
#endif
