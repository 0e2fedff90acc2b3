#pragma once
#include "recglm/prompts/template_source.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <utility>

#include "recglm/core/compiled.hpp"
#include "recglm/prompts/shipped/behaviour_en.hpp"
#include "recglm/prompts/shipped/behaviour_zh.hpp"
#include "recglm/prompts/shipped/p5.hpp"
#include "recglm/prompts/template_file.hpp"

namespace recglm {

RECGLM_FUNC template_source template_source::of(std::string name, std::string text) {
  template_source out(name);
  out.kept_->set = std::make_shared<const template_set>(read_templates(text_file::of(name, std::move(text))));
  out.kept_->of = std::move(name);
  return out;
}

RECGLM_FUNC std::shared_ptr<const template_set> template_source::get() const {
  const std::lock_guard lock(kept_->mutex);
  if (!kept_->set || kept_->of != name || kept_->encoding != encoding) {
    kept_->set = std::make_shared<const template_set>(read_templates(opened()));
    kept_->of = name;
    kept_->encoding = encoding;
  }
  return kept_->set;
}

RECGLM_FUNC text_file template_source::opened() const {
  std::vector<std::string_view> known;
  for (const auto& [shipping, text] : shipped_templates) {
    if (shipping == name) return text_file::of(name, std::string(text));
    known.push_back(shipping);
  }
  check(std::filesystem::exists(name), "there are no templates '", name,
        "': neither a file nor one of those that ship, ", listed(known));
  return text_file(name, {}, encoding);
}

}  // namespace recglm
