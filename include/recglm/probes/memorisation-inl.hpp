#pragma once
#include "recglm/probes/memorisation.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

RECGLM_FUNC memorisation::contrast contrast_of(const std::vector<memorisation::pair>& pairs) {
  memorisation::contrast out;
  std::size_t likelier = 0;
  for (const memorisation::pair& p : pairs) {
    check(std::isfinite(p.given) && std::isfinite(p.shuffled), "memorisation: a likelihood is not a finite number");
    out.difference += (p.given - p.shuffled) / static_cast<double>(pairs.size());
    out.pairs += p.given != p.shuffled;
    likelier += p.given > p.shuffled;
  }
  if (out.pairs == 0) return out;
  const auto n = static_cast<double>(out.pairs);
  out.share = static_cast<double>(likelier) / n;
  out.z = (static_cast<double>(likelier) - n / 2) / std::sqrt(n / 4);
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC memorisation::report memorisation::operator()(const std::vector<pair>& item, const std::vector<pair>& order,
                                                          const std::vector<pair>& user) const {
  report out;
  out.item = detail::contrast_of(item), out.order = detail::contrast_of(order), out.user = detail::contrast_of(user);
  std::ostringstream text;
  text << std::fixed << "memorisation (arXiv 2505.10212): before training the answer is likelier ";
  const auto tell = [&](const char* than, const contrast& c) {
    out.fires = out.fires || (c.z > stddevs && c.share > 0.5 + apart);
    text << than << " in " << std::setprecision(1) << 100 * c.share << " % of " << c.pairs << " questions (z " << c.z
         << ", " << std::showpos << std::setprecision(3) << c.difference << std::noshowpos << " nats a token)";
  };
  tell("than another that fits the texts as well", out.item);
  tell(", than after a shuffled history", out.order);
  tell(", than for another user", out.user);
  text << ": "
       << (out.fires ? "the base has met these data, and what it is asked may be remembered"
                     : "nothing says that the base has met these data");
  out.sentence = text.str();
  return out;
}

}  // namespace recglm
