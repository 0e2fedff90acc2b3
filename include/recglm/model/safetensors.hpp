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
#include "recglm/model/json_file.hpp"
#include "recglm/model/stored_values.hpp"

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

  /// By name.
  const std::vector<stored_tensor>& tensors() const { return tensors_; }
  /// Free texts of the header.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  /// The file's name, for messages.
  const std::string& where() const { return where_; }

  /// The tensor called `name`, or null.
  const stored_tensor* find(std::string_view name) const {
    const auto at = std::lower_bound(tensors_.begin(), tensors_.end(), name,
                                     [](const stored_tensor& t, std::string_view n) { return t.name < n; });
    return at != tensors_.end() && at->name == name ? &*at : nullptr;
  }
  /// The tensor called `name`; throws where there is none.
  const stored_tensor& at(std::string_view name) const {
    const stored_tensor* found = find(name);
    check(found, where_, ": no tensor \"", name, "\"");
    return *found;
  }

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

  void read_header(std::size_t size) {
    constexpr std::uint64_t longest = 100'000'000;  // the format's own limit
    check(size >= 8, where_, ": ", size, " bytes are too few for a safetensors file; is it cut off?");
    std::uint64_t length = 0;
    bytes_.read(0, reinterpret_cast<char*>(&length), 8);
    check(length <= longest && length >= 2, where_, ": a header of ", length, " bytes: not a safetensors file");
    check(length <= size - 8, where_, ": the header needs ", length, " bytes and ", size - 8,
          " are there; the file is cut off");
    std::string text(length, ' ');
    bytes_.read(8, text.data(), length);
    check(text.front() == '{', where_, ": the header does not begin with {: not a safetensors file");
    data_ = 8 + length;
    const nlohmann::json header = parse_json(text, where_);
    for (const auto& [name, entry] : header.items())
      if (name == "__metadata__")
        read_metadata(entry);
      else
        tensors_.push_back(read_entry(name, entry, size - data_));
    check_places(size - data_);
    std::sort(tensors_.begin(), tensors_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  }

  void read_metadata(const nlohmann::json& entry) {
    check(entry.is_object(), where_, ": __metadata__ must be an object of texts");
    for (const auto& [key, value] : entry.items()) {
      check(value.is_string(), where_, ": __metadata__: \"", key, "\" must be a text");
      metadata_[key] = value.get<std::string>();
    }
  }

  stored_tensor read_entry(const std::string& name, const nlohmann::json& entry, std::size_t available) const {
    const auto tensor = [&] { return text_of(where_, ": tensor \"", name, "\": "); };
    const auto wrong = [&](const auto&... parts) { fail(tensor(), parts...); };
    if (!entry.is_object()) wrong("its entry must be an object");
    for (const char* key : {"dtype", "shape", "data_offsets"})
      if (!entry.contains(key)) wrong("its entry has no \"", key, "\"");
    if (entry.size() != 3) wrong("its entry must hold dtype, shape and data_offsets alone");
    stored_tensor out;
    out.name = name;
    const auto& type = entry["dtype"];
    const auto last = std::begin(detail::dtypes) + static_cast<int>(dtype::boolean) + 1;
    const auto row = std::find_if(std::begin(detail::dtypes), last, [&](const auto& r) {
      return type.is_string() && type.template get_ref<const std::string&>() == r.name;
    });
    if (row == last) wrong("its dtype is not one of F64 F32 F16 BF16 and the integers");
    out.type = row->type;
    const auto number = [&](const nlohmann::json& value, const char* what) {
      if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::uint64_t{1} << 62)
        wrong(what, " must hold whole numbers from 0");
      return value.get<std::uint64_t>();
    };
    const auto& shape = entry["shape"];
    const auto& offsets = entry["data_offsets"];
    if (!shape.is_array()) wrong("shape must be an array");
    if (!offsets.is_array() || offsets.size() != 2) wrong("data_offsets must be two numbers");
    const std::uint64_t begin = number(offsets[0], "data_offsets"), end = number(offsets[1], "data_offsets");
    if (begin > end || end > available)
      wrong("its bytes ", begin, " to ", end, " are not inside the file's ", available,
            "; the file is cut off or mixed up");
    bool empty = false;
    for (const auto& size : shape) {
      out.shape.push_back(static_cast<std::int64_t>(number(size, "shape")));
      empty = empty || out.shape.back() == 0;
    }
    std::uint64_t count = empty ? 0 : 1;
    for (std::int64_t size : out.shape) {
      if (count && static_cast<std::uint64_t>(size) > available / count)
        wrong("shape ", text_of_shape(out.shape), " is larger than the file");
      count *= static_cast<std::uint64_t>(size);
    }
    if (count > available / row->bytes || count * row->bytes != end - begin)
      wrong("shape ", text_of_shape(out.shape), " of ", row->name, " and its ", end - begin, " bytes do not agree");
    out.begin = begin, out.end = end;
    return out;
  }

  /// Every byte after the header belongs to exactly one tensor.
  void check_places(std::size_t available) {
    std::sort(tensors_.begin(), tensors_.end(),
              [](const auto& a, const auto& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    std::size_t at = 0;
    for (const stored_tensor& t : tensors_) {
      check(t.begin >= at, where_, ": tensor \"", t.name, "\" shares bytes with another one");
      check(t.begin == at, where_, ": ", t.begin - at, " bytes before tensor \"", t.name, "\" belong to none");
      at = t.end;
    }
    check(at == available, where_, ": ", available - at, " bytes after the last tensor belong to none");
  }

  file_bytes bytes_;
  std::string where_;
  std::size_t data_ = 0;
  std::vector<stored_tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Collects tensors and writes them as a safetensors file: wide types first, then by name, so that the same tensors
/// give the same bytes whatever the order of the calls. Values are not copied: they must stay until `write`, or are
/// made there in stretches.
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
  void write(const std::filesystem::path& path) const {
    atomic_file file(path);
    write(file.stream());
    file.commit();
  }
  /// Writes the bytes of the file.
  void write(std::ostream& out) const {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata_.empty()) header["__metadata__"] = metadata_;
    std::size_t at = 0;
    for (const auto& [key, e] : entries_) {
      header[key.second] = {{"dtype", name_of(key.first)}, {"shape", e.shape}, {"data_offsets", {at, at + e.bytes}}};
      at += e.bytes;
    }
    std::string text;
    try {
      text = header.dump();
    } catch (const nlohmann::json::exception&) {
      fail("the name of a tensor or a text of the header is not UTF-8");
    }
    text.append((8 - text.size() % 8) % 8, ' ');  // the numbers begin at a multiple of 8
    const std::uint64_t length = text.size();
    out.write(reinterpret_cast<const char*>(&length), 8);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    for (const auto& [key, e] : entries_) e.write(out);
  }

 private:
  struct entry {
    std::vector<std::int64_t> shape;
    std::size_t bytes;
    std::function<void(std::ostream&)> write;
  };

  void add(const stored_tensor& tensor, std::function<void(std::ostream&)> write) {
    check(tensor.name != "__metadata__", "a tensor can't be called __metadata__");
    const entry made{tensor.shape, bytes_of(tensor.type, tensor.count()), std::move(write)};
    const bool fresh = entries_.emplace(std::pair(tensor.type, tensor.name), made).second;
    check(fresh && names_.insert(tensor.name).second, "tensor \"", tensor.name, "\" was added twice");
  }

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
