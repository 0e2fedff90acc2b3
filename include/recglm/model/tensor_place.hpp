#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/backend/buffer.hpp"
#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/kept.hpp"
#include "recglm/backend/host/stream_copy.hpp"
#include "recglm/formats/safetensors.hpp"

namespace recglm {

/// A place that tensors are loaded into and saved from.
template <class B>
struct tensor_place {
  using buffer = typename B::template buffer<typename B::scalar>;
  std::string name;
  std::vector<std::int64_t> shape;
  buffer* values;
  typename B::stored* stored = nullptr;  ///< holds the values where they are quantized
  bool transposed = false;               ///< a matrix that is held in memory with rows and columns exchanged
};

namespace detail {

/// "a, b, c and 4 more".
std::string first_of(const std::vector<std::string>& names);

/// Throws naming file, tensor and element where a value is not finite.
template <class T>
void check_finite(std::span<const T> values, std::size_t first, const std::string& where, const std::string& tensor) {
  in_pieces(values.size(), [&](std::size_t begin, std::size_t count) {
    const T* const piece = values.data() + begin;
    T found = 0;
    T* const result = &found;
    dispatch([=]() RECGLM_INLINE {
      T sum = 0;
      RECGLM_SIMD_SUM(sum)
      for (std::size_t i = 0; i < count; ++i) sum += piece[i] * 0;  // NaN for NaN and infinity
      *result = sum;
    });
    if (found == 0) return;
    for (std::size_t i = begin; i < begin + count; ++i)
      check(std::isfinite(values[i]), where, ": tensor \"", tensor, "\", element ", first + i, " is ", values[i],
            "; the file is damaged or comes from a run that diverged");
  });
}

/// Calls use(first, rows, elements of one) for chunks of the rows of a tensor, on all threads, so that what one has
/// read is still in the cache when it is looked at; once, with all of it, for what is no matrix.
template <class Use>
void in_chunks(const stored_tensor& tensor, Use use) {
  const std::size_t rows = tensor.shape.empty() ? 1 : static_cast<std::size_t>(tensor.shape[0]),
                    columns = tensor.count() / std::max<std::size_t>(rows, 1);
  // GGUF holds the heads of queries and keys permuted: they are read whole.
  const bool whole = tensor.shape.size() != 2 || tensor.name.find("self_attn.") != std::string::npos;
  const std::size_t chunk = std::max<std::size_t>(16, values_at_once / std::max<std::size_t>(columns, 1) / 16 * 16);
  in_pieces(
      rows, [&](std::size_t first, std::size_t count) { use(first, count, columns); },
      whole ? std::max<std::size_t>(rows, 1) : chunk);
}

/// Reads the rows from `first` on that `out` has room for. Throws naming file, tensor and element where a value is not
/// finite.
template <class T, class File>
void read_finite(std::span<T> out, const File& file, const stored_tensor& tensor, std::size_t first,
                 std::size_t columns) {
  if (tensor.shape.size() == 2)
    file.read_rows(tensor, first, out);
  else
    file.read(tensor, out);
  check_finite(std::span<const T>(out), first * columns, file.where(), tensor.name);
}

/// Reads a tensor into floats. Where they have to be made of others, that is done beside, in the cache.
template <class T, class File>
void read_tensor(std::span<T> out, const File& file, const stored_tensor& tensor) {
  check(out.size() == tensor.count(), file.where(), ": tensor \"", tensor.name, "\" has ", tensor.count(),
        " elements, not ", out.size());
  in_chunks(tensor, [&](std::size_t first, std::size_t count, std::size_t columns) {
    const std::span<T> values = out.subspan(first * columns, count * columns);
    if (tensor.type == dtype_of<T>() || values.size() > 4 * values_at_once)
      return read_finite(values, file, tensor, first, columns);
    const std::span<T> made(kept<T, struct read_values>(values.size()), values.size());
    read_finite(made, file, tensor, first, columns);
    stream_copy(values.data(), made.data(), made.size());
  });
}

/// A matrix (rows, columns) with rows and columns exchanged.
template <class T>
std::vector<T> transposed(const std::vector<T>& values, std::size_t rows, std::size_t columns) {
  std::vector<T> out(values.size());
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) out[c * rows + r] = values[r * columns + c];
  return out;
}

/// Reads a matrix into a quantized weight; its floats are never there as a whole.
template <class Stored, class File>
void pack_tensor(Stored& into, const File& file, const stored_tensor& tensor) {
  using scalar = typename Stored::scalar;
  in_chunks(tensor, [&](std::size_t first, std::size_t count, std::size_t columns) {
    const std::span<scalar> values(kept<scalar, struct read_values>(count * columns), count * columns);
    read_finite(values, file, tensor, first, columns);
    into.upload_rows(static_cast<int>(first), static_cast<int>(count), values.data());
  });
}

}  // namespace detail

