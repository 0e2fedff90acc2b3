#pragma once
#include <string>
#include <vector>

#include "recglm/run/comparisons.hpp"
#include "recglm/run/plots.hpp"
#include "recglm/run/report.hpp"
#include "recglm/run/strata.hpp"

namespace recglm {

/// One comparison as a sentence: "ids: -6.6 % NDCG@10 against paper, 95 % interval -9.1 to -4, significant after Holm,
/// 3 seeds, 22,363 questions". The second row is what the first is held against, and percent are of its mean; where
/// that is none or 0, the difference itself is given.
std::string claim_of(const row_comparison& c, const results_table& table);

/// What `report.html` is made of.
struct report_parts {
  std::string experiment = {};
  std::vector<results_table> tables = {};  ///< one for each group of questions, with marks
  std::vector<std::string> remarks = {};   ///< what a reader must know; stamps begin with a word in capitals
  std::vector<row_comparison> comparisons = {};
  std::string metric = {};  ///< of comparisons and strata
  std::vector<plot> plots = {};
  std::string strata = {};                    ///< as Markdown
  std::vector<std::string> differences = {};  ///< what each row has that the first has not
  std::string manifest = {};                  ///< as JSON text
};

/// What each task family's table is judged by, as Markdown: a line for each table, a column for each row. Empty where
/// there is one table.
std::string families_markdown(const std::vector<results_table>& tables);

/// A page that opens from disk, without a network and without a script: stamps, table, a sentence for each comparison
/// with the first row in what a table is judged by, plots, strata, task families, manifest.
std::string html_report(const report_parts& parts);

/// Text as HTML shows it.
std::string in_html(std::string_view text);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/html_report-inl.hpp"
#endif
