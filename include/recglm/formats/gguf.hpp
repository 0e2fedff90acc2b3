#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/json_file.hpp"
#include "recglm/formats/stored_values.hpp"

namespace recglm {

/// A GGUF file (versions 2 and 3), open for reading: keys with values, then tensors of F32, F16, BF16, Q8_0, Q4_0 and
/// Q4_1. Tensors of the Llama kind and of Qwen2 and Qwen3 have the names of their published files, and the rows of
/// queries and keys are in their order (a Llama's file has them permuted within each head). The header is checked
/// whole when the file is opened; numbers are read tensor by tensor. Every error names the file and the key or tensor.
class gguf {
 public:
  /// Opens a file, or all parts of one that was split, of which the first is named (x-00001-of-00003.gguf).
  static gguf open(const std::filesystem::path& path);
  /// Reads from memory, which must outlive the result; `where` names it in errors.
  static gguf over(std::span<const char> bytes, std::string where);

  /// Keys and values, an object; texts as their bytes, which need not be UTF-8.
  const nlohmann::json& metadata() const;
  /// In the order of the file, or of its parts.
  const std::vector<stored_tensor>& tensors() const { return tensors_; }
  const std::string& where() const { return bytes_.where(); }
  /// Whether it is of a kind that is read: its tensors have published names.
  bool published() const;
  /// Of all parts.
  std::size_t bytes() const;
  /// The tensor called `name`, or null.
  const stored_tensor* find(std::string_view name) const;
  /// The value of a key; throws where there is none.
  const nlohmann::json& at(const std::string& key) const;

  /// Reads a tensor into `out`, which must have its size, as floating numbers.
  template <class T>
  void read(const stored_tensor& tensor, std::span<T> out) const {
    const auto [bytes, from] = place_of(tensor);
    read_values(*bytes, from, tensor, out);
    if (tensor.shape.size() == 2 || permuted_heads(tensor.name) > 0) permute_heads(tensor, 0, out);
  }
  /// Reads rows [first, first + ...) of a matrix into `out`, whole rows of it; whole heads where they are permuted.
  template <class T>
  void read_rows(const stored_tensor& tensor, std::size_t first, std::span<T> out) const {
    const std::size_t columns = static_cast<std::size_t>(tensor.shape.at(1));
    const auto [bytes, from] = place_of(tensor);
    read_values(*bytes, from, tensor, out, first * columns);
    permute_heads(tensor, first, out);
  }

 private:
  explicit gguf(file_bytes bytes);

  /// The bytes of one file. `first` is where its numbers begin, counted as tensors count: over the numbers of all
  /// parts.
  struct part {
    file_bytes bytes;
    std::size_t data, first;
  };
  std::size_t number_of(const char* key, std::size_t usual) const;
  void add_parts(const std::filesystem::path& path);
  // Which file holds a tensor, and from which byte on.
  std::pair<const file_bytes*, std::size_t> place_of(const stored_tensor& tensor) const;

  // Rows of queries and keys back in their published order: row (h, 2 i + j) of the file is row (h, half j + i) of the
  // weight.
  template <class T>
  void permute_heads(const stored_tensor& tensor, std::size_t from, std::span<T> out) const {
    const int heads = permuted_heads(tensor.name);
    if (heads == 0) return;
    check(tensor.shape.size() == 2, where(), ": tensor \"", tensor.name, "\" must be a matrix, not of shape ",
          text_of_shape(tensor.shape));
    const std::size_t columns = static_cast<std::size_t>(tensor.shape[1]),
                      all = static_cast<std::size_t>(tensor.shape[0]), size = all / static_cast<std::size_t>(heads),
                      rows = columns ? out.size() / columns : 0;
    check(size * static_cast<std::size_t>(heads) == all && size % 2 == 0, where(), ": tensor \"", tensor.name,
          "\": ", all, " rows are not ", heads, " heads of pairs");
    check(from % size == 0 && rows % size == 0, where(), ": tensor \"", tensor.name, "\" is read by whole heads of ",
          size, " rows");
    std::vector<T> head(size * columns);
    for (std::size_t h = 0; h < rows / size; ++h) {
      T* const first = out.data() + h * size * columns;
      std::copy_n(first, head.size(), head.data());
      for (std::size_t r = 0; r < size; ++r)
        std::copy_n(head.data() + r * columns, columns, first + (r % 2 * (size / 2) + r / 2) * columns);
    }
  }

  // ---- the header, read in chunks --------------------------------------------------------------------------------
  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    fail(where(), ", byte ", place_, ": ", parts...);
  }
  /// Most bytes of a header; those of published files have some 10 million.
  static constexpr std::size_t longest_header = std::size_t{1} << 28;
  /// Bytes that the header may still have.
  std::size_t left() const { return std::min(bytes_.size(), longest_header) - place_; }
  const char* take(std::size_t count);
  template <class T>
  T number() {
    T out;
    std::memcpy(&out, take(sizeof(T)), sizeof(T));
    return out;
  }
  std::string text();
  nlohmann::json value(std::uint32_t type, bool inside);

  void read_header();

  stored_tensor read_entry();

  // Every tensor lies inside of the file and shares no byte with another.
  void check_places();

  // ---- names --------------------------------------------------------------------------------------------------------
  std::string published_name(const std::string& name) const;
  int permuted_heads(const std::string& name) const;

  file_bytes bytes_;  // of the first part
  std::size_t place_ = 0, data_ = 0;
  std::string window_;  // bytes of the header from `window_at_` on
  std::size_t window_at_ = 0;
  std::string architecture_;
  struct keys;
  std::shared_ptr<keys> keys_;  // JSON is complete only where it is used
  std::vector<part> parts_;
  std::vector<stored_tensor> tensors_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/gguf-inl.hpp"
#endif
