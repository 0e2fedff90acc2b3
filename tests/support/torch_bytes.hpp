#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/folder.hpp"

#if defined(RECGLM_LIBZIP)
#include <zip.h>

/// The bytes of a zip file of these entries, none of them compressed.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  const temporary_folder folder;
  const std::string path = folder / "f.zip";
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_EXCL, nullptr);
  for (const auto& [name, bytes] : entries) {
    const zip_int64_t at =
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(at), ZIP_CM_STORE, 0);
  }
  zip_close(archive);
  return bytes_of_file(path);
}
#endif

/// The pickle of a state dict, opcode by opcode, as torch.save writes it (protocol 2).
struct state_bytes {
  std::string ops = std::string("\x80\2", 2) + "}(";

  static std::string text(const std::string& s) {
    const auto n = static_cast<std::uint32_t>(s.size());
    return "X" + std::string(reinterpret_cast<const char*>(&n), 4) + s;
  }
  static std::string whole(std::int32_t n) { return "J" + std::string(reinterpret_cast<const char*>(&n), 4); }
  static std::string wholes(const std::vector<std::int32_t>& all) {
    std::string out = "(";
    for (std::int32_t n : all) out += whole(n);
    return out + "t";
  }
  static std::string storage(const std::string& type, const std::string& key) {
    return "(" + text("storage") + "ctorch\n" + type + "\n" + text(key) + text("cpu") + whole(6) + "tQ";
  }
  static std::string tensor(const std::string& type, const std::string& key, int offset,
                            const std::vector<std::int32_t>& size, const std::vector<std::int32_t>& stride) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage(type, key) + whole(offset) + wholes(size) + wholes(stride) +
           "\x89"
           "ccollections\nOrderedDict\n)RtR";
  }
  state_bytes& add(const std::string& name, const std::string& value) {
    ops += text(name) + value;
    return *this;
  }
  std::string whole_pickle() const { return ops + "u."; }
};
