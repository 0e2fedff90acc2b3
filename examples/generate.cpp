// Continuations, beams and scores of a published model, as one JSON object on stdout, so that another implementation
// can be compared without writing C++.
//   generate MODEL_DIR REQUESTS.json [--adapter DIR] [--scalar f32|f64]
// REQUESTS.json: start_token, stop_token, beams, max_new_tokens, greedy_tokens, allowed_max_new_tokens; entity_pool,
// allowed and candidates (lists of token lists); contexts, each with name, part_a, anchor, inter, intra_own and
// intra_entity. For each context, once with GLM's own positions and once with dynamic ones, "results" holds greedy,
// beam_kept, beam_aside, constrained_beam, allowed_scores_with_eop and candidates. A model of Llama's kind has no start
// token and one coordinate: no start_token and entity_pool, contexts with name, input_ids and positions, and each is
// answered once.
// Exit status: 0, or 2 with one line on stderr for bad use or bad input.

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "recglm/backend/cpu.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/decode/beam.hpp"
#include "recglm/decode/greedy.hpp"
#include "recglm/decode/score.hpp"
#include "recglm/model/checkpoint.hpp"
#include "recglm/model/choose.hpp"
#include "recglm/model/search_memory.hpp"
#include "recglm/position/absolute_1d.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/position/glm_2d.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/run/erased/answers.hpp"

using namespace recglm;
using nlohmann::json;
using nlohmann::ordered_json;
using tokens = std::vector<token_id>;

namespace {

/// A language model whose scalar and architecture a file decides: the decoders are compiled once for all of them.
struct loaded_model {
  std::shared_ptr<const void> model;
  model_view view;

  template <class Model>
  explicit loaded_model(std::shared_ptr<Model> m) : model(m), view(std::as_const(*m)) {}
};

template <class Scalar, class Arch>
loaded_model load(const std::filesystem::path& folder, const model_config& base, const model_config& config,
                  const std::filesystem::path& adapter) {
  if (adapter.empty()) {
    const auto model = std::make_shared<language_model<cpu<Scalar>, Arch>>(config.shape);
    load_weights(*model, open_weights(folder));
    return loaded_model(model);
  }
  const auto model = std::make_shared<language_model<cpu<Scalar>, Arch>>(
      config.shape, read_peft_config(adapter / "adapter_config.json"));
  load_with_adapter(*model, base, open_weights(folder), adapter);
  return loaded_model(model);
}

std::string config_file(const std::filesystem::path& folder) {
  return (std::filesystem::is_directory(folder) ? folder / "config.json" : folder).string();
}

loaded_model load(const std::filesystem::path& folder, const model_config& base, const model_config& config,
                  const std::filesystem::path& adapter, const std::string& scalar) {
  return with_architecture(config, config_file(folder), [&](auto arch) {
    using Arch = decltype(arch);
    return scalar == "f64" ? load<double, Arch>(folder, base, config, adapter)
                           : load<float, Arch>(folder, base, config, adapter);
  });
}

/// One coordinate that continues from the context's own, which need not begin at 0.
struct gone_on_from {
  static constexpr std::string_view name = "gone-on-from";
  int shift = 0;  ///< coordinate less place of the context's last token
  using cursor = absolute_1d::cursor;
  std::vector<position> assign(const layout& l) const {
    std::vector<position> out = absolute_1d{}.assign(l);
    for (position& p : out) p.inter += shift;
    return out;
  }
  cursor start(int anchor, const entity_pool& pool) const { return absolute_1d{}.start(anchor + shift, pool); }
};

/// What is asked, from the keys of a JSON object; every error names the file and the key.
struct asked {
  search how;
  int greedy_tokens, new_tokens, allowed_tokens;
  entity_pool pool, allowed;
  std::size_t allowed_texts;
  std::vector<tokens> candidates;
  std::vector<std::string> names;
  std::vector<request> own, dynamic;  ///< the contexts with either coordinates of Part A
  tokens starts;                      ///< one coordinate: what each context is continued from, its last token

