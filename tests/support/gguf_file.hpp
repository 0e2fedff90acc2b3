#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// Writes the bytes of a GGUF file, key by key and tensor by tensor.
struct gguf_bytes {
  std::string keys, entries, data;
  std::uint64_t key_count = 0, tensor_count = 0;

  template <class T>
  static std::string raw(T x) {
    return {reinterpret_cast<const char*>(&x), sizeof x};
  }
  static std::string text(const std::string& s) { return raw<std::uint64_t>(s.size()) + s; }
  gguf_bytes& key(const std::string& name, std::uint32_t type, const std::string& value) {
    keys += text(name) + raw(type) + value;
    ++key_count;
    return *this;
  }
  gguf_bytes& word(const std::string& name, const std::string& value) { return key(name, 8, text(value)); }
  gguf_bytes& whole(const std::string& name, std::uint32_t value) { return key(name, 4, raw(value)); }
  gguf_bytes& real(const std::string& name, float value) { return key(name, 6, raw(value)); }
  gguf_bytes& words(const std::string& name, const std::vector<std::string>& values) {
    std::string list = raw<std::uint32_t>(8) + raw<std::uint64_t>(values.size());
    for (const std::string& v : values) list += text(v);
    return key(name, 9, list);
  }
  gguf_bytes& wholes(const std::string& name, const std::vector<std::int32_t>& values) {
    std::string list = raw<std::uint32_t>(5) + raw<std::uint64_t>(values.size());
    for (std::int32_t v : values) list += raw(v);
    return key(name, 9, list);
  }
  /// `shape` as GGUF has it, fastest first.
  gguf_bytes& tensor(const std::string& name, const std::vector<std::uint64_t>& shape, std::uint32_t type,
                     const std::string& bytes) {
    entries += text(name) + raw<std::uint32_t>(static_cast<std::uint32_t>(shape.size()));
    for (std::uint64_t s : shape) entries += raw(s);
    entries += raw(type) + raw<std::uint64_t>(data.size());
    data += bytes;
    data.append((32 - data.size() % 32) % 32, '\0');
    ++tensor_count;
    return *this;
  }
  gguf_bytes& floats(const std::string& name, const std::vector<std::uint64_t>& shape,
                     const std::vector<float>& values) {
    return tensor(name, shape, 0, {reinterpret_cast<const char*>(values.data()), values.size() * 4});
  }
  std::string whole_file() const {
    std::string out = "GGUF" + raw<std::uint32_t>(3) + raw(tensor_count) + raw(key_count) + keys + entries;
    out.append((32 - out.size() % 32) % 32, '\0');
    return out + data;
  }
};
