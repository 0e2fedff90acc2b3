#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if defined(RECGLM_LIBZIP)
#include <zip.h>
#endif

#include "recglm/model/state_pickle.hpp"
#include "recglm/model/stored_values.hpp"

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
  const stored_tensor* find(std::string_view name) const {
    const auto at =
        std::find_if(tensors_.begin(), tensors_.end(), [&](const stored_tensor& t) { return t.name == name; });
    return at == tensors_.end() ? nullptr : &*at;
  }

  /// Reads a tensor into `out`, which must have its size.
  template <class T>
  void read(const stored_tensor& tensor, std::span<T> out) const {
    const std::string bytes = numbers_of(tensor);
    read_values(file_bytes::over(bytes, where_), tensor.begin, tensor, out);
  }
  /// Reads rows [first, first + ...) of a matrix into `out`, whole rows of it.
  template <class T>
  void read_rows(const stored_tensor& tensor, std::size_t first, std::span<T> out) const {
    if (!rows_of_ || rows_of_->first != tensor.name)
      rows_of_ = std::make_shared<std::pair<std::string, std::string>>(tensor.name, numbers_of(tensor));
    const std::size_t columns = static_cast<std::size_t>(tensor.shape.at(1));
    read_values(file_bytes::over(rows_of_->second, where_), tensor.begin, tensor, out, first * columns);
    if (first * columns + out.size() == tensor.count()) rows_of_.reset();
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
  torch_file(std::string where, const std::filesystem::path& path, std::span<const char> bytes)
      : where_(std::move(where)) {
    check(path.empty() || !std::filesystem::is_directory(path), where_,
          " is a folder; a file of torch.save was expected");
    zip_error_t why;
    zip_error_init(&why);
    int code = 0;
    zip_t* archive = nullptr;
    if (path.empty()) {
      zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why);
      check(source, where_, ": cannot be read");
      archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why);
      if (!archive) zip_source_free(source);
    } else {
      archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
      if (!archive) zip_error_init_with_code(&why, code);
    }
    const std::string text = archive ? "" : zip_error_strerror(&why);
    zip_error_fini(&why);
    check(archive, where_, " is no zip file as torch.save writes it (", text,
          "); a file older than torch 1.6 must be saved anew");
    archive_.reset(archive, [](zip_t* a) { zip_discard(a); });
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
      const char* const name = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
      if (name && std::string_view(name).ends_with("/data.pkl")) front_ = std::string(name, std::strlen(name) - 8);
    }
    check(!front_.empty(), where_, ": the zip file holds no data.pkl; it was not written by torch.save");
    if (zip_name_locate(archive, (front_ + "byteorder").c_str(), 0) >= 0)
      check(entry("byteorder", 16) == "little", where_, ": the numbers are not little-endian");
    const std::string pickled = entry("data.pkl", std::size_t{1} << 28);
    const state_pickle state(pickled, where_ + "/data.pkl");
    for (const state_tensor& t : state.tensors()) add(t);
  }

  // Checks that the storage holds what the tensor says, before anything is read.
  void add(const state_tensor& t) {
    stored_tensor out;
    out.name = t.name, out.type = t.type, out.shape = t.shape;
    const std::size_t count = out.count(), each = bytes_of(t.type, 1);
    const std::size_t available = size_of("data/" + t.storage, t.name);
    check(t.offset <= available / each && count <= available / each - t.offset, where_, ": tensor \"", t.name,
          "\" of shape ", text_of_shape(t.shape), " needs more than the ", available, " bytes of its storage");
    out.begin = t.offset * each, out.end = out.begin + count * each;
    check(storages_.emplace(t.name, t.storage).second, where_, ": tensor \"", t.name, "\" is there twice");
    tensors_.push_back(std::move(out));
  }

  std::size_t size_of(const std::string& name, const std::string& tensor) const {
    zip_stat_t stat;
    zip_stat_init(&stat);
    check(zip_stat(archive_.get(), (front_ + name).c_str(), 0, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE), where_,
          ": tensor \"", tensor, "\": its numbers (", name, ") are missing");
    check(!(stat.valid & ZIP_STAT_COMP_METHOD) || stat.comp_method == ZIP_CM_STORE, where_, ": ", name,
          " is compressed; torch.save does not do that");
    return static_cast<std::size_t>(stat.size);
  }

  // The whole of an entry, checked by its sum.
  std::string entry(const std::string& name, std::size_t most) const {
    const std::size_t size = size_of(name, name);
    check(size <= most, where_, ": ", name, " has ", size, " bytes; at most ", most, " are read");
    std::string out(size, '\0');
    read_entry(name, out.data(), size);
    return out;
  }
  void read_entry(const std::string& name, char* out, std::size_t size) const {
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen(archive_.get(), (front_ + name).c_str(), 0),
                                                                 zip_fclose);
    check(file != nullptr, where_, ": ", name, " cannot be opened: ", zip_strerror(archive_.get()));
    for (std::size_t done = 0; done < size;) {
      const zip_int64_t got = zip_fread(file.get(), out + done, size - done);
      check(got > 0, where_, ": ", name, " is damaged or cut off");
      done += static_cast<std::size_t>(got);
    }
    char more;
    check(zip_fread(file.get(), &more, 1) == 0, where_, ": ", name, " is damaged: its sum does not agree");
  }
  std::string numbers_of(const stored_tensor& tensor) const {
    return entry("data/" + storages_.at(tensor.name), static_cast<std::size_t>(-1));
  }

  std::shared_ptr<zip_t> archive_;
#else
  torch_file(std::string where, const std::filesystem::path&, std::span<const char>) : where_(std::move(where)) {
    fail(where_,
         ": files of torch.save are read through libzip, which this build does not have; install libzip-dev and "
         "configure again");
  }
  std::string numbers_of(const stored_tensor&) const { return {}; }
#endif

  std::string where_, front_;  // front_: the folder inside of the zip file, with its slash
  std::vector<stored_tensor> tensors_;
  std::map<std::string, std::string> storages_;  // of each tensor
  // The numbers of the tensor whose rows are being read: an entry of a zip file is read whole, and its sum checked.
  mutable std::shared_ptr<std::pair<std::string, std::string>> rows_of_;
};

}  // namespace recglm
