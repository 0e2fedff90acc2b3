#pragma once
#include "recglm/core/type_name.hpp"

#include <cctype>

#include "recglm/core/compiled.hpp"

namespace recglm::detail {

/// Takes the last scope off `text`: "paper", "{anonymous}", "(anonymous namespace)", "sweep<8>", "main(int, char**)".
RECGLM_FUNC void drop_last_scope(std::string& text) {
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const auto is = [](char c, std::string_view which) { return which.find(c) != which.npos; };
  while (!text.empty() && is(text.back(), ")}>]")) {
    int open = 0;
    do {
      open += is(text.back(), ")}>]") ? 1 : is(text.back(), "({<[") ? -1 : 0;
      text.pop_back();
    } while (open > 0 && !text.empty());
  }
  while (!text.empty() && is_letter(text.back())) text.pop_back();
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string without_scopes(std::string_view type_name) {
  std::string out;
  for (std::size_t at = 0; at < type_name.size(); ++at) {
    const char c = type_name[at];
    if (c == '"' || c == '\'') {  // a literal stays as it is
      const std::size_t begin = at++;
      while (at < type_name.size() && type_name[at] != c) at += type_name[at] == '\\' ? 2 : 1;
      out += type_name.substr(begin, at + 1 - begin);
    } else if (type_name.substr(at).starts_with("::")) {
      detail::drop_last_scope(out);
      ++at;
    } else if (c != ' ' || !(out.ends_with(',') || (out.ends_with('>') && type_name.substr(at).starts_with(" >")))) {
      out += c;
    }
  }
  return out;
}

}  // namespace recglm
