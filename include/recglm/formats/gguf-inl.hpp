#pragma once
#include "recglm/formats/gguf.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/memory.hpp"
#include "recglm/formats/part_names.hpp"
#include "recglm/formats/stored_values.hpp"

namespace recglm {

struct gguf::keys {
  nlohmann::json metadata = nlohmann::json::object();
};

RECGLM_FUNC const nlohmann::json& gguf::metadata() const { return keys_->metadata; }

RECGLM_FUNC gguf::gguf(file_bytes bytes) : bytes_(std::move(bytes)), keys_(std::make_shared<keys>()) { read_header(); }

RECGLM_FUNC gguf gguf::open(const std::filesystem::path& path) {
  gguf out(file_bytes::open(path, "GGUF"));
  out.add_parts(path);
  return out;
}

RECGLM_FUNC gguf gguf::over(std::span<const char> bytes, std::string where) {
  gguf out(file_bytes::over(bytes, std::move(where)));
  const std::size_t all = out.number_of("split.count", 1);
  check(all <= 1, out.where(), " is one of ", all, " parts; open the first of them by its name");
  return out;
}

RECGLM_FUNC std::size_t gguf::bytes() const {
  std::size_t all = 0;
  for (const part& p : parts_) all += p.bytes.size();
  return all;
}

RECGLM_FUNC std::size_t gguf::number_of(const char* key, std::size_t usual) const {
  const auto found = keys_->metadata.find(key);
  if (found == keys_->metadata.end()) return usual;
  check(found->is_number_integer() && *found >= 0, where(), ": \"", key, "\" must be a whole number");
  return found->get<std::size_t>();
}

RECGLM_FUNC void gguf::add_parts(const std::filesystem::path& path) {
  const std::size_t all = number_of("split.count", 1), mine = number_of("split.no", 0);
  if (all <= 1) return;
  auto name = parse_part_name(path.filename().string(), ".gguf");
  check(name && name->number == mine + 1 && name->all == all, where(), " holds part ", mine + 1, " of ", all,
        " but is not called so (", part_name{"...", mine + 1, all, ".gguf"}.text(), "), by which the others are found");
  name->number = 1;
  check(mine == 0, where(), " is part ", mine + 1, " of ", all, "; name the first one, ", name->text());
  const auto end_of = [](const gguf& file) {
    std::size_t end = 0;
    for (const stored_tensor& t : file.tensors_) end = std::max(end, t.end);
    return end;
  };
  std::size_t first = end_of(*this);
  for (name->number = 2; name->number <= all; ++name->number) {
    const gguf other(file_bytes::open(path.parent_path() / name->text(), "GGUF"));
    check(other.number_of("split.no", 0) + 1 == name->number && other.number_of("split.count", 1) == all, other.where(),
          " does not hold part ", name->number, " of ", all, ", as its name says");
    parts_.push_back({other.bytes_, other.data_, first});
    for (stored_tensor t : other.tensors_) {
      t.name = published_name(t.name);
      check(!find(t.name), other.where(), ": tensor \"", t.name, "\" is in a part before it too");
      t.begin += first, t.end += first;
      tensors_.push_back(std::move(t));
    }
    first += end_of(other);
  }
  const std::size_t tensors = number_of("split.tensors.count", tensors_.size());
  check(tensors == tensors_.size(), where(), ": its ", all, " parts hold ", tensors_.size(), " tensors, not ", tensors,
        " as \"split.tensors.count\" says");
}

RECGLM_FUNC std::pair<const file_bytes*, std::size_t> gguf::place_of(const stored_tensor& tensor) const {
  const part* at = &parts_.front();
  for (const part& p : parts_)
    if (p.first <= tensor.begin) at = &p;
  return {&at->bytes, at->data + tensor.begin - at->first};
}

RECGLM_FUNC const stored_tensor* gguf::find(std::string_view name) const {
  const auto at =
      std::find_if(tensors_.begin(), tensors_.end(), [&](const stored_tensor& t) { return t.name == name; });
  return at == tensors_.end() ? nullptr : &*at;
}

RECGLM_FUNC const nlohmann::json& gguf::at(const std::string& key) const {
  const auto found = keys_->metadata.find(key);
  check(found != keys_->metadata.end(), where(), ": the key \"", key, "\" is missing");
  return *found;
}

RECGLM_FUNC const char* gguf::take(std::size_t count) {
  if (count > bytes_.size() - place_) wrong("the file is cut off");
  if (count > left()) wrong("a header of more than ", longest_header, " bytes");
  if (place_ < window_at_ || place_ + count > window_at_ + window_.size()) {
    window_.resize(std::min(bytes_.size() - place_, std::max(count, std::size_t{1} << 16)));
    bytes_.read(place_, window_.data(), window_.size());
    window_at_ = place_;
  }
  const char* const out = window_.data() + (place_ - window_at_);
  place_ += count;
  return out;
}

RECGLM_FUNC std::string gguf::text() {
  const std::uint64_t length = number<std::uint64_t>();
  if (length > left()) wrong("a text of ", length, " bytes does not fit into the file");
  return std::string(take(static_cast<std::size_t>(length)), static_cast<std::size_t>(length));
}

RECGLM_FUNC nlohmann::json gguf::value(std::uint32_t type, bool inside) {
  switch (type) {
    case 0:
      return number<std::uint8_t>();
    case 1:
      return number<std::int8_t>();
    case 2:
      return number<std::uint16_t>();
    case 3:
      return number<std::int16_t>();
    case 4:
      return number<std::uint32_t>();
    case 5:
      return number<std::int32_t>();
    case 6:
      return static_cast<double>(number<float>());
    case 7:
      return number<std::uint8_t>() != 0;
    case 8:
      return text();
    case 10:
      return number<std::uint64_t>();
    case 11:
      return number<std::int64_t>();
    case 12:
      return number<double>();
    case 9:
      break;
    default:
      wrong("a value of the unknown type ", type);
  }
  if (inside) wrong("a list of lists");
  const std::uint32_t of = number<std::uint32_t>();
  const std::uint64_t count = number<std::uint64_t>();
  if (count > left()) wrong("a list of ", count, " values does not fit into the file");
  if (count > 1 << 20) check_memory(static_cast<double>(count), sizeof(nlohmann::json), where());
  nlohmann::json out = nlohmann::json::array();
  for (std::uint64_t i = 0; i < count; ++i) out.push_back(value(of, true));
  return out;
}

RECGLM_FUNC void gguf::read_header() {
  if (bytes_.size() < 24 || std::memcmp(take(4), "GGUF", 4) != 0) fail(where(), " is no GGUF file");
  const std::uint32_t version = number<std::uint32_t>();
  check(version == 2 || version == 3, where(), ": GGUF version ", version, "; read are 2 and 3");
  const std::uint64_t tensors = number<std::uint64_t>(), keys = number<std::uint64_t>();
  constexpr std::size_t least_of_tensor = 24, least_of_key = 13;
  if (keys > left() / least_of_key) wrong(keys, " keys do not fit into the file");
  for (std::uint64_t i = 0; i < keys; ++i) {
    std::string key = text();
    const std::uint32_t type = number<std::uint32_t>();
    nlohmann::json held = value(type, false);
    if (!keys_->metadata.emplace(key, std::move(held)).second) wrong("the key \"", key, "\" was there already");
  }
  if (const auto at = keys_->metadata.find("general.architecture"); at != keys_->metadata.end() && at->is_string())
    architecture_ = at->get<std::string>();
  std::size_t alignment = 32;
  if (const auto at = keys_->metadata.find("general.alignment"); at != keys_->metadata.end()) {
    check(at->is_number_unsigned(), where(), ": \"general.alignment\" must be a whole number");
    alignment = at->get<std::size_t>();
    check(alignment > 0 && alignment <= 1 << 20, where(), ": \"general.alignment\" must be 1 to 1048576, not ",
          alignment);
  }
  if (tensors > left() / least_of_tensor) wrong(tensors, " tensors do not fit into the file");
  for (std::uint64_t i = 0; i < tensors; ++i) tensors_.push_back(read_entry());
  data_ = (place_ + alignment - 1) / alignment * alignment;
  window_ = std::string();
  check_places();
  parts_ = {{bytes_, data_, 0}};
}

RECGLM_FUNC stored_tensor gguf::read_entry() {
  stored_tensor out;
  out.name = published_name(text());
  const auto bad = [&](const auto&... parts) { wrong("tensor \"", out.name, "\": ", parts...); };
  const std::uint32_t dimensions = number<std::uint32_t>();
  if (dimensions > 4) bad(dimensions, " dimensions");
  std::uint64_t count = 1;
  for (std::uint32_t d = 0; d < dimensions; ++d) {
    const std::uint64_t size = number<std::uint64_t>();
    if (size == 0 || size > std::uint64_t{1} << 40 || count > (std::uint64_t{1} << 48) / size)
      bad("a dimension of ", size);
    count *= size;
    out.shape.insert(out.shape.begin(), static_cast<std::int64_t>(size));  // the file has the fastest first
  }
  const std::uint32_t type = number<std::uint32_t>();
  const std::pair<std::uint32_t, dtype> known[] = {{0, dtype::f32},  {1, dtype::f16},  {2, dtype::q4_0},
                                                   {3, dtype::q4_1}, {8, dtype::q8_0}, {30, dtype::bf16}};
  const auto row = std::find_if(std::begin(known), std::end(known), [&](const auto& k) { return k.first == type; });
  if (row == std::end(known)) bad("is of GGUF's type ", type, "; read are F32, F16, BF16, Q8_0, Q4_0 and Q4_1");
  out.type = row->second;
  const std::uint64_t begin = number<std::uint64_t>(),
                      columns = out.shape.empty() ? 1 : static_cast<std::uint64_t>(out.shape.back());
  if (columns % detail::row_of(out.type).block != 0)
    bad("rows of ", columns, " numbers are no whole blocks of ", name_of(out.type));
  const std::uint64_t size = bytes_of(out.type, count);
  if (begin > bytes_.size() || size > bytes_.size() - begin)
    bad("shape ", text_of_shape(out.shape), " does not fit into the file");
  out.begin = begin, out.end = begin + size;
  return out;
}

RECGLM_FUNC void gguf::check_places() {
  std::vector<const stored_tensor*> order;
  std::map<std::string_view, int> names;
  for (const stored_tensor& t : tensors_) {
    check(++names[t.name] == 1, where(), ": tensor \"", t.name, "\" is there twice");
    check(data_ <= bytes_.size() && t.end <= bytes_.size() - data_, where(), ": tensor \"", t.name,
          "\" ends after the file does; it is cut off");
    order.push_back(&t);
  }
  std::sort(order.begin(), order.end(),
            [](auto* a, auto* b) { return std::pair(a->begin, a->end) < std::pair(b->begin, b->end); });
  for (std::size_t i = 1; i < order.size(); ++i)
    check(order[i]->begin >= order[i - 1]->end, where(), ": tensor \"", order[i]->name,
          "\" shares bytes with another one");
}

RECGLM_FUNC bool gguf::published() const {
  return architecture_ == "llama" || architecture_ == "qwen2" || architecture_ == "qwen3";
}

RECGLM_FUNC std::string gguf::published_name(const std::string& name) const {
  if (!published()) return name;
  static const std::map<std::string, std::string, std::less<>> whole = {
      {"token_embd.weight", "model.embed_tokens.weight"},
      {"output_norm.weight", "model.norm.weight"},
      {"output.weight", "lm_head.weight"}};
  static const std::map<std::string, std::string, std::less<>> inner = {
      {"attn_norm", "input_layernorm"},    {"ffn_norm", "post_attention_layernorm"},
      {"attn_q", "self_attn.q_proj"},      {"attn_k", "self_attn.k_proj"},
      {"attn_v", "self_attn.v_proj"},      {"attn_output", "self_attn.o_proj"},
      {"attn_q_norm", "self_attn.q_norm"}, {"attn_k_norm", "self_attn.k_norm"},
      {"ffn_gate", "mlp.gate_proj"},       {"ffn_up", "mlp.up_proj"},
      {"ffn_down", "mlp.down_proj"}};
  if (const auto at = whole.find(name); at != whole.end()) return at->second;
  const std::size_t dot = name.find('.', 4), last = name.rfind('.');
  if (!name.starts_with("blk.") || dot == name.npos || last <= dot) return name;
  const auto at = inner.find(name.substr(dot + 1, last - dot - 1));
  return at == inner.end() ? name : "model.layers." + name.substr(4, dot - 4) + "." + at->second + name.substr(last);
}

RECGLM_FUNC int gguf::permuted_heads(const std::string& name) const {
  if (architecture_ != "llama") return 0;
  const bool q = name.ends_with(".self_attn.q_proj.weight"), k = name.ends_with(".self_attn.k_proj.weight");
  if (!q && !k) return 0;
  const std::string key = k && keys_->metadata.contains("llama.attention.head_count_kv")
                              ? "llama.attention.head_count_kv"
                              : "llama.attention.head_count";
  const nlohmann::json& heads = at(key);
  check(heads.is_number_unsigned() && heads.get<std::uint64_t>() > 0 && heads.get<std::uint64_t>() < 1 << 20, where(),
        ": \"", key, "\" must be a whole number above 0");
  return heads.get<int>();
}

}  // namespace recglm
