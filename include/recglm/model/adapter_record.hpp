#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "recglm/concepts/network.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// A value that an adapter shows in its `visit`.
using adapter_value = std::variant<bool*, int*, std::int64_t*, std::uint64_t*, float*, double*, std::string*,
                                   std::vector<std::uint64_t>*, std::vector<std::string>*>;

/// What an adapter of one's own is made of, as `adapter.json` has it beside its weights: its name and the values that
/// its `visit` shows, as JSON.
struct adapter_record {
  std::string adapter;
  std::map<std::string, std::string> values;
  friend bool operator==(const adapter_record&, const adapter_record&) = default;
};

namespace detail {
/// A value as JSON.
std::string json_of(adapter_value value);
/// Sets a value to what a record says. Throws naming `where` and the value where it is missing, of another kind or
/// outside of its range.
void set_from(const adapter_record& record, const std::string& name, adapter_value value, const explained& sentence,
              const std::string& where);
/// Throws where a record has a value that was not `asked` for.
void check_all_known(const adapter_record& record, const std::map<std::string, std::string>& asked,
                     const std::string& where);

struct value_recorder {
  adapter_record& record;
  template <class T>
  void operator()(const std::string& name, T& value, const explained&) const {
    record.values[name] = json_of(&value);
  }
};
struct value_setter {
  const adapter_record& record;
  const std::string& where;
  template <class T>
  void operator()(const std::string& name, T& value, const explained& sentence) const {
    set_from(record, name, &value, sentence, where);
  }
};
}  // namespace detail

/// What `adapter` says of itself.
template <AdapterPolicy A>
adapter_record record_of(A adapter) {
  adapter_record out{std::string(A::name), {}};
  const detail::value_recorder recorder{out};
  if constexpr (requires { adapter.visit(recorder); }) adapter.visit(recorder);
  return out;
}

/// Gives `adapter` the values of a record that was read from `where`. Throws where the record is of another adapter, or
/// its values are not those that this one shows.
template <AdapterPolicy A>
void take_record(A& adapter, const adapter_record& record, const std::string& where) {
  check(record.adapter == A::name, where, ": the adapter is \"", record.adapter,
        "\"; load it with that type, not with ", A::name);
  detail::check_all_known(record, record_of(adapter).values, where);
  const detail::value_setter setter{record, where};
  if constexpr (requires { adapter.visit(setter); }) adapter.visit(setter);
}

/// Reads an `adapter.json`. Throws naming file and key for what is none.
adapter_record read_adapter_record(const std::filesystem::path& path);

/// Writes an `adapter.json`, whole or not at all.
void write_adapter_record(const std::filesystem::path& path, const adapter_record& record);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/model/adapter_record-inl.hpp"
#endif
