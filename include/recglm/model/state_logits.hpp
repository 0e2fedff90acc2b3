#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/types.hpp"
#include "recglm/model/table_terms.hpp"

namespace recglm {

/// What final states (rows, hidden) in the device's memory say of tokens, brought to the host in one download a call.
/// Works in the memory of a tape that the caller resets.
template <class B>
class state_logits {
 public:
  using scalar = typename B::scalar;
  state_logits(tape<B>& t, const table_terms<B>& terms, const parameter<B>& table, const scalar* states)
      : tape_(t), terms_(terms), table_(table), states_(states) {}

  /// Writes the log of the sum of the logits of each of `rows` to `sums`, and calls use(first, count, logits) for bands
  /// of these rows; all of it in the device's memory.
  template <class Use>
  void whole(const std::vector<std::int32_t>& rows, scalar* sums, Use&& use) const {
    if (rows.empty()) return;
    const int all = static_cast<int>(rows.size()), band = std::clamp((1 << 24) / vocabulary(), 1, all);
    const std::int32_t* const index = ints(rows);
    const typename tape<B>::template scratch<scalar> gathered(tape_, size(band, width())),
        logits(tape_, size(band, vocabulary()));
    for (int begin = 0; begin < all; begin += band) {
      const int count = std::min(band, all - begin);
      B::gather_rows(gathered.data(), states_, index + begin, count, width(), 0);
      terms_.logits(tape_, logits.data(), gathered.data(), table_, count);
      B::logsumexp(sums + begin, logits.data(), count, vocabulary());
      use(begin, count, logits.data());
    }
  }

  /// The log of the sum of each row's logits, and the logits that were picked.
  struct picked {
    std::vector<scalar> sums, logits;
  };
  /// Of each of `rows`: its sum, and the logits of the tokens ids[offsets[i]] to ids[offsets[i + 1]] of row i.
  picked pick(const std::vector<std::int32_t>& rows, const std::vector<std::int32_t>& offsets,
              const std::vector<std::int32_t>& ids) const {
    scalar* const sums = tape_.template keep<scalar>(rows.size() + ids.size());
    const std::int32_t *const there = ints(ids), *const where = ints(offsets);
    whole(rows, sums, [&](int first, int count, const scalar* logits) {
      B::pick(sums + rows.size(), logits, where + first, there, count, vocabulary());
    });
    const std::vector<scalar> both = downloaded<B>(sums, rows.size() + ids.size());
    const auto end = both.begin() + static_cast<std::ptrdiff_t>(rows.size());
    return {{both.begin(), end}, {end, both.end()}};
  }

  /// The logit of token ids[i] of state row_of[i], below `rows`, without those of other tokens.
  std::vector<scalar> pairs(int rows, const std::vector<std::int32_t>& row_of,
                            const std::vector<std::int32_t>& ids) const {
    if (ids.empty()) return {};
    scalar* const out = tape_.template keep<scalar>(ids.size());
    terms_.row_logits(tape_, out, states_, rows, ints(row_of), table_, ints(ids), static_cast<int>(ids.size()));
    return downloaded<B>(out, ids.size());
  }

  /// The log-probabilities of all tokens after states 0 to logsumexps.size(), (rows, vocabulary); sets `logsumexps`.
  std::vector<double> log_probs(std::vector<double>& logsumexps) const {
    std::vector<std::int32_t> all(logsumexps.size());
    std::iota(all.begin(), all.end(), 0);
    const std::size_t each = static_cast<std::size_t>(vocabulary());
    std::vector<double> out(all.size() * each);
    std::vector<scalar> part;  // as many rows as a cache holds
    scalar* const sums = tape_.template keep<scalar>(all.size());
    whole(all, sums, [&](int first, int count, const scalar* logits) {
      const std::vector<scalar> known = downloaded<B>(sums + first, static_cast<std::size_t>(count));
      std::copy(known.begin(), known.end(), logsumexps.begin() + first);
      const int most = std::max(1, (1 << 18) / vocabulary());
      for (int begin = 0; begin < count; begin += most) {
        const int rows = std::min(most, count - begin);
        part.resize(size(rows, vocabulary()));
        B::download(part.data(), logits + size(begin, vocabulary()), part.size());
        for (int r = 0; r < rows; ++r) {
          const scalar* const from = part.data() + size(r, vocabulary());
          double* const to = out.data() + size(first + begin + r, vocabulary());
          const double logsumexp = logsumexps[static_cast<std::size_t>(first + begin + r)];
          for (std::size_t v = 0; v < each; ++v) to[v] = static_cast<double>(from[v]) - logsumexp;
        }
      }
    });
    return out;
  }

