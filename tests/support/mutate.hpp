#pragma once
#include <cstdlib>
#include <string>

#include "recglm/core/check.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"

/// `text` with one to four changes: a byte flipped, put in or taken out, a piece doubled, moved or cut off, a byte that
/// formats care for (quotes, delimiters, digits, NUL) put somewhere.
inline std::string mutated(std::string text, recglm::random_engine& rng) {
  static const std::string telling("\t\n\r\"'\\|:;,{}[]0-9.eE \0\xff", 24);
  for (std::uint64_t changes = 1 + rng.below(4); changes > 0; --changes) {
    const std::size_t at = rng.below(text.size() + 1),
                      length = rng.below(std::min<std::size_t>(text.size() - at, 40) + 1);
    switch (rng.below(7)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        text.insert(at, 1, static_cast<char>(rng.below(256)));
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:
        text.insert(at, text.substr(at, length));
        break;
      case 4:
        text.insert(rng.below(text.size() + 1), text.substr(at, length));
        break;
      case 5:
        text.resize(at);
        break;
      default:
        text.insert(at, 1, telling[rng.below(telling.size())]);
    }
  }
  return text;
}

/// Gives `read` mutations of `text`, each by a seed of its own; it may throw recglm::error and nothing else. The number
/// of tries comes from RECGLM_FUZZ where that is set. Returns how many were read without an error.
template <class Read>
long survive(const std::string& text, long tries, Read read) {
  if (const char* named = std::getenv("RECGLM_FUZZ")) tries = std::atol(named);
  long good = 0;
  for (long k = 0; k < tries; ++k) {
    recglm::random_engine rng(static_cast<std::uint64_t>(k) + 1);
    const std::string changed = mutated(text, rng);
    try {
      read(changed);
      ++good;
    } catch (const recglm::error& e) {
      if (std::string(e.what()).empty()) FAIL("an error without a sentence for try " << k);
    } catch (const std::exception& e) {
      FAIL("try " << k << " threw another exception than recglm::error: " << e.what());
    }
  }
  return good;
}
