#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(RECGLM_LIBZIP)
#include <zip.h>
#endif

#include "recglm/formats/state_pickle.hpp"
#include "recglm/formats/stored_values.hpp"

namespace recglm {

/// A file of `torch.save` that holds named tensors (a zip of one pickle and the numbers), open for reading. The pickle
/// is read by `state_pickle`, which accepts tensors and nothing that would run code; numbers are read tensor by tensor.
/// Every error names the file and the tensor. Needs libzip.
class torch_file {
 public:
  static torch_file open(const std::filesystem::path& path) { return torch_file(path.string(), path, {}); }
  /// Reads from memory, which must outlive the result; `where` names it in errors.
  static torch_file over(std::span<const char> bytes, std::string where) {
    return torch_file(std::move(where), {}, bytes);
  }

  /// In the order of the file.
  const std::vector<stored_tensor>& tensors() const { return tensors_; }
  const std::string& where() const { return where_; }
  /// The tensor called `name`, or null.
  const stored_tensor* find(std::string_view name) const;

  /// Reads a tensor into `out`, which must have its size.
  template <class T>
  void read(const stored_tensor& tensor, std::span<T> out) const {
    const std::vector<char> bytes = numbers_of(tensor);
    read_values(file_bytes::over(bytes, where_), tensor.begin, tensor, out);
  }
  /// Reads rows [first, first + ...) of a matrix into `out`, whole rows of it.
  template <class T>
  void read_rows(const stored_tensor& tensor, std::size_t first, std::span<T> out) const {
    const std::shared_ptr<const std::vector<char>> bytes = numbers_for(tensor, out.size());
    const std::size_t columns = static_cast<std::size_t>(tensor.shape.at(1));
    read_values(file_bytes::over(*bytes, where_), tensor.begin, tensor, out, first * columns);
  }
  /// The elements of the tensor called `name`, row-major.
  template <class T>
  std::vector<T> read(std::string_view name) const {
    const stored_tensor* const tensor = find(name);
    check(tensor, where_, ": no tensor \"", name, "\"");
    std::vector<T> out(tensor->count());
    read(*tensor, std::span<T>(out));
    return out;
  }

 private:
#if defined(RECGLM_LIBZIP)
  torch_file(std::string where, const std::filesystem::path& path, std::span<const char> bytes);

  // Checks that the storage holds what the tensor says, before anything is read.
  void add(const state_tensor& t);

  std::size_t size_of(const std::string& name, const std::string& tensor) const;

  // The whole of an entry, checked by its sum.
  std::vector<char> entry(const std::string& name, std::size_t most) const;
  void read_entry(const std::string& name, char* out, std::size_t size) const;
  std::vector<char> numbers_of(const stored_tensor& tensor) const {
    return entry("data/" + storages_.at(tensor.name), static_cast<std::size_t>(-1));
  }

  std::shared_ptr<zip_t> archive_;
  std::uint64_t size_ = 0;  // of the file
#else
  torch_file(std::string where, const std::filesystem::path&, std::span<const char>) : where_(std::move(where)) {
    fail(where_,
         ": files of torch.save are read through libzip, which this build does not have; install libzip-dev and "
         "configure again");
  }
  std::vector<char> numbers_of(const stored_tensor&) const { return {}; }
#endif

  std::string where_, front_;  // front_: the folder inside of the zip file, with its slash
  std::vector<stored_tensor> tensors_;
  std::map<std::string, std::string> storages_;  // of each tensor
  // The numbers of the tensor whose rows are being read, by several threads: an entry of a zip file is read whole, and
  // its sum checked. They are given up with the last of its rows.
  struct rows {
    std::mutex mutex;
    std::string tensor;
    std::shared_ptr<const std::vector<char>> bytes;
    std::size_t left = 0;
  };
  std::shared_ptr<const std::vector<char>> numbers_for(const stored_tensor& tensor, std::size_t count) const;
  std::shared_ptr<rows> rows_ = std::make_shared<rows>();
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/formats/torch_file-inl.hpp"
#endif
