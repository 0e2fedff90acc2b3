#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/model/json_file.hpp"

/// \file
/// Files of named tensors (the safetensors format): eight bytes with the header's length, a JSON header, the numbers.

namespace recglm {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian; this machine is not");

/// How the elements of a stored tensor are written.
enum class dtype { f64, f32, f16, bf16, i64, u64, i32, u32, i16, u16, i8, u8, boolean };

namespace detail {
struct dtype_row {
  dtype type;
  std::string_view name;
  std::size_t bytes;
};
inline constexpr dtype_row dtypes[] = {{dtype::f64, "F64", 8},     {dtype::f32, "F32", 4}, {dtype::f16, "F16", 2},
                                       {dtype::bf16, "BF16", 2},   {dtype::i64, "I64", 8}, {dtype::u64, "U64", 8},
                                       {dtype::i32, "I32", 4},     {dtype::u32, "U32", 4}, {dtype::i16, "I16", 2},
                                       {dtype::u16, "U16", 2},     {dtype::i8, "I8", 1},   {dtype::u8, "U8", 1},
                                       {dtype::boolean, "BOOL", 1}};
}  // namespace detail

/// "F32", "BF16", ... as in the header of a file.
inline std::string_view name_of(dtype type) { return detail::dtypes[static_cast<int>(type)].name; }
/// Bytes of one element.
inline std::size_t bytes_of(dtype type) { return detail::dtypes[static_cast<int>(type)].bytes; }

/// The dtype that stores a `T` exactly.
template <class T>
constexpr dtype dtype_of() {
  if constexpr (std::is_same_v<T, double>)
    return dtype::f64;
  else if constexpr (std::is_same_v<T, float>)
    return dtype::f32;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return dtype::i64;
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    return dtype::u64;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return dtype::i32;
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return dtype::u8;
  else
    static_assert(!sizeof(T), "store double, float, int64_t, uint64_t, int32_t or uint8_t");
}

/// The value of an IEEE half, subnormals, infinities and NaN included.
inline float float_of_half(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16, rest = bits & 0x7fffu;
  if (rest >= 0x7c00u) return std::bit_cast<float>(sign | 0x7f800000u | (rest & 0x3ffu) << 13);
  if (rest >= 0x400u) return std::bit_cast<float>(sign | ((rest << 13) + (112u << 23)));
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(static_cast<float>(rest) * 0x1p-24f));
}
/// The value of a bfloat16.
inline float float_of_bfloat(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// One tensor of a file: what the header says of it. `begin` and `end` count bytes from the end of the header.
struct stored_tensor {
  std::string name;
  dtype type = dtype::f32;
  std::vector<std::int64_t> shape;  ///< row-major
  std::size_t begin = 0, end = 0;
  std::size_t count() const { return (end - begin) / bytes_of(type); }
};

/// "(3, 4)", for messages.
inline std::string text_of_shape(const std::vector<std::int64_t>& shape) {
  std::string out = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
  return out + ")";
}

/// A safetensors file, open for reading. The header is checked whole when the file is opened (bounds, gaps, overlaps,
/// sizes against shapes), before anything large is allocated; the numbers are read tensor by tensor on demand, so that
/// a file larger than the memory can be read. Every error names the file and the tensor.
class safetensors {
 public:
  /// Opens a file.
  static safetensors open(const std::filesystem::path& path) {
    safetensors out(path.string());
    check(!std::filesystem::is_directory(path), out.where_, " is a folder; a safetensors file was expected");
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    check(descriptor >= 0, out.where_, " can't be read: ", std::strerror(errno));
    out.file_.reset(new int(descriptor), [](int* fd) { ::close(*fd), delete fd; });
    std::error_code why;
    const auto size = std::filesystem::file_size(path, why);
    check(!why, out.where_, " can't be read: ", why.message());
    out.read_header(size);
    return out;
  }

  /// Reads from memory, which must outlive the result; `where` names it in errors.
  static safetensors over(std::span<const char> bytes, std::string where) {
    safetensors out(std::move(where));
    out.memory_ = bytes;
    out.read_header(bytes.size());
    return out;
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
    check(out.size() == tensor.count(), where_, ": tensor \"", tensor.name, "\" has ", tensor.count(),
          " elements, not ", out.size());
    switch (tensor.type) {
      case dtype::f64:
        return convert<double>(tensor, out, [](double x) { return x; });
      case dtype::f32:
        return convert<float>(tensor, out, [](float x) { return x; });
      case dtype::f16:
        return convert<std::uint16_t>(tensor, out, float_of_half);
      case dtype::bf16:
        return convert<std::uint16_t>(tensor, out, float_of_bfloat);
      case dtype::i64:
        return convert<std::int64_t>(tensor, out, [](auto x) { return x; });
      case dtype::u64:
        return convert<std::uint64_t>(tensor, out, [](auto x) { return x; });
      case dtype::i32:
        return convert<std::int32_t>(tensor, out, [](auto x) { return x; });
      case dtype::u32:
        return convert<std::uint32_t>(tensor, out, [](auto x) { return x; });
      case dtype::i16:
        return convert<std::int16_t>(tensor, out, [](auto x) { return x; });
      case dtype::u16:
        return convert<std::uint16_t>(tensor, out, [](std::uint16_t x) { return int(x); });
      case dtype::i8:
        return convert<std::int8_t>(tensor, out, [](auto x) { return x; });
      case dtype::u8:
      case dtype::boolean:
        return convert<std::uint8_t>(tensor, out, [](auto x) { return x; });
    }
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
  explicit safetensors(std::string where) : where_(std::move(where)) {}

  void read_bytes(std::size_t from, char* out, std::size_t count) const {
    if (!file_) {
      if (count) std::memcpy(out, memory_.data() + from, count);
      return;
    }
    while (count > 0) {
      const ssize_t got = ::pread(*file_, out, count, static_cast<off_t>(from));
      if (got < 0 && errno == EINTR) continue;
      check(got > 0, where_, ": reading failed at byte ", from, ": ",
            got == 0 ? "the file became shorter" : std::strerror(errno));
      from += static_cast<std::size_t>(got), out += got, count -= static_cast<std::size_t>(got);
    }
  }

  void read_header(std::size_t size) {
    constexpr std::uint64_t longest = 100'000'000;  // the format's own limit
    check(size >= 8, where_, ": ", size, " bytes are too few for a safetensors file; is it cut off?");
    std::uint64_t length = 0;
    read_bytes(0, reinterpret_cast<char*>(&length), 8);
    check(length <= longest && length >= 2, where_, ": a header of ", length, " bytes: not a safetensors file");
    check(length <= size - 8, where_, ": the header needs ", length, " bytes and ", size - 8,
          " are there; the file is cut off");
    std::string text(length, ' ');
    read_bytes(8, text.data(), length);
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
    const auto row = std::find_if(std::begin(detail::dtypes), std::end(detail::dtypes), [&](const auto& r) {
      return type.is_string() && type.template get_ref<const std::string&>() == r.name;
    });
    if (row == std::end(detail::dtypes)) wrong("its dtype is not one of F64 F32 F16 BF16 and the integers");
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

  template <class Stored, class T, class Value>
  void convert(const stored_tensor& tensor, std::span<T> out, Value value) const {
    if constexpr (std::is_same_v<Stored, T>) {
      read_bytes(data_ + tensor.begin, reinterpret_cast<char*>(out.data()), out.size_bytes());
    } else {
      using wide = decltype(value(Stored{}));
      if constexpr (std::is_integral_v<T> && !std::is_integral_v<wide>) {
        fail(where_, ": tensor \"", tensor.name, "\" holds ", name_of(tensor.type), "; integers were expected");
      } else {
        constexpr std::size_t at_once = 1 << 16;
        std::vector<Stored> part(std::min(at_once, out.size()));
        for (std::size_t done = 0; done < out.size(); done += part.size()) {
          const std::size_t now = std::min(part.size(), out.size() - done);
          read_bytes(data_ + tensor.begin + done * sizeof(Stored), reinterpret_cast<char*>(part.data()),
                     now * sizeof(Stored));
          for (std::size_t i = 0; i < now; ++i) {
            const wide x = value(part[i]);
            if constexpr (std::is_integral_v<T>)
              check(std::in_range<T>(x), where_, ": tensor \"", tensor.name, "\", element ", done + i, ": ", x,
                    " is out of range");
            out[done + i] = static_cast<T>(x);
          }
        }
      }
    }
  }

  std::string where_;
  std::shared_ptr<int> file_;
  std::span<const char> memory_;
  std::size_t data_ = 0;
  std::vector<stored_tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Collects tensors and writes them as a safetensors file: wide types first, then by name, so that the same tensors
/// give the same bytes whatever the order of the calls. Values are not copied: they must stay until `write`.
class safetensors_writer {
 public:
  /// Adds a tensor, row-major; throws where values and shape disagree or the name is taken.
  template <class T>
  void add(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const T> values) {
    std::size_t count = 1;
    for (std::int64_t size : shape) count *= static_cast<std::size_t>(size);
    check(count == values.size(), "tensor \"", name, "\": shape ", text_of_shape(shape), " and ", values.size(),
          " values do not agree");
    check(name != "__metadata__", "a tensor can't be called __metadata__");
    const bool fresh = entries_
                           .emplace(std::pair(dtype_of<T>(), name),
                                    entry{shape, {reinterpret_cast<const char*>(values.data()), values.size_bytes()}})
                           .second;
    check(fresh && names_.insert(name).second, "tensor \"", name, "\" was added twice");
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
      header[key.second] = {
          {"dtype", name_of(key.first)}, {"shape", e.shape}, {"data_offsets", {at, at + e.bytes.size()}}};
      at += e.bytes.size();
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
    for (const auto& [key, e] : entries_) out.write(e.bytes.data(), static_cast<std::streamsize>(e.bytes.size()));
  }

 private:
  struct entry {
    std::vector<std::int64_t> shape;
    std::span<const char> bytes;
  };
  std::map<std::pair<dtype, std::string>, entry> entries_;
  std::set<std::string> names_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace recglm
