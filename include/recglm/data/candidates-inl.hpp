#pragma once
#include "recglm/data/candidates.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/dataset.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/text_file.hpp"

namespace recglm {

RECGLM_FUNC candidate_lists draw_candidates(const dataset& data, int count, std::uint64_t seed) {
  check(count > 0, "candidates: at least one negative for each user must be drawn, not ", count);
  candidate_lists out(data.users.size());
  const std::vector<std::size_t> offsets = user_offsets(data.interactions, data.user_count());
  std::vector<std::size_t> used(data.items.size(), 0);  // by whom an item was last met or drawn, from 1
  for (std::size_t u = 0; u < out.size(); ++u) {
    std::size_t met = 0;
    for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i)
      met += std::exchange(used[data.interactions[i].item], u + 1) != u + 1;
    check(data.items.size() - met >= static_cast<std::size_t>(count), "candidates: user '", data.users[u], "' has met ",
          met, " of ", data.items.size(), " items, which leaves no ", count, " negatives; draw fewer");
    random_engine random = stream(seed, "negatives", u);
    while (out[u].size() < static_cast<std::size_t>(count)) {
      const auto item = static_cast<item_id>(random.below(data.items.size()));
      if (std::exchange(used[item], u + 1) != u + 1) out[u].push_back(item);
    }
  }
  return out;
}

RECGLM_FUNC std::vector<item_id> candidate_row(item_id right, const std::vector<item_id>& negatives) {
  std::vector<item_id> out{right};
  out.insert(out.end(), negatives.begin(), negatives.end());
  return out;
}

RECGLM_FUNC std::string candidate_text(const dataset& data, const candidate_lists& lists) {
  check(lists.size() == data.users.size(), "candidates: there are ", lists.size(), " lists for ", data.users.size(),
        " users");
  std::string out;
  for (std::size_t u = 0; u < lists.size(); ++u) {
    if (lists[u].empty()) continue;
    out += escaped(data.users[u], " ");
    for (item_id i : lists[u]) out += ' ' + escaped(data.items.at(static_cast<std::size_t>(i)), " ");
    out += '\n';
  }
  return out;
}

RECGLM_FUNC std::string hash(const dataset& data, const candidate_lists& lists) {
  return sha256_of(candidate_text(data, lists));
}

RECGLM_FUNC void write_candidates(const std::filesystem::path& path, const dataset& data,
                                  const candidate_lists& lists) {
  const std::string text = candidate_text(data, lists);
  write_atomically(path, text);
  write_atomically(path.string() + ".sha256", sha256_of(text) + "  " + path.filename().string() + "\n");
}

RECGLM_FUNC candidate_lists read_candidates(text_file& file, const dataset& data) {
  std::unordered_map<std::string_view, int> users, items;
  for (std::size_t u = 0; u < data.users.size(); ++u) users.emplace(data.users[u], static_cast<int>(u));
  for (std::size_t i = 0; i < data.items.size(); ++i) items.emplace(data.items[i], static_cast<int>(i));
  const std::vector<std::size_t> offsets = user_offsets(data.interactions, data.user_count());
  candidate_lists out(data.users.size());
  std::size_t width = 0;
  while (const auto line = file.next()) {
    const auto words = words_of(*line);
    if (words.empty()) continue;
    const auto user = users.find(unescaped(words[0], file));
    if (user == users.end())
      file.wrong("there is no user '", words[0], "' in '", data.name, "'; the candidates belong to other data");
    auto& list = out[static_cast<std::size_t>(user->second)];
    if (!list.empty()) file.wrong("user '", words[0], "' is here again; keep one of the two");
    if (width == 0) width = words.size();
    if (words.size() < 2 || words.size() != width)
      file.wrong(width - 1, " negatives were expected, ", words.size() - 1, " are here");
    for (std::size_t k = 1; k < words.size(); ++k) {
      const auto item = items.find(unescaped(words[k], file));
      if (item == items.end())
        file.wrong("there is no item '", words[k], "' in '", data.name, "'; the candidates belong to other data");
      list.push_back(item->second);
    }
    for (std::size_t i = offsets[user->second]; i < offsets[user->second + 1]; ++i)
      if (std::find(list.begin(), list.end(), data.interactions[i].item) != list.end())
        file.wrong("item '", data.items[data.interactions[i].item], "' is user '", words[0],
                   "'s own; the candidates belong to other data");
  }
  check(width > 0, file.name(), " holds no candidates");
  return out;
}

RECGLM_FUNC candidate_lists read_candidates(const std::filesystem::path& path, const dataset& data,
                                            const std::string& encoding) {
  text_file file(path, {}, encoding);
  candidate_lists out = read_candidates(file, data);
  const std::filesystem::path beside = path.string() + ".sha256";
  if (!std::filesystem::exists(beside)) return out;
  text_file stamp(beside);
  const std::string wanted(pieces_of(stamp.next().value_or(""), " ")[0]);
  sha256 got;
  text_file again(path);
  while (const auto line = again.next()) got.add(*line).add("\n");
  check(got.hex() == wanted, path.string(), " was changed after it was written (sha256 ", got.hex(), ", ",
        beside.filename().string(), " says ", wanted, "); draw the candidates again");
  return out;
}

}  // namespace recglm