  /// `one_coordinate`: in the form of Llama's kind; `vocabulary`: tokens that the model knows.
  asked(const std::string& path, bool one_coordinate, int vocabulary) {
    const json root = read_json(path);
    const auto whole = [&](const json& from, const std::string& key, int least, int most = 1 << 30) {
      check(from.contains(key), path, ": the key \"", key, "\" is missing");
      const json& value = from[key];
      const bool good = value.is_number_integer() && value >= least && value <= most;
      if (!good)
        fail(path, ": \"", key, "\" must be a whole number ",
             most == 1 << 30 ? text_of("of ", least, " or more") : text_of("from ", least, " to ", most), ", not ",
             shown(value));
      return value.get<int>();
    };
    const auto token = [&](const std::string& key) { return whole(root, key, 0, vocabulary - 1); };
    const auto known = [&](const tokens& ids, const std::string& key) {
      for (const token_id id : ids)
        check(id < vocabulary, path, ": \"", key, "\" holds the token ", id, ", and the model knows ", vocabulary);
      return ids;
    };
    const auto ids_in = [&](const json& value, const std::string& key) {
      bool good = value.is_array();
      for (const json& id : value) good = good && id.is_number_integer() && id >= 0 && id <= 1 << 30;
      check(good, path, ": \"", key, "\" must hold lists of whole numbers, 0 or more");
      return value.get<tokens>();
    };
    const auto texts_of = [&](const std::string& key) {
      check(root.contains(key) && root[key].is_array(), path, ": the key \"", key, "\" must be a list of token lists");
      std::vector<tokens> out;
      for (const json& text : root[key]) {
        out.push_back(known(ids_in(text, key), key));
        check(!out.back().empty(), path, ": entry ", out.size() - 1, " of \"", key, "\" is empty");
      }
      return out;
    };
    if (!one_coordinate) how.start = token("start_token");
    how.stop = token("stop_token");
    how.beams = how.results = whole(root, "beams", 1);
    new_tokens = whole(root, "max_new_tokens", 1);
    greedy_tokens = whole(root, "greedy_tokens", 1);
    allowed_tokens = whole(root, "allowed_max_new_tokens", 1);
    if (!one_coordinate)
      for (const tokens& text : texts_of("entity_pool")) pool.add(text);
    item_id number = 0;
    for (const tokens& text : texts_of("allowed")) allowed.add(text, number++);
    check(number > 0, path, ": \"allowed\" holds no text");
    allowed_texts = static_cast<std::size_t>(number);
    candidates = texts_of("candidates");
    check(root.contains("contexts") && root["contexts"].is_array(), path, ": the key \"contexts\" must be a list");
    for (const json& context : root["contexts"]) {
      check(context.is_object() && context.contains("name") && context["name"].is_string(), path, ": context ",
            names.size(), " must be an object with a \"name\"");
      names.push_back(context["name"]);
      const std::string where = "\" of context \"" + names.back();
      const auto ids = [&](const std::string& key) {
        check(context.contains(key), path, ": the key \"", key, where, "\" is missing");
        return ids_in(context[key], key + where);
      };
      request text;
      if (one_coordinate) {
        text.prefix = known(ids("input_ids"), "input_ids" + where);
        const tokens at = ids("positions");
        check(text.prefix.size() == at.size() && at.size() > 1, path, ": \"input_ids\" and \"positions", where,
              "\" must be of one length, 2 or more");
        starts.push_back(text.prefix.back());
        text.prefix.pop_back();
        for (std::size_t i = 0; i < text.prefix.size(); ++i) text.at.push_back({at[i], 0});
        check(at.back() == at[at.size() - 2] + 1, path, ": the last of \"positions", where,
              "\" must follow the one before it");
        text.anchor = static_cast<int>(text.prefix.size()) - 1;
        own.push_back(text);
        continue;
      }
      text.prefix = known(ids("part_a"), "part_a" + where);
      text.anchor = whole(context, "anchor", 0);
      check(static_cast<std::size_t>(text.anchor) < text.prefix.size(), path, ": the \"anchor", where,
            "\" is not a place in its \"part_a\"");
      const tokens inter = ids("inter");
      for (const auto& [key, to] : {std::pair{"intra_own", &own}, {"intra_entity", &dynamic}}) {
        const tokens intra = ids(key);
        check(inter.size() == text.prefix.size() && intra.size() == text.prefix.size(), path, ": \"inter\", \"", key,
              "\" and \"part_a", where, "\" must be of one length");
        text.at.clear();
        for (std::size_t i = 0; i < inter.size(); ++i) text.at.push_back({inter[i], intra[i]});
        to->push_back(text);
      }
    }
  }
};

ordered_json as_json(const std::vector<hypothesis>& list) {
  ordered_json out = ordered_json::array();
  for (const hypothesis& h : list) out.push_back({{"tokens", h.tokens}, {"score", h.score}, {"ended", h.ended}});
  return out;
}

/// The results of some contexts with one kind of positions.
template <PositionScheme P>
std::vector<ordered_json> answer(const model_view& model, const P& positions, const asked& a,
                                 std::span<const request> texts) {
  random_engine rng;
  search how = a.how;
  how.pool = &a.pool;
  std::vector<ordered_json> out(texts.size());

  search open = how;
  open.stop = -1;
  open.max_tokens = a.greedy_tokens;
  const std::vector<greedy_trace> traces = greedy{}.trace(model, positions, texts, open);
  how.max_tokens = a.new_tokens;
  const auto kept = beam{}.generate(model, positions, texts, how, rng);
  how.ended = ended_rule::aside;
  const auto aside = beam{}.generate(model, positions, texts, how, rng);
  search inside = how;
  inside.ended = ended_rule::kept;
  inside.allowed = &a.allowed;
  inside.max_tokens = a.allowed_tokens;
  const auto constrained = beam{}.generate(model, positions, texts, inside, rng);
  inside.results = static_cast<int>(a.allowed_texts);
  const auto full = full_scores{}.generate(model, positions, texts, inside, rng);
  const auto candidates = score_candidates(model, positions, texts, std::vector(texts.size(), a.candidates), how);

  for (std::size_t r = 0; r < texts.size(); ++r) {
    const greedy_trace& t = traces[r];
    std::vector<int> intra;
    for (position p : t.at) intra.push_back(p.intra);
    out[r]["greedy"] = {{"tokens", t.tokens}, {"log_probs", t.log_probs}, {"gap_to_second", t.gaps}};
    if constexpr (!std::is_same_v<P, gone_on_from>) out[r]["greedy"]["intra_when_fed_back"] = intra;
    out[r]["beam_kept"] = as_json(kept[r]);
    out[r]["beam_aside"] = as_json(aside[r]);
    out[r]["constrained_beam"] = as_json(constrained[r]);
    std::vector<double> scores(a.allowed_texts);
    for (const hypothesis& h : full[r]) scores[h.item] = h.score;
    out[r]["allowed_scores_with_eop"] = scores;
    out[r]["candidates"] = ordered_json::array();
    for (std::size_t c = 0; c < a.candidates.size(); ++c) {
      const candidate_score& s = candidates[r][c];
      out[r]["candidates"].push_back({{"tokens", a.candidates[c]},
                                      {"token_log_probs", s.log_probs},
                                      {"score", s.score},
                                      {"score_with_eop", s.score_with_stop}});
    }
  }
  return out;
}

/// Throws where the searches that are asked for need more memory than there is.
void check_searches(const asked& a, const model_config& config, int at_once, const std::string& scalar) {
  const model_shape& shape = config.shape;
  search_size how{.texts = std::min(at_once, static_cast<int>(a.names.size())),
                  .beams = a.how.beams,
                  .tokens = std::min(a.new_tokens, shape.positions),
                  .scalar = scalar == "f64" ? 8 : 4};
  for (const request& text : a.own) how.part_a = std::max(how.part_a, static_cast<int>(text.prefix.size()));
  check_search_memory(shape, how);
  how.ways = static_cast<double>(a.allowed_texts);
  how.tokens = std::min(a.allowed_tokens, shape.positions);
  check_search_memory(shape, how);
}

/// The results of every context.
ordered_json results_of(const model_view& model, asked& a, bool one_coordinate, std::size_t at_once) {
  ordered_json out = {{"results", ordered_json::array()}};
  if (one_coordinate)
    for (std::size_t r = 0; r < a.names.size(); ++r) {
      a.how.start = a.starts[r];
      ordered_json entry = {{"context", a.names[r]}};
      const gone_on_from positions{a.own[r].at.back().inter - a.own[r].anchor};
      entry.update(answer(model, positions, a, std::span(a.own).subspan(r, 1))[0]);
      out["results"].push_back(entry);
    }
  for (std::size_t begin = 0; begin < a.names.size() && !one_coordinate; begin += at_once) {
    const std::size_t count = std::min(at_once, a.names.size() - begin);
    const auto own = answer(model, glm_2d{}, a, std::span(a.own).subspan(begin, count));
    const auto dynamic = answer(model, entity_2d{}, a, std::span(a.dynamic).subspan(begin, count));
    for (std::size_t r = 0; r < count; ++r)
      for (const auto& [kind, results] : {std::pair{"own", &own[r]}, {"dynamic", &dynamic[r]}}) {
        ordered_json entry = {{"context", a.names[begin + r]}, {"positions", kind}};
        entry.update(*results);
        out["results"].push_back(entry);
      }
  }
  return out;
}

int generate(const std::string& folder, const std::string& requests, const std::string& adapter,
             const std::string& scalar) {
  const model_config base = read_model_config(folder);
  const model_config config = adapter.empty() ? base : with_architecture(base, config_file(folder), [&](auto arch) {
    return config_with_adapter<decltype(arch)>(base, adapter);
  });
  const bool one_coordinate = with_architecture(
      config, folder, [](auto arch) { return std::is_same_v<typename decltype(arch)::encoding, rotary_1d>; });
  asked a(requests, one_coordinate, config.shape.vocabulary);
  const int at_once = one_coordinate ? 1 : 16;
  const auto naming_the_file = [&](const auto& work) {
    try {
      return work();
    } catch (const std::exception& e) {
      throw error(requests + ": " + sentence_of(e));
    }
  };
  naming_the_file([&] { check_searches(a, config, at_once, scalar); });
  const loaded_model model = load(folder, base, config, adapter, scalar);
  const ordered_json out =
      naming_the_file([&] { return results_of(model.view, a, one_coordinate, static_cast<std::size_t>(at_once)); });
  std::cout << out.dump() << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("generate", "Continuations, beams and scores of a model, as one JSON object.");
  std::string folder, requests, adapter, scalar = "f32";
  line.add("MODEL_DIR", folder, "folder with config.json and weights as they are published, or a GGUF file")
      .required()
      .file_or_folder();
  line.add("REQUESTS", requests, "JSON file of what is asked").required().file();
  line.add("--adapter", adapter, "folder with adapter_config.json and adapter_model.safetensors or .bin");
  line.add("--scalar", scalar, {"f32 (default) or f64", value_range::one_of({"f32", "f64"})});
  return line.run(argc, argv, [&] { return generate(folder, requests, adapter, scalar); });
}
