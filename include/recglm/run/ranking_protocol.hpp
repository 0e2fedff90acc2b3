#pragma once
#include "recglm/run/evaluation_protocol.hpp"

namespace recglm {

/// Next items, all of them ranked: what `run` asks.
class ranking_protocol : public evaluation_protocol {
 public:
  /// The context outlives the protocol.
  explicit ranking_protocol(const experiment_context& context) : context_(context) {}

  void check_row(const any_recipe& ready) const override;
  std::unique_ptr<text_source> source(const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
                                      const split& parts) const override;
  void draw_questions(const any_recipe&, const std::filesystem::path&, std::vector<std::string>&,
                      std::vector<std::string>&) override {}
  std::vector<question_group> groups() const override { return {{"next-item", ""}}; }
  const history& question(std::size_t, std::size_t q) const override { return context_.test[q]; }
  std::optional<std::vector<std::vector<row_metric>>> evaluate(
      const model_view& model, const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
      const std::function<void(const std::string&)>& show) const override;
  std::string remark(const model_view& model, const any_recipe& ready, const entity_pool& pool,
                     const evaluated_row& row) const override;
  std::string remark(const baseline_choice::fitted& ready, const evaluated_row& row) const override;
  bool asks(const baseline_choice& baseline) const override { return !baseline.rates; }
  std::vector<std::vector<row_metric>> evaluate_baseline(const baseline_choice::fitted& ready,
                                                         const any_recipe& first) const override;
  std::vector<stratum> strata(std::size_t) const override;
  std::vector<std::string> impossible(const evaluated_row& row) const override;

 private:
  std::vector<row_metric> metrics_of(const any_metrics& metrics, const std::vector<std::vector<item_id>>& rankings,
                                     int list) const;

  // "EXCLUSION, ...": both NDCG@10 of a row where it matters whether items of the history are excluded; empty where it
  // does not.
  std::string exclusion(const std::string& name, const std::vector<row_metric>& row,
                        const std::vector<std::vector<item_id>>& otherwise) const;

  const experiment_context& context_;
};

/// What no ranking can have given in the metrics of a row (paper.md 1.9), in words; empty where all is well. Metrics
/// are known by their names behind `front`.
std::vector<std::string> impossible_metrics(const std::vector<row_metric>& metrics, const std::string& front = {});

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/ranking_protocol-inl.hpp"
#endif
