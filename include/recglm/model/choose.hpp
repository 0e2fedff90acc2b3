#pragma once
#include <string>
#include <utility>

#include "recglm/model/architecture.hpp"
#include "recglm/model/config.hpp"

namespace recglm {

/// Calls `f` with the architecture that a configuration asks for, an object of its type. `where` names the
/// configuration in errors. Throws where none that ships computes it.
template <class F>
decltype(auto) with_architecture(const model_config& c, const std::string& where, F&& f) {
  check(c.architecture.empty(), where, ": the architecture \"", c.architecture,
        "\" is somebody's own; a program that has its type computes it");
  const auto wants = [&](std::string_view activation) { return c.activation == activation; };
  if (c.kind == "glm" && wants(gelu_erf::name)) return std::forward<F>(f)(glm_10b{});
  if (c.kind == "glm" && wants(gelu_tanh::name)) return std::forward<F>(f)(glm_10b_tanh{});
  if (c.kind == "chatglm" && wants(gelu_tanh::name)) return std::forward<F>(f)(chatglm_6b{});
  if (c.kind == "llama" && wants(silu::name) && c.tied) return std::forward<F>(f)(llama{});
  if (c.kind == "llama" && wants(silu::name)) return std::forward<F>(f)(llama_own_head{});
  if (c.kind == "qwen2" && wants(silu::name) && c.tied) return std::forward<F>(f)(qwen2{});
  if (c.kind == "qwen2" && wants(silu::name)) return std::forward<F>(f)(qwen2_own_head{});
  if (c.kind == "qwen3" && wants(silu::name) && c.tied) return std::forward<F>(f)(qwen3{});
  if (c.kind == "qwen3" && wants(silu::name)) return std::forward<F>(f)(qwen3_own_head{});
  fail(where, ": no architecture that ships is of the kind \"", c.kind, "\" with the activation \"", c.activation,
       "\"");
}

}  // namespace recglm
