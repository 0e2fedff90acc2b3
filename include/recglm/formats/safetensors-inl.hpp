#pragma once
#include "recglm/formats/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/formats/stored_values.hpp"

namespace recglm {

RECGLM_FUNC const stored_tensor* safetensors::find(std::string_view name) const {
  const auto at = std::lower_bound(tensors_.begin(), tensors_.end(), name,
                                   [](const stored_tensor& t, std::string_view n) { return t.name < n; });
  return at != tensors_.end() && at->name == name ? &*at : nullptr;
}

RECGLM_FUNC const stored_tensor& safetensors::at(std::string_view name) const {
  const stored_tensor* found = find(name);
  check(found, where_, ": no tensor \"", name, "\"");
  return *found;
}

RECGLM_FUNC void safetensors::read_header(std::size_t size) {
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
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::sort(tensors_.begin(), tensors_.end(), by_name);
  std::vector<stored_tensor> twins;
  for (const auto& [name, kept] : metadata_)
    if (const stored_tensor* const tensor = find(kept); tensor && !find(name)) twins.emplace_back(*tensor).name = name;
  tensors_.insert(tensors_.end(), twins.begin(), twins.end());
  std::sort(tensors_.begin(), tensors_.end(), by_name);
}

RECGLM_FUNC void safetensors::read_metadata(const nlohmann::json& entry) {
  if (entry.is_null()) return;
  check(entry.is_object(), where_, ": __metadata__ must be an object of texts");
  for (const auto& [key, value] : entry.items()) {
    check(value.is_string(), where_, ": __metadata__: \"", key, "\" must be a text");
    metadata_[key] = value.get<std::string>();
  }
}

RECGLM_FUNC stored_tensor safetensors::read_entry(const std::string& name, const nlohmann::json& entry,
                                                  std::size_t available) const {
  const auto wrong = [&](const auto&... parts) { fail(where_, ": tensor \"", name, "\": ", parts...); };
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

RECGLM_FUNC void safetensors::check_places(std::size_t available) {
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

RECGLM_FUNC void safetensors_writer::write(const std::filesystem::path& path) const {
  atomic_file file(path);
  write(file.stream());
  file.commit();
}

RECGLM_FUNC void safetensors_writer::write(std::ostream& out) const {
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

RECGLM_FUNC void safetensors_writer::add(const stored_tensor& tensor, std::function<void(std::ostream&)> write) {
  check(tensor.name != "__metadata__", "a tensor can't be called __metadata__");
  const entry made{tensor.shape, bytes_of(tensor.type, tensor.count()), std::move(write)};
  const bool fresh = entries_.emplace(std::pair(tensor.type, tensor.name), made).second;
  check(fresh && names_.insert(tensor.name).second, "tensor \"", tensor.name, "\" was added twice");
}

}  // namespace recglm