/// Fills `places` from `files`. `called(name)` gives the name that a file's tensor has among the places, or "" for one
/// that is to be left out. Throws one error that lists what is missing, left over or of another shape, before
/// anything has changed; and for a value that is not finite, with tensor and element.
/// `may_miss` names places that keep their values where no file has them; what was missing so is given back.
template <class B, class File, class Called>
std::vector<std::string> load_tensors(const std::vector<tensor_place<B>>& places, std::span<const File> files,
                                      Called called, const std::vector<std::string>& may_miss = {}) {
  using scalar = typename B::scalar;
  struct found {
    const File* file;
    const stored_tensor* tensor;
  };
  std::map<std::string, found> stored;
  std::vector<std::string> missing, left, shaped, absent;
  for (const File& file : files)
    for (const stored_tensor& t : file.tensors()) {
      const std::string name = called(t.name);
      if (name.empty()) continue;
      check(stored.emplace(name, found{&file, &t}).second, file.where(), ": tensor \"", t.name, "\" stands for \"",
            name, "\", which was there already");
    }
  std::map<std::string, found> unused = stored;
  for (const tensor_place<B>& place : places) {
    const auto at = stored.find(place.name);
    if (at == stored.end()) {
      const bool allowed = std::find(may_miss.begin(), may_miss.end(), place.name) != may_miss.end();
      (allowed ? absent : missing).push_back(place.name);
      continue;
    }
    unused.erase(place.name);
    if (at->second.tensor->shape != place.shape)
      shaped.push_back(place.name + " " + text_of_shape(at->second.tensor->shape) + " instead of " +
                       text_of_shape(place.shape));
  }
  for (const auto& [name, f] : unused) left.push_back(f.tensor->name);
  if (!missing.empty() || !left.empty() || !shaped.empty()) {
    std::string text = files.empty() ? "no file" : files.front().where();
    if (files.size() > 1) text += " and its " + std::to_string(files.size() - 1) + " other parts";
    text += " does not fit the model;";
    if (!missing.empty()) text += " missing: " + detail::first_of(missing) + ";";
    if (!left.empty()) text += " left over: " + detail::first_of(left) + ";";
    if (!shaped.empty()) text += " of another shape: " + detail::first_of(shaped) + ";";
    fail(text, " is it the file of this configuration?");
  }
  std::vector<scalar> staged;
  for (const tensor_place<B>& place : places) {
    if (std::find(absent.begin(), absent.end(), place.name) != absent.end()) continue;
    const auto [file, tensor] = stored.at(place.name);
    if (place.stored) {
      detail::pack_tensor(*place.stored, *file, *tensor);
      continue;
    }
    if (place.transposed) {
      staged.resize(tensor->count());
      detail::read_tensor(std::span<scalar>(staged), *file, *tensor);
      const std::vector<scalar> values = detail::transposed(staged, static_cast<std::size_t>(place.shape[0]),
                                                            static_cast<std::size_t>(place.shape[1]));
      B::upload(place.values->data(), values.data(), values.size());
      continue;
    }
    std::span<scalar> values;
    if constexpr (std::is_same_v<typename tensor_place<B>::buffer, recglm::buffer<scalar>>) {
      values = {place.values->data(), place.values->size()};
    } else {
      staged.resize(tensor->count());
      values = staged;
    }
    detail::read_tensor(values, *file, *tensor);
    if (values.data() == staged.data() && !staged.empty())
      B::upload(place.values->data(), values.data(), values.size());
  }
  return absent;
}

namespace detail {

/// Elements [first, first + out.size()) of a place, whole rows where it is quantized.
template <class B>
void values_of_place(const tensor_place<B>& place, std::size_t first, std::span<typename B::scalar> out) {
  if (place.stored) {
    const std::size_t columns = static_cast<std::size_t>(place.stored->inputs());
    place.stored->download_rows(static_cast<int>(first / columns), static_cast<int>(out.size() / columns), out.data());
  } else if (place.transposed) {
    std::vector<typename B::scalar> all(place.values->size());
    B::download(all.data(), place.values->data(), all.size());
    all = transposed(all, static_cast<std::size_t>(place.shape[1]), static_cast<std::size_t>(place.shape[0]));
    std::copy_n(all.data() + first, out.size(), out.data());
  } else {
    B::download(out.data(), place.values->data() + first, out.size());
  }
}

/// Adds a place to a file that is to be written, as `type`.
template <class B>
void add_place(safetensors_writer& file, const tensor_place<B>& place, const std::string& name, dtype type) {
  using scalar = typename B::scalar;
  file.add_as<scalar>(type, name, place.shape,
                      [place](std::size_t first, std::span<scalar> out) { values_of_place<B>(place, first, out); });
}

}  // namespace detail

/// Writes the values of `places` to `path` under the names that `called(name)` gives them, in the backend's scalar;
/// whole or not at all.
template <class B, class Called>
void save_tensors(const std::vector<tensor_place<B>>& places, const std::filesystem::path& path, Called called,
                  const std::map<std::string, std::string>& metadata = {{"format", "pt"}}) {
  safetensors_writer out;
  for (const auto& [key, value] : metadata) out.metadata(key, value);
  for (const tensor_place<B>& place : places)
    detail::add_place(out, place, called(place.name), dtype_of<typename B::scalar>());
  out.write(path);
}

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/tensor_place-inl.hpp"
#endif