  /// The same of the legal tokens of each row alone, one row after the other. A sum that is not needed is not computed;
  /// those that are not known yet are NaN.
  std::vector<double> log_probs(std::vector<double>& logsumexps, const legal_tokens& legal) const {
    std::vector<std::int32_t> unknown, unknown_offsets{0}, unknown_ids, row_of, ids;
    std::vector<std::size_t> first_of(logsumexps.size());  // of a row's logits in what `pick` or `pairs` gives
    std::vector<char> is_unknown(logsumexps.size());
    for (std::size_t r = 0; r < logsumexps.size(); ++r) {
      const auto first = legal.tokens.begin() + legal.offsets[r], last = legal.tokens.begin() + legal.offsets[r + 1];
      is_unknown[r] = first != last && !legal.renormalise && std::isnan(logsumexps[r]);
      std::vector<std::int32_t>& to = is_unknown[r] ? unknown_ids : ids;
      first_of[r] = to.size();
      to.insert(to.end(), first, last);
      if (is_unknown[r]) {
        unknown.push_back(static_cast<std::int32_t>(r));
        unknown_offsets.push_back(static_cast<std::int32_t>(unknown_ids.size()));
      }
      row_of.resize(ids.size(), static_cast<std::int32_t>(r));
    }
    const picked whole_rows = pick(unknown, unknown_offsets, unknown_ids);
    for (std::size_t k = 0; k < unknown.size(); ++k)
      logsumexps[static_cast<std::size_t>(unknown[k])] = static_cast<double>(whole_rows.sums[k]);
    const std::vector<scalar> some = pairs(static_cast<int>(logsumexps.size()), row_of, ids);
    std::vector<double> out(legal.tokens.size());
    tasks(static_cast<int>(logsumexps.size()), [&](int row, int) {
      const std::size_t r = static_cast<std::size_t>(row), first = static_cast<std::size_t>(legal.offsets[r]),
                        count = static_cast<std::size_t>(legal.offsets[r + 1]) - first;
      if (count == 0) return;
      const scalar* const logits = (is_unknown[r] ? whole_rows.logits : some).data() + first_of[r];
      double row_logsumexp = logsumexps[r];
      if (legal.renormalise) {
        double most = -std::numeric_limits<double>::infinity(), sum = 0;
        for (std::size_t i = 0; i < count; ++i) most = std::max(most, static_cast<double>(logits[i]));
        for (std::size_t i = 0; i < count; ++i) sum += std::exp(static_cast<double>(logits[i]) - most);
        row_logsumexp = most + std::log(sum);
      }
      for (std::size_t i = 0; i < count; ++i) out[first + i] = static_cast<double>(logits[i]) - row_logsumexp;
    });
    return out;
  }

 private:
  static std::size_t size(int rows, int columns) {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
  const std::int32_t* ints(const std::vector<std::int32_t>& v) const {
    return tape_.upload(std::span<const std::int32_t>(v));
  }
  int vocabulary() const { return static_cast<int>(table_.shape[0]); }
  int width() const { return static_cast<int>(table_.shape[1]); }

  tape<B>& tape_;
  const table_terms<B>& terms_;
  const parameter<B>& table_;
  const scalar* states_;
};

}  // namespace recglm
