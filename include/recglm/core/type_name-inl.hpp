#pragma once
#include "recglm/core/type_name.hpp"

#include <cxxabi.h>
#include <cctype>
#include <cstdlib>
#include <memory>

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

RECGLM_FUNC void add_inherited(const std::type_info& type, std::vector<std::string>& out) {
#if defined(__GLIBCXX__)  // its descriptions of classes are public, as the Itanium ABI lays them out
  const auto add = [&](const std::type_info& base) {
    out.push_back(type_name(base));
    add_inherited(base, out);
  };
  if (const auto* one = dynamic_cast<const abi::__si_class_type_info*>(&type))
    add(*one->__base_type);
  else if (const auto* several = dynamic_cast<const abi::__vmi_class_type_info*>(&type))
    for (unsigned i = 0; i < several->__base_count; ++i) add(*several->__base_info[i].__base_type);
#endif
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 && text ? text.get() : type.name();
}

RECGLM_FUNC std::vector<std::string> inherited_types(const std::type_info& type) {
  std::vector<std::string> out;
  detail::add_inherited(type, out);
  return out;
}

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
