// A program of somebody else: every choice of its recipe is a type of its own. It trains, saves, loads, ranks and
// answers. OWN_BROKEN takes one member away, and the compiler must say in one sentence what to write
// (one_sentence.cmake).
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/recommend.hpp"
#include "recglm/run/run.hpp"

#ifndef OWN_BROKEN
#define OWN_BROKEN 0
#endif

namespace own {

// cpu<float> that counts its matmuls.
struct counting : recglm::cpu<float> {
  static constexpr std::string_view name = "counting";
  static inline std::atomic<long> matmuls{0};
#if OWN_BROKEN != 1
  static void gemm(bool ta, bool tb, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb,
                   float beta, float* c, int ldc) {
    ++matmuls;
    cpu<float>::gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
#else
  static void gemm() = delete;
#endif
};

// Sees itself and the 40 places before it.
struct sliding_window {
  static constexpr std::string_view name = "sliding-window";
  struct mask {
    bool sees(int query, int key) const { return key <= query && query - key <= 40; }
#if OWN_BROKEN != 2
    int row_end(int query) const { return query + 1; }
#endif
  };
  static mask of(int) { return {}; }
};

struct relu {
  static constexpr std::string_view name = "relu";
  template <class S>
  static S value(S x) {
    return x > 0 ? x : S(0);
  }
#if OWN_BROKEN != 3
  template <class S>
  static S slope(S x) {
    return x > 0 ? S(1) : S(0);
  }
#endif
};

struct glm_window : recglm::glm_10b {
  static constexpr std::string_view name = "glm-window";
  using activation = relu;
  using visibility = sliding_window;
};

// IA3: W (l x), with l learnt.
struct ia3 {
  static constexpr std::string_view name = "ia3";
  double first = 1;
  bool has_layer(std::string_view module) const { return module.ends_with("dense_4h_to_h"); }
  template <class V>
  void visit(V&& v) {
    v("first", first, recglm::explained("first value of l", recglm::value_range::number(0.5, 2)));
  }
  template <class B>
  struct layer {
    recglm::parameter<B> l;
    layer(const ia3& policy, const std::string& module, int, int inputs)
        : l(module + ".ia3_l", {inputs}, static_cast<typename B::scalar>(policy.first)) {}
    template <class V>
    void parameters(V&& visit) {
      visit(l);
    }
#if OWN_BROKEN != 4
    recglm::variable<B> operator()(recglm::tape<B>& t, recglm::variable<B> x, const recglm::weight_rows<B>& base,
                                   recglm::variable<B> residual) {
      return linear(t, scale_columns(t, x, l), base, residual);
    }
#endif
  };
};

struct latest_entity {
  static constexpr std::string_view name = "latest-entity";
#if OWN_BROKEN != 5
  recglm::mask_plan choose(const recglm::example& e, recglm::random_engine&) const {
    if (e.entities.empty()) return {recglm::mask_kind::entity, {}};
    return {recglm::mask_kind::entity, {e.entities.back()}};
  }
#endif
};

// Places of Part A counted in tens; those of a blank as GLM's.
struct in_tens {
  static constexpr std::string_view name = "in-tens";
  struct cursor {
    recglm::position at;
    recglm::position next(recglm::token_id) {
      ++at.intra;
      return at;
    }
  };
#if OWN_BROKEN != 6
  cursor start(int anchor, const recglm::entity_pool&) const { return {{anchor / 10, 0}}; }
#endif
  std::vector<recglm::position> assign(const recglm::layout& l) const {
    std::vector<recglm::position> out;
    for (int i = 0; i < l.prefix; ++i) out.push_back({i / 10, 0});
    for (auto [anchor, length] : l.blanks)
      for (int i = 0; i < length; ++i) out.push_back({anchor / 10, i + 1});
    return out;
  }
};

struct numbered {
  static constexpr std::string_view name = "numbered";
  int count = 0;
  void fit(const recglm::catalogue& c) { count = static_cast<int>(c.titles.size()); }
  std::string text(recglm::item_id item) const { return "thing " + std::to_string(item + 1); }
#if OWN_BROKEN != 7
  std::optional<recglm::item_id> find(std::string_view said) const {
    for (recglm::item_id i = 0; i < count; ++i)
      if (said == text(i)) return i;
    return std::nullopt;
  }
#endif
};

struct distinct {
  static constexpr std::string_view name = "distinct";
  std::set<recglm::item_id> items;
  void add(const recglm::judged& j) { items.insert(j.ranking.begin(), j.ranking.end()); }
#if OWN_BROKEN != 8
  void merge(const distinct& other) { items.insert(other.items.begin(), other.items.end()); }
#endif
  double value() const { return static_cast<double>(items.size()); }
};

struct row : recglm::recipe {
  using backend = counting;
  using architecture = glm_window;
  using adapter = ia3;
  using masking = latest_entity;
  using position = in_tens;
  using items = numbered;
  using metrics = recglm::metric_list<recglm::hr<10>, distinct>;
};

bool failed = false;
void require(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "own: %s\n", what.c_str());
  failed = true;
}

int run_with(const std::vector<std::string>& more, const std::string& out) {
  std::vector<std::string> words{"own",
                                 "--users",
                                 "60",
                                 "--items",
                                 "40",
                                 "--steps",
                                 "6",
                                 "--layers",
                                 "1",
                                 "--hidden",
                                 "16",
                                 "--heads",
                                 "2",
                                 "--seeds",
                                 "1",
                                 "--jobs",
                                 "1",
                                 "--quiet",
                                 "--vocabulary",
                                 "300",
                                 "--test-users",
                                 "20",
                                 "--validation-users",
                                 "5",
                                 "--allow-frozen-random",
                                 "--ignore-leaks",
                                 "--documents",
                                 "0.5",
                                 "--out",
                                 out};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return recglm::run<row>(static_cast<int>(argv.size()), argv.data());
}

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace own

int main(int argc, char** argv) {
  using namespace own;
  const std::filesystem::path out = argc > 1 ? argv[1] : "own_results";
  std::filesystem::remove_all(out);
  require(run_with({"--adapter.first", "1.25", "--save-every", "3600"}, out.string()) == 0, "the run failed");
  require(counting::matmuls > 0, "its backend was not used");
  const std::filesystem::path made = out / "row-1";
  const std::string table = text_of_file(out / "table.tsv");
  require(table.find("hr@10\tdistinct") != table.npos, "the table has other metrics");
  require(table.find("\nrow\t1\t") != table.npos, "the table has no row");

  // Loaded: the values of the folder, not those of the type.
  using model_type = recglm::language_model<counting, glm_window, ia3>;
  model_type model = recglm::load_model<counting, glm_window, ia3>(made / "model");
  require(model.record().values.at("first") == "1.25", "the adapter was not told its value by the flag");
  bool moved = false;
  int trained = 0;
  model.parameters([&](recglm::parameter<counting>& p) {
    trained += p.trained;
    if (!p.trained) return;
    std::vector<float> values(p.value.size());
    counting::download(values.data(), p.value.data(), values.size());
    moved = moved || std::any_of(values.begin(), values.end(), [](float v) { return v != 1.25f; });
  });
  require(trained == 1 && moved, "the adapter has learnt nothing");

  // A program that asks it.
  const std::string folder = made.string();
  const std::vector<const char*> asked{"own", folder.c_str(), "--history", "", "--top", "3"};
  const std::string items = text_of_file(made / "items.tsv"), title = items.substr(items.find('\t') + 1);
  const std::string history = title.substr(0, title.find('\n'));
  std::vector<const char*> with = asked;
  with[3] = history.c_str();
  require(recglm::recommend<row>(static_cast<int>(with.size()), with.data()) == 0, "nothing is recommended");

  // Killed before its row was written, it goes on from its last checkpoint to the same table.
  std::filesystem::remove(made / "result.json");
  require(run_with({"--adapter.first", "1.25", "--save-every", "3600", "--resume"}, out.string()) == 0,
          "it could not be resumed");
  const auto figures = [](const std::string& tsv) {  // all columns but the last, the seconds
    const std::string line = tsv.substr(tsv.find("\nrow\t") + 1);
    return line.substr(0, line.substr(0, line.find('\n')).rfind('\t'));
  };
  require(figures(text_of_file(out / "table.tsv")) == figures(table), "resumed, it has other figures");
  return failed ? 1 : 0;
}
