#pragma once
#include "recglm/probes/tie_order.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/probes/id_order.hpp"

namespace recglm {

RECGLM_FUNC source_keys::source_keys(const dataset& data) {
  const item_column* const asin = column_named(data.item_columns, "asin");
  const std::vector<std::string>& keys = asin ? asin->values : data.items;
  called = asin ? "asin" : "name";
  const bool digits = std::all_of(keys.begin(), keys.end(), [](const std::string& key) {
    return !key.empty() && key.find_first_not_of("0123456789") == key.npos;
  });
  if (digits && !asin && times_are_places(data.interactions)) return;
  const auto before = [&](item_id a, item_id b) {
    const std::string &x = keys[static_cast<std::size_t>(a)], &y = keys[static_cast<std::size_t>(b)];
    return digits && x.size() != y.size() ? x.size() < y.size() : x < y;
  };
  std::vector<item_id> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), before);
  places.resize(keys.size());
  for (std::size_t k = 0; k < order.size(); ++k)
    places[static_cast<std::size_t>(order[k])] = static_cast<std::int64_t>(k);
}

RECGLM_FUNC tie_order::report tie_order::operator()(const dataset& data, const split& s) const {
  report out;
  const source_keys keys(data);
  if (keys.places.empty()) {
    out.sentence = "tie order: neither times nor keys of the source are known";
    return out;
  }
  const bool places = times_are_places(data.interactions);
  const auto offsets = user_offsets(data.interactions, data.user_count());
  const auto key = [&](std::size_t event) {
    return keys.places[static_cast<std::size_t>(data.interactions[event].item)];
  };
  std::size_t falling = 0;
  for (int u = 0; u < data.user_count(); ++u) {
    const std::size_t begin = offsets[u], end = offsets[u + 1];
    if (end - begin < 2) continue;
    ++out.users;
    bool throughout = true;
    for (std::size_t i = begin + 1; i < end; ++i) {
      ++out.steps;
      const bool up = key(i) > key(i - 1);
      throughout = throughout && up;
      if (!places && data.interactions[i].time != data.interactions[i - 1].time) continue;
      ++out.tied;
      out.rising += up;
      falling += key(i) < key(i - 1);
    }
    out.rising_users += throughout;
    out.chance_users += 1 / std::tgamma(static_cast<double>(end - begin) + 1);
  }
  const double decided = static_cast<double>(out.rising + falling);
  const double share = decided > 0 ? static_cast<double>(out.rising) / decided : 0.5;
  if (decided > 0) out.z = (static_cast<double>(out.rising) - decided / 2) / std::sqrt(decided / 4);
  if (out.users > 0) {
    out.rising_users /= static_cast<double>(out.users);
    out.chance_users /= static_cast<double>(out.users);
  }
  std::vector<std::int64_t> backwards = keys.places;
  for (std::int64_t& place : backwards) place = -place;
  const bool repeats = data.repeats();
  out.next_key = id_order{.shuffles = 2}(keys.places, s, repeats).rules[0].ndcg_10;
  out.previous_key = id_order{.shuffles = 2}(backwards, s, repeats).rules[0].ndcg_10;
  out.fires = std::abs(out.z) > stddevs && std::abs(share - 0.5) > apart;
  std::ostringstream text;
  text << std::fixed << "tie order: ";
  if (places)
    text << "there are no times; ";
  else
    text << std::setprecision(1)
         << 100.0 * static_cast<double>(out.tied) / static_cast<double>(std::max<std::size_t>(1, out.steps)) << " % of "
         << out.steps << " steps are between equal times; ";
  text << std::setprecision(1) << 100 * share << " % of ";
  if (places)
    text << out.steps << " steps";
  else
    text << "those";
  text << " go to a larger " << keys.called << " (chance: half; z " << out.z << "), " << 100 * out.rising_users
       << " % of users rise throughout (chance: " << 100 * out.chance_users << " %), and the next " << keys.called
       << " alone has NDCG@10 " << std::setprecision(4) << out.next_key << ", the one before " << out.previous_key
       << ": "
       << (out.fires ? "events of one time are in the order of the source file, which a model can learn"
                     : "the order of ties says nothing");
  out.sentence = text.str();
  return out;
}

}  // namespace recglm
