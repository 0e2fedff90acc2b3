#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <variant>

#include "recglm/core/compiled.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/pipeline/visitor.hpp"

/// \file
/// Values of a recipe as JSON and back; for the files that are made of JSON alone, since it is dear to compile.

namespace recglm {

/// Writes what a `visit` shows into a JSON object, a policy's parameters under "kind.name".
struct json_writer : value_visitor {
  nlohmann::json object = nlohmann::json::object();

 private:
  void show(const std::string& name, shown_value value, const std::string&) override {
    std::visit([&](auto* at) { object[name] = *at; }, value);
  }
};

/// Sets what a `visit` shows from such an object; a name that is not there keeps its default.
class json_reader : public value_visitor {
 public:
  explicit json_reader(const nlohmann::json& object) : object_(object) {}

 private:
  void show(const std::string& name, shown_value value, const std::string&) override {
    if (const auto found = object_.find(name); found != object_.end()) try {
        std::visit([&](auto* at) { *at = found->template get<std::remove_pointer_t<decltype(at)>>(); }, value);
      } catch (const nlohmann::json::exception& e) {
        fail("the saved value of ", name, " is ", shown(*found), ": ", reason_of(e));
      }
  }
  const nlohmann::json& object_;
};

}  // namespace recglm
