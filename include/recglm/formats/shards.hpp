#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "recglm/formats/gguf.hpp"
#include "recglm/formats/safetensors.hpp"
#include "recglm/formats/torch_file.hpp"

namespace recglm {

/// The files that an index of shards names, each once. Throws naming the index where it is none, or where it names a
/// file outside of its folder.
std::vector<std::string> parse_shard_index(std::string_view text, const std::string& where);

/// The name of a shard, counted from 1, among `all`: "model-00002-of-00003.safetensors".
std::string shard_name(std::size_t number, std::size_t all);

/// Whether a file is called as `shard_name` calls one.
bool is_shard_name(std::string_view name);

/// A file of weights of any kind that is read: safetensors, torch.save's (.bin, .pt, .pth), GGUF. The name's end says
/// which.
class weight_file {
 public:
  static weight_file open(const std::filesystem::path& path);
  template <class File>
  explicit weight_file(File file) : file_(std::move(file)) {}

  const std::vector<stored_tensor>& tensors() const {
    return std::visit([](const auto& f) -> const std::vector<stored_tensor>& { return f.tensors(); }, file_);
  }
  const std::string& where() const {
    return std::visit([](const auto& f) -> const std::string& { return f.where(); }, file_);
  }
  const stored_tensor* find(std::string_view name) const {
    return std::visit([&](const auto& f) { return f.find(name); }, file_);
  }
  /// Reads a tensor into `out`, which must have its size.
  template <class T>
  void read(const stored_tensor& tensor, std::span<T> out) const {
    std::visit([&](const auto& f) { f.read(tensor, out); }, file_);
  }
  /// Reads rows [first, first + ...) of a matrix into `out`, whole rows of it.
  template <class T>
  void read_rows(const stored_tensor& tensor, std::size_t first, std::span<T> out) const {
    std::visit([&](const auto& f) { f.read_rows(tensor, first, out); }, file_);
  }
  /// The elements of the tensor called `name`, row-major.
  template <class T>
  std::vector<T> read(std::string_view name) const {
    const stored_tensor* const tensor = find(name);
    check(tensor, where(), ": no tensor \"", name, "\"");
    std::vector<T> out(tensor->count());
    read(*tensor, std::span<T>(out));
    return out;
  }

 private:
  std::variant<safetensors, torch_file, gguf> file_;
};

/// The one GGUF file of a folder, or the first part of it; empty where there is none. Throws where there are several.
std::filesystem::path gguf_in(const std::filesystem::path& folder);

/// The weight files of a model folder, the first kind that is there: `model.safetensors`, the shards of its index,
/// `pytorch_model.bin`, the shards of its index, one GGUF file; or the one file that is named. Throws where there is
/// none.
std::vector<weight_file> open_weights(const std::filesystem::path& folder);

/// The weights in an adapter's folder, of the file that PEFT would read: adapter_model.safetensors, else
/// adapter_model.bin. Throws where there is neither.
weight_file open_adapter(const std::filesystem::path& folder);

/// Writes the index of a model in several files: which file holds each tensor, and how many bytes all take.
void write_shard_index(const std::filesystem::path& path, const std::map<std::string, std::string>& file_of,
                       std::size_t bytes);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/shards-inl.hpp"
#endif
