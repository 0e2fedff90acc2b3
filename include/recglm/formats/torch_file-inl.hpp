#pragma once
#include "recglm/formats/torch_file.hpp"

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

#include "recglm/core/compiled.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/core/memory.hpp"
#include "recglm/formats/state_pickle.hpp"
#include "recglm/formats/stored_values.hpp"

namespace recglm {

RECGLM_FUNC const stored_tensor* torch_file::find(std::string_view name) const {
  const auto at =
      std::find_if(tensors_.begin(), tensors_.end(), [&](const stored_tensor& t) { return t.name == name; });
  return at == tensors_.end() ? nullptr : &*at;
}

RECGLM_FUNC std::shared_ptr<const std::vector<char>> torch_file::numbers_for(const stored_tensor& tensor,
                                                                             std::size_t count) const {
  const std::lock_guard hold(rows_->mutex);
  if (!rows_->bytes || rows_->tensor != tensor.name) {
    rows_->bytes = std::make_shared<const std::vector<char>>(numbers_of(tensor));
    rows_->tensor = tensor.name, rows_->left = tensor.count();
  }
  std::shared_ptr<const std::vector<char>> out = rows_->bytes;
  rows_->left -= std::min(count, rows_->left);
  if (rows_->left == 0) rows_->bytes.reset();
  return out;
}

#if defined(RECGLM_LIBZIP)

RECGLM_FUNC torch_file::torch_file(std::string where, const std::filesystem::path& path, std::span<const char> bytes)
    : where_(std::move(where)) {
  zip_error_t why;
  zip_error_init(&why);
  int code = 0;
  zip_t* archive = nullptr;
  size_ = bytes.size();
  if (path.empty()) {
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why);
    check(source, where_, ": cannot be read");
    archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why);
    if (!archive) zip_source_free(source);
  } else {
    input_file file(path, "a file of torch.save was expected");
    check(file.is_open(), where_, " can't be read: ", file.why());
    size_ = file.size();
    archive = zip_fdopen(file.descriptor(), 0, &code);
    if (archive)
      file.release();
    else
      zip_error_init_with_code(&why, code);
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
    if (const std::vector<char> order = entry("byteorder", 16);
        std::string_view(order.data(), order.size()) != "little")
      fail(where_, ": the numbers are not little-endian");
  const std::vector<char> pickled = entry("data.pkl", std::size_t{1} << 28);
  const state_pickle state({pickled.data(), pickled.size()}, where_ + "/data.pkl");
  for (const state_tensor& t : state.tensors()) add(t);
}

RECGLM_FUNC void torch_file::add(const state_tensor& t) {
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

RECGLM_FUNC std::size_t torch_file::size_of(const std::string& name, const std::string& tensor) const {
  zip_stat_t stat;
  zip_stat_init(&stat);
  check(zip_stat(archive_.get(), (front_ + name).c_str(), 0, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE), where_,
        ": tensor \"", tensor, "\": its numbers (", name, ") are missing");
  check(!(stat.valid & ZIP_STAT_COMP_METHOD) || stat.comp_method == ZIP_CM_STORE, where_, ": ", name,
        " is compressed; torch.save does not do that");
  check(stat.size <= size_, where_, ": ", name, " has ", stat.size, " bytes by its own account, the whole file ",
        size_);
  return static_cast<std::size_t>(stat.size);
}

RECGLM_FUNC std::vector<char> torch_file::entry(const std::string& name, std::size_t most) const {
  const std::size_t size = size_of(name, name);
  check(size <= most, where_, ": ", name, " has ", size, " bytes; at most ", most, " are read");
  check_memory(size, where_);
  std::vector<char> out(size);
  read_entry(name, out.data(), size);
  return out;
}

RECGLM_FUNC void torch_file::read_entry(const std::string& name, char* out, std::size_t size) const {
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

#endif

}  // namespace recglm
