#pragma once
#include "recglm/data/text_decoder.hpp"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

/// A name of an encoding in small letters and digits alone.
RECGLM_FUNC std::string bare_name(std::string_view encoding) {
  std::string out;
  for (const char c : encoding)
    if (c != '-' && c != '_' && c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
  return out;
}

RECGLM_FUNC std::string hexadecimal_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return {'0', 'x', "0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC void text_decoder::close::operator()(void* handle) const { ::iconv_close(static_cast<::iconv_t>(handle)); }

RECGLM_FUNC text_decoder::text_decoder(std::string encoding) : encoding_(std::move(encoding)) {
  // iconv takes "latin1//IGNORE", which drops what it can't read.
  const bool plain = !encoding_.empty() && encoding_.size() < 64 && encoding_.find('/') == encoding_.npos;
  const std::string name = detail::bare_name(encoding_);
  latin1_ = name == "latin1" || name == "iso88591" || name == "l1" || name == "88591";
  const ::iconv_t handle =
      plain ? ::iconv_open("UTF-8", latin1_ ? "ISO-8859-1" : encoding_.c_str()) : reinterpret_cast<::iconv_t>(-1);
  check(handle != reinterpret_cast<::iconv_t>(-1), "there is no encoding '", encoding_.substr(0, 64),
        "'; latin1, windows-1252, gbk, big5, shift_jis, utf-16 are some (`iconv -l` lists all)");
  handle_.reset(handle);
}

RECGLM_FUNC bool text_decoder::needless(std::string_view encoding) {
  const std::string name = detail::bare_name(encoding);
  return name.empty() || name == "utf8";
}

RECGLM_FUNC std::string text_decoder::decode(std::string_view bytes, bool last, std::vector<char>& out) {
  waiting_.append(bytes);
  std::size_t good = waiting_.size();
  if (latin1_)
    good =
        static_cast<std::size_t>(std::find_if(waiting_.begin(), waiting_.end(),
                                              [](char c) { return (static_cast<unsigned char>(c) & 0xe0) == 0x80; }) -
                                 waiting_.begin());
  char* from = waiting_.data();
  std::size_t left = good;
  std::string wrong;
  while (left > 0) {
    const std::size_t begin = out.size();
    out.resize(begin + 2 * left + 16);
    char* to = out.data() + begin;
    std::size_t room = out.size() - begin;
    const bool done = ::iconv(static_cast<::iconv_t>(handle_.get()), &from, &left, &to, &room) != std::size_t(-1);
    const int why = done ? 0 : errno;
    out.resize(out.size() - room);
    if (why == EINVAL && !last) break;
    if (why != 0 && why != E2BIG) {
      const std::uint64_t byte = decoded_ + static_cast<std::uint64_t>(from - waiting_.data()) + 1;
      wrong = why == EINVAL
                  ? text_of("the file ends amid a character of ", encoding_, "; it is cut off or in another encoding")
                  : text_of("byte ", byte, " of the file (", detail::hexadecimal_byte(*from),
                            ") begins no character of ", encoding_, "; name another --encoding");
      break;
    }
  }
  if (wrong.empty() && good < waiting_.size())
    wrong = text_of("byte ", decoded_ + good + 1, " of the file (", detail::hexadecimal_byte(waiting_[good]),
                    ") is no letter in ", encoding_, "; the file is rather in windows-1252, try that as --encoding");
  decoded_ += static_cast<std::uint64_t>(from - waiting_.data());
  waiting_.erase(0, static_cast<std::size_t>(from - waiting_.data()));
  return wrong;
}

}  // namespace recglm
