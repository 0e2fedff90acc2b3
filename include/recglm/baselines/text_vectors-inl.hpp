#pragma once
#include "recglm/baselines/text_vectors.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC text_vectors::text_vectors(const catalogue& c) {
  const std::size_t items = c.titles.size();
  std::unordered_map<std::string, std::int32_t> ids;
  std::vector<std::vector<std::int32_t>> words(items);  // of each item, as they come
  const auto add = [&](std::vector<std::int32_t>& to, std::string_view text) {
    std::string word;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      const char raw = i < text.size() ? text[i] : ' ';
      const char byte = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw + ('a' - 'A')) : raw;
      if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
        word += byte;
      } else if (!word.empty()) {
        to.push_back(ids.try_emplace(word, static_cast<std::int32_t>(ids.size())).first->second);
        word.clear();
      }
    }
  };
  for (std::size_t i = 0; i < items; ++i) {
    add(words[i], c.titles[i]);
    if (i < c.attributes.size())
      for (const std::string& attribute : c.attributes[i]) add(words[i], attribute);
    std::sort(words[i].begin(), words[i].end());
  }
  std::vector<std::size_t> items_with(ids.size(), 0);
  of_item_.offsets.assign(1, 0);
  for (const std::vector<std::int32_t>& all : words) {
    for (std::size_t at = 0; at < all.size();) {
      std::size_t end = at;
      while (end < all.size() && all[end] == all[at]) ++end;
      ++items_with[static_cast<std::size_t>(all[at])];
      of_item_.index.push_back(all[at]);
      of_item_.value.push_back(static_cast<float>(1 + std::log(static_cast<double>(end - at))));
      at = end;
    }
    of_item_.offsets.push_back(of_item_.index.size());
  }
  for (std::size_t i = 0; i < items; ++i) {
    double squares = 0;
    for (std::size_t k = of_item_.offsets[i]; k < of_item_.offsets[i + 1]; ++k) {
      const double share =
          static_cast<double>(items) / static_cast<double>(items_with[static_cast<std::size_t>(of_item_.index[k])]);
      of_item_.value[k] = static_cast<float>(static_cast<double>(of_item_.value[k]) * std::log(share));
      squares += static_cast<double>(of_item_.value[k]) * static_cast<double>(of_item_.value[k]);
    }
    const float length = squares > 0 ? static_cast<float>(std::sqrt(squares)) : 1.0f;
    for (std::size_t k = of_item_.offsets[i]; k < of_item_.offsets[i + 1]; ++k) of_item_.value[k] /= length;
  }
  // The same by word.
  of_word_.offsets.assign(ids.size() + 1, 0);
  for (std::size_t w = 0; w < ids.size(); ++w) of_word_.offsets[w + 1] = of_word_.offsets[w] + items_with[w];
  of_word_.index.resize(of_item_.index.size());
  of_word_.value.resize(of_item_.value.size());
  std::vector<std::size_t> next(of_word_.offsets.begin(), of_word_.offsets.end());
  for (std::size_t i = 0; i < items; ++i)
    for (std::size_t k = of_item_.offsets[i]; k < of_item_.offsets[i + 1]; ++k) {
      const std::size_t to = next[static_cast<std::size_t>(of_item_.index[k])]++;
      of_word_.index[to] = static_cast<std::int32_t>(i);
      of_word_.value[to] = of_item_.value[k];
    }
}

RECGLM_FUNC void text_vectors::cosines(item_id item, std::vector<float>& cosines) const {
  cosines.assign(items(), 0.0f);
  const std::size_t begin = of_item_.offsets[static_cast<std::size_t>(item)],
                    end = of_item_.offsets[static_cast<std::size_t>(item) + 1];
  for (std::size_t k = begin; k < end; ++k) {
    const float weight = of_item_.value[k];
    if (weight == 0) continue;  // a word that every item has
    const auto word = static_cast<std::size_t>(of_item_.index[k]);
    for (std::size_t p = of_word_.offsets[word]; p < of_word_.offsets[word + 1]; ++p)
      cosines[static_cast<std::size_t>(of_word_.index[p])] += weight * of_word_.value[p];
  }
}

}  // namespace recglm
