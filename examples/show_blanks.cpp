// Blanks texts and numbers their tokens: JSON lines in, JSON lines out, so that recglm can be held against another
// program. A training text {"granularity", "tokens", "entities", "spans"} (optional "order" and "pool") gives
// {"tokens", "targets", "loss_mask", "sep", "inter", "intra"}; {"pool", "generated"} gives
// {"intra_of_S_and_generated"}.
//
// run: --position entity_2d --mask 1 --start 2 --end 3 --smask 4 --gmask 5
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include "recglm/batch/blank.hpp"
#include "recglm/core/input_file.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/position/absolute_1d.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/position/entity_2d_grow.hpp"
#include "recglm/position/entity_2d_matched.hpp"
#include "recglm/position/glm_2d.hpp"
#include "recglm/run/command_line.hpp"

namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using namespace recglm;

// GLM-10B's ids, unless asked otherwise.
special_tokens specials{.mask = 50260, .smask = 50264, .gmask = 50263, .start = 50257, .end = 50258};

int as_int(const json& j, std::string_view what) {
  check(j.is_number_integer(), what, " holds ", shown(j), ", which is no whole number");
  const bool fits = j.is_number_unsigned()
                        ? j.get<std::uint64_t>() <= 0x7fffffff
                        : j.get<std::int64_t>() >= -0x80000000ll && j.get<std::int64_t>() <= 0x7fffffff;
  check(fits, what, " holds ", shown(j), ", which does not fit into 32 bits");
  return j.get<int>();
}

std::vector<int> ints(const json& j, std::string_view what) {
  check(j.is_array(), what, " is no array");
  std::vector<int> out;
  for (const json& x : j) out.push_back(as_int(x, what));
  return out;
}

std::vector<token_id> tokens(const json& j, std::string_view what) {
  std::vector<token_id> out = ints(j, what);
  for (token_id t : out) check(t >= 0, what, " holds the token ", t, "; ids begin at 0");
  return out;
}

std::vector<token_span> spans(const json& j, std::string_view what) {
  check(j.is_array(), what, " is no array");
  std::vector<token_span> out;
  for (const json& x : j) {
    const std::vector<int> pair = ints(x, what);
    check(pair.size() == 2, what, " holds ", shown(x), " where [begin, end] is wanted");
    out.push_back({pair[0], pair[1]});
  }
  return out;
}

const json& member(const json& line, const char* name) {
  check(line.contains(name), "the line has no \"", name, "\"");
  return line[name];
}

entity_pool pool_of(const json& j) {
  check(j.is_array(), "\"pool\" is no array");
  entity_pool pool;
  for (const json& x : j) pool.add(tokens(x, "\"pool\""));
  return pool;
}

mask_kind kind_of(const json& j) {
  if (j == "entity") return mask_kind::entity;
  if (j == "sentence") return mask_kind::sentence;
  if (j == "document") return mask_kind::document;
  fail("\"granularity\" is ", shown(j), "; it may be \"entity\", \"sentence\" or \"document\"");
}

void draw(const ordered_json& out) {
  std::cout << std::setw(6) << "part" << std::setw(9) << "token" << std::setw(9) << "target" << std::setw(7) << "inter"
            << std::setw(7) << "intra" << '\n';
  const int sep = out["sep"];
  for (int i = 0; i < static_cast<int>(out["tokens"].size()); ++i) {
    if (i == sep) std::cout << std::string(38, '-') << '\n';
    const std::string target = out["loss_mask"][i] == 1 ? out["targets"][i].dump() : "";
    std::cout << std::setw(6) << (i < sep ? "A" : "B") << std::setw(9) << out["tokens"][i].get<int>() << std::setw(9)
              << target << std::setw(7) << out["inter"][i].get<int>() << std::setw(7) << out["intra"][i].get<int>()
              << '\n';
  }
  std::cout << '\n';
}

template <PositionScheme P>
ordered_json training(const json& line, const P& scheme) {
  example e;
  e.tokens = tokens(member(line, "tokens"), "\"tokens\"");
  if (line.contains("entities")) e.entities = spans(line["entities"], "\"entities\"");
  const mask_plan plan{kind_of(member(line, "granularity")), spans(member(line, "spans"), "\"spans\"")};
  std::vector<int> order(plan.spans.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  if (line.contains("order")) order = ints(line["order"], "\"order\"");

  blanked text = blank(e, plan, order, specials);
  const entity_pool pool = line.contains("pool") ? pool_of(line["pool"]) : entity_pool();
  if (line.contains("pool")) text.shape.pool = &pool;
  const glm_text numbered = number(text, scheme);

  std::vector<int> targets, loss_mask, inter, intra;
  for (std::size_t i = 0; i < numbered.tokens.size(); ++i) {
    const bool asked = numbered.targets[i] != no_target;
    targets.push_back(asked ? numbered.targets[i] : numbered.tokens[i]);
    loss_mask.push_back(asked);
    inter.push_back(numbered.at[i].inter);
    intra.push_back(numbered.at[i].intra);
  }
  ordered_json out;
  out["tokens"] = numbered.tokens;
  out["targets"] = targets;
  out["loss_mask"] = loss_mask;
  out["sep"] = numbered.prefix;
  out["inter"] = inter;
  out["intra"] = intra;
  return out;
}

template <PositionScheme P>
ordered_json generation(const json& line, const P& scheme) {
  const entity_pool pool = pool_of(member(line, "pool"));
  auto cursor = scheme.start(0, pool);
  std::vector<int> intra{cursor.next(specials.start).intra};
  for (token_id t : tokens(line["generated"], "\"generated\"")) intra.push_back(cursor.next(t).intra);
  ordered_json out;
  out["intra_of_S_and_generated"] = intra;
  return out;
}

template <PositionScheme P>
int answer(const P& scheme, bool table) {
  std::string text;
  for (int number = 1; next_line(std::cin, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      const json line = parse_json_value(text, "the line");
      check(line.is_object(), "the line is no JSON object");
      const bool generated = line.contains("generated");
      const ordered_json out = generated ? generation(line, scheme) : training(line, scheme);
      if (table && !generated)
        draw(out);
      else
        std::cout << out.dump() << '\n';
    } catch (const std::exception& e) {
      throw error(text_of("stdin:", number, ": ", sentence_of(e)));
    }
  }
  check(!std::cin.bad(), "stdin can't be read");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  command_line line("show_blanks", "Blanks texts and numbers their tokens: JSON lines in, JSON lines out.");
  std::string position;
  bool table = false;
  const value_range id = value_range::at_least(0);
  line.add("--position", position,
           {"scheme of positions",
            value_range::one_of({"glm_2d", "entity_2d", "entity_2d_grow", "entity_2d_matched", "absolute_1d"})})
      .required();
  line.add("--mask", specials.mask, {"id of [MASK], for granularity \"entity\"", id});
  line.add("--smask", specials.smask, {"id of [sMASK], for granularity \"sentence\"", id});
  line.add("--gmask", specials.gmask, {"id of [gMASK], for granularity \"document\"", id});
  line.add("--start", specials.start, {"id of the start token of a blank", id});
  line.add("--end", specials.end, {"id of the token that closes a blank", id});
  line.add("--table", table, "draw training texts as a table for people");
  return line.run(argc, argv, [&] {
    if (position == "glm_2d") return answer(glm_2d{}, table);
    if (position == "entity_2d") return answer(entity_2d{}, table);
    if (position == "entity_2d_grow") return answer(entity_2d_grow{}, table);
    if (position == "entity_2d_matched") return answer(entity_2d_matched{}, table);
    return answer(absolute_1d{}, table);
  });
}
