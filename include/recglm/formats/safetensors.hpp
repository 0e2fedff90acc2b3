#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/formats/stored_values.hpp"

/// \file
/// Files of named tensors (the safetensors format): eight bytes with the header's length, a JSON header, the numbers.

namespace recglm {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian; this machine is not");

/// A safetensors file, open for reading. The header is checked whole when the file is opened (bounds, gaps, overlaps,
/// sizes against shapes), before anything large is allocated; the numbers are read tensor by tensor on demand, so that
/// a file larger than the memory can be read. Every error names the file and the tensor.
class safetensors {
 public:
  /// Opens a file.
  static safetensors open(const std::filesystem::path& path) {
    return safetensors(file_bytes::open(path, "safetensors"));
  }

  /// Reads from memory, which must outlive the result; `where` names it in errors.
  static safetensors over(std::span<const char> bytes, std::string where) {
    return safetensors(file_bytes::over(bytes, std::move(where)));
  }

  /// By name. A tensor that `safetensors.torch.save_model` left out, as another one shares its memory, is there under
  /// both names: the metadata give the kept name of each that is left out.
  const std::vector<stored_tensor>& tensors() const { return tensors_; }
  /// Free texts of the header.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  /// The file's name, for messages.
  const std::string& where() const { return where_; }

  /// The tensor called `name`, or null.
  const stored_tensor* find(std::string_view name) const;
  /// The tensor called `name`; throws where there is none.
  const stored_tensor& at(std::string_view name) const;

  /// Reads a tensor into `out`, which must have its size. Any stored type goes to a floating `T` (rounded where it has
  /// to be); an integral `T` takes integers that fit.
  template <class T>
  void read(const stored_tensor& tensor, std::span<T> out) const {
    read_values(bytes_, data_ + tensor.begin, tensor, out);
  }
  /// Reads rows [first, first + ...) of a matrix into `out`, whole rows of it.
  template <class T>
  void read_rows(const stored_tensor& tensor, std::size_t first, std::span<T> out) const {
    read_values(bytes_, data_ + tensor.begin, tensor, out, first * static_cast<std::size_t>(tensor.shape.at(1)));
  }
  /// The elements of the tensor called `name`, row-major.
  template <class T>
  std::vector<T> read(std::string_view name) const {
    const stored_tensor& tensor = at(name);
    std::vector<T> out(tensor.count());
    read(tensor, std::span<T>(out));
    return out;
  }

 private:
  explicit safetensors(file_bytes bytes) : bytes_(std::move(bytes)), where_(bytes_.where()) {
    read_header(bytes_.size());
  }

  void read_header(std::size_t size);

  void read_metadata(const nlohmann::json& entry);

  stored_tensor read_entry(const std::string& name, const nlohmann::json& entry, std::size_t available) const;

  /// Every byte after the header belongs to exactly one tensor.
  void check_places(std::size_t available);

  file_bytes bytes_;
  std::string where_;
  std::size_t data_ = 0;
  std::vector<stored_tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Collects tensors and writes them as a safetensors file: wide types first, then by name, so that the same tensors
/// give the same bytes whatever the order of the calls. Values are not copied: they must stay until `write`, or are
/// made there in chunks.
class safetensors_writer {
 public:
  /// Adds a tensor, row-major; throws where values and shape disagree or the name is taken.
  template <class T>
  void add(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const T> values) {
    const stored_tensor tensor{.name = name, .type = dtype_of<T>(), .shape = shape};
    check(tensor.count() == values.size(), "tensor \"", name, "\": shape ", text_of_shape(shape), " and ",
          values.size(), " values do not agree");
    add(tensor, [values](std::ostream& out) {
      out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
    });
  }
  /// Adds a tensor whose values `fill(first, out)` gives when the file is written, elements [first, first + out.size())
  /// at a time, whole rows. They are stored as `type` (F32, F16, BF16, or T's own), rounded to the nearest, ties to
  /// even. Writing throws for one that is too large for F16.
  template <class T>
  void add_as(dtype type, const std::string& name, const std::vector<std::int64_t>& shape,
              std::function<void(std::size_t, std::span<T>)> fill) {
    check(type == dtype_of<T>() || type == dtype::f32 || type == dtype::f16 || type == dtype::bf16, "tensor \"", name,
          "\": weights are written as F32, F16 or BF16, not as ", name_of(type));
    const stored_tensor tensor{.name = name, .type = type, .shape = shape};
    add(tensor, [tensor, fill = std::move(fill)](std::ostream& out) { write_rounded<T>(out, tensor, fill); });
  }
  /// Adds a text to the header.
  void metadata(const std::string& key, const std::string& value) { metadata_[key] = value; }

  /// Writes the file, whole or not at all.
  void write(const std::filesystem::path& path) const;
  /// Writes the bytes of the file.
  void write(std::ostream& out) const;

 private:
  struct entry {
    std::vector<std::int64_t> shape;
    std::size_t bytes;
    std::function<void(std::ostream&)> write;
  };

  void add(const stored_tensor& tensor, std::function<void(std::ostream&)> write);

  template <class T>
  static void write_rounded(std::ostream& out, const stored_tensor& tensor,
                            const std::function<void(std::size_t, std::span<T>)>& fill) {
    const std::size_t count = tensor.count(),
                      rows = tensor.shape.size() > 1 ? static_cast<std::size_t>(tensor.shape[0]) : count;
    const std::size_t row = rows ? std::max<std::size_t>(1, count / rows) : 1;
    const std::size_t most = std::max<std::size_t>(1, (std::size_t{1} << 20) / row) * row;
    std::vector<T> values(std::min(most, count));
    std::vector<char> bytes(tensor.type == dtype_of<T>() ? 0 : bytes_of(tensor.type, values.size()));
    for (std::size_t first = 0; first < count; first += most) {
      const std::size_t now = std::min(most, count - first);
      fill(first, std::span(values).first(now));
      const auto put = [&](auto rounded) {
        for (std::size_t i = 0; i < now; ++i) {
          const auto x = rounded(static_cast<float>(values[i]), first + i);
          std::memcpy(bytes.data() + i * sizeof x, &x, sizeof x);
        }
        out.write(bytes.data(), static_cast<std::streamsize>(bytes_of(tensor.type, now)));
      };
      if (tensor.type == dtype_of<T>())
        out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(now * sizeof(T)));
      else if (tensor.type == dtype::f32)
        put([](float x, std::size_t) { return x; });
      else if (tensor.type == dtype::bf16)
        put([](float x, std::size_t) { return bfloat_of(x); });
      else
        put([&](float x, std::size_t i) {
          check(!(std::abs(x) >= 65520) || std::isinf(x), "tensor \"", tensor.name, "\", element ", i, ": ", x,
                " is too large for F16; write BF16 or F32");
          return half_of(x);
        });
    }
  }

  std::map<std::pair<dtype, std::string>, entry> entries_;
  std::set<std::string> names_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/safetensors-inl.hpp"
#endif
