#pragma once
#include "recglm/run/evaluation_protocol.hpp"
#include "recglm/run/tasks/evaluated_prompts.hpp"

namespace recglm {

/// Task families, each asked in the templates of `values::prompts`, in both protocols: what `run_tasks` asks
/// (docs/tasks.md).
class family_protocol : public evaluation_protocol {
 public:
  /// The context outlives the protocol.
  explicit family_protocol(const experiment_context& context) : context_(context) {}

  void check_row(const any_recipe& ready) const override;
  std::unique_ptr<text_source> source(const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
                                      const split& parts) const override;
  void draw_questions(const any_recipe& first, const std::filesystem::path& folder, std::vector<std::string>& files,
                      std::vector<std::string>& remarks) override;
  conditions under() const override;
  std::vector<question_group> groups() const override;
  const history& question(std::size_t group, std::size_t q) const override;
  std::optional<std::vector<std::vector<row_metric>>> evaluate(
      const model_view& model, const any_recipe& ready, const entity_pool& pool, std::uint64_t seed,
      const std::function<void(const std::string&)>& show) const override;
  bool asks(const baseline_choice& baseline) const override;
  std::vector<std::vector<row_metric>> evaluate_baseline(const baseline_choice::fitted& ready,
                                                         const any_recipe& first) const override;
  std::vector<evaluated_row> constants(const any_recipe& first) const override;
  std::vector<std::string> impossible(const evaluated_row& row) const override;

 private:
  const split& events() const { return context_.reviews ? *context_.reviews : context_.parts; }

  const experiment_context& context_;
  std::vector<evaluated_prompt> prompts_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/tasks/family_protocol-inl.hpp"
#endif
