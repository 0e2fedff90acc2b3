// Shows prompts filled in: text, entities, tokens, Part A, Part B, positions. Filled from a prepared dataset folder, or
// from a small shop of its own. `--check FILE` only says what is wrong in a template file, line by line.
//
// run: --id 1-3 --id 2-7 --id 3-7
#include <iomanip>
#include <iostream>
#include <set>

#include "recglm/batch/blank.hpp"
#include "recglm/batch/encode.hpp"
#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/split.hpp"
#include "recglm/items/random_id.hpp"
#include "recglm/items/sequential_id.hpp"
#include "recglm/items/title.hpp"
#include "recglm/masking/document_span.hpp"
#include "recglm/masking/entity_span.hpp"
#include "recglm/masking/sentence_span.hpp"
#include "recglm/position/absolute_1d.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/position/entity_2d_grow.hpp"
#include "recglm/position/entity_2d_matched.hpp"
#include "recglm/position/glm_2d.hpp"
#include "recglm/prompts/task_prompts.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/tokenizer/byte_bpe.hpp"

namespace {

using namespace recglm;

struct flags {
  std::string templates = "p5", encoding, check, data, items = "title", masking = "entity_span", position = "entity_2d",
              vocab, merges, specials;
  std::vector<std::string> ids;
  int user = 0, candidates = 4, vocabulary = 600;
  std::uint64_t seed = 1;
};

/// The shop that prompts are filled from where no folder is named.
dataset small_shop() {
  dataset d;
  d.name = "small shop";
  d.users = {"Ann Miller", "Ben Okoye"};
  d.titles = {"Green Tea", "Tea Cup", "Honey", "Rose Soap", "Hair Brush", "Lemon Oil", "Mint Cream", "Bath Salt"};
  d.attributes.resize(d.titles.size());
  for (std::size_t i = 0; i < d.titles.size(); ++i) d.items.push_back("i" + std::to_string(i + 1));
  d.reviews = {"The scent of this soap stays all day. I will buy it again."};
  d.interactions = {{0, 0, 5, 1, -1}, {0, 2, 2, 2, -1}, {0, 3, 4, 3, 0}, {1, 1, 3, 1, -1}, {1, 4, 4, 2, -1}};
  return d;
}

task_data told(const dataset& d, bool own) {
  task_data out = task_data_of(d);
  if (!own) return out;
  out.features = {{{"age", "25-34"}, {"city", "Bern"}}};
  out.reviews[0].headline = "Lovely soap";
  out.reviews[0].explanation = "the scent stays all day";
  out.reviews[0].feature = "scent";
  return out;
}

/// A text on one line, entities in brackets, the place of the answer by an underscore.
std::string marked(const prompt& p) {
  std::string text = p.text;
  if (p.answer_at >= 0) text.insert(static_cast<std::size_t>(p.answer_at), p.answer_at > 0 ? " _" : "_");
  for (auto e = p.entities.rbegin(); e != p.entities.rend(); ++e)
    text.insert(static_cast<std::size_t>(e->end), "]").insert(static_cast<std::size_t>(e->begin), "[");
  return text;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '\n' ? "\\n" : std::string(1, c);
  return out;
}

std::string_view name_of(mask_kind kind) {
  return kind == mask_kind::entity ? "[MASK]" : kind == mask_kind::sentence ? "[sMASK]" : "[gMASK]";
}

mask_plan plan_of(const flags& f, const example& e, random_engine& rng) {
  if (e.asks) return {e.asked, {e.target}};
  if (f.masking == "sentence_span") return sentence_span{}.choose(e, rng);
  if (f.masking == "document_span") return document_span{}.choose(e, rng);
  return entity_span{}.choose(e, rng);
}

void draw(const byte_bpe& tokenizer, const glm_text& text, const layout& shape) {
  const auto piece = [&](token_id t) { return "'" + one_line(tokenizer.decode({&t, 1})) + "'"; };
  const auto column = [](const std::string& s, std::size_t width) {
    std::size_t shown = 0;  // on a screen: letters of UTF-8, two places for one of three bytes (Chinese)
    for (char c : s) shown += (c & 0xC0) == 0x80 ? 0 : (c & 0xF0) == 0xE0 ? 2 : 1;
    return s + std::string(width > shown ? width - shown : 1, ' ');
  };
  std::cout << "  part  " << column("token", 22) << column("target", 22) << "inter  intra  entity\n";
  for (int i = 0; i < static_cast<int>(text.tokens.size()); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (i == text.prefix) std::cout << "  ------\n";
    const auto entity = std::find_if(shape.entities.begin(), shape.entities.end(),
                                     [&](token_span e) { return e.begin <= i && i < e.end; });
    std::cout << (i < text.prefix ? "  A     " : "  B     ") << column(piece(text.tokens[at]), 22)
              << column(text.targets[at] == no_target ? "" : piece(text.targets[at]), 22) << std::setw(5)
              << text.at[at].inter << std::setw(7) << text.at[at].intra;
    if (entity != shape.entities.end()) std::cout << std::setw(8) << entity - shape.entities.begin() + 1;
    std::cout << '\n';
  }
}

struct shown {
  const prompt_template* of;
  std::optional<prompt> text;
  std::string lacking;
};

template <ItemRepresentation I, PositionScheme P>
int show(const flags& f, I items, const P& scheme) {
  const bool own = f.data.empty();
  const dataset data = own ? small_shop() : read_dataset(f.data);
  const split parts = leave_one_out(data);
  items.fit(catalogue_of(data, parts));
  check(f.user >= 0 && f.user < data.user_count(), "there is no user ", f.user, " among ", data.user_count(),
        "; --user counts from 0");
  std::vector<interaction> events;
  for (const interaction& e : data.interactions)
    if (e.user == f.user) events.push_back(e);
  check(!events.empty(), "user ", f.user, " has no event to fill a prompt with; name another --user");
  const history h{f.user, std::span(events).first(events.size() - 1), events.back()};

  five_tasks prompts;
  prompts.questions.name = f.templates;
  prompts.questions.encoding = f.encoding;
  prompts.data = std::make_shared<const task_data>(told(data, own));
  std::get<sequential_task>(prompts.families).candidates = std::get<direct_task>(prompts.families).candidates =
      f.candidates;
  const auto set = prompts.questions.get();
  for (const std::string& id : f.ids)
    if (!set->find(id)) {
      std::vector<std::string> known;
      for (const prompt_template& t : set->templates) known.push_back(t.id);
      fail("there is no template '", id, "' in '", f.templates, "'; it has ", listed(known));
    }

  std::vector<shown> all;
  std::vector<std::string> corpus;
  random_engine rng = stream(f.seed, "lint");
  for (const prompt_template& t : set->templates) {
    shown s{&t, {}, {}};
    const field_values known = facts(h, *prompts.data, items);
    if (t.family == "document") {
      if (!lacking(t, known)) s.text = fill(t, known, rng);
    } else if (auto q = prompts.ask(t.id, h, items, rng)) {
      s.text = std::move(q->asked);
      s.text->answer = std::move(q->expected);
    }
    if (s.text) corpus.push_back(s.text->text + " " + s.text->answer);
    if (const auto none = lacking(t, known); !s.text && none) s.lacking = name_of(*none);
    if (f.ids.empty() || std::find(f.ids.begin(), f.ids.end(), t.id) != f.ids.end()) all.push_back(std::move(s));
  }
  for (item_id i = 0; i < data.item_count(); ++i) corpus.push_back(" " + items.text(i));
  byte_bpe tokenizer{.vocabulary = f.vocabulary, .vocab = f.vocab, .merges = f.merges, .specials = f.specials};
  tokenizer.fit(corpus);
  entity_pool pool;
  for (item_id i = 0; i < data.item_count(); ++i) pool.add(answer_tokens(tokenizer, items.text(i)), i);

  for (const shown& s : all) {
    const prompt_template& t = *s.of;
    std::cout << t.id << "  " << t.family;
    if (!t.target.empty()) std::cout << ", asked with " << name_of(t.asked);
    if (!t.unseen.empty()) std::cout << ", held out: " << listed(t.unseen);
    std::cout << '\n';
    if (!s.text) {
      std::cout << "  can't be filled from this data: there is no value for {" << s.lacking << "}\n\n";
      continue;
    }
    const example e = encode(tokenizer, *s.text);
    std::cout << "  text    " << one_line(marked(*s.text)) << '\n';
    if (!s.text->answer.empty()) std::cout << "  answer  " << one_line(s.text->answer) << '\n';
    std::cout << "  " << e.tokens.size() << " tokens, " << e.entities.size() << " entities, " << e.sentences.size()
              << " sentences\n";
    const mask_plan plan = plan_of(f, e, rng);
    std::vector<int> order(plan.spans.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    blanked text = blank(e, plan, order, tokenizer.special());
    text.shape.pool = &pool;
    draw(tokenizer, number(text, scheme), text.shape);
    std::cout << '\n';
  }
  return 0;
}

/// 0 where all is well, 1 where something is wrong in the file.
int lint(const flags& f) {
  template_source file(f.check);
  file.encoding = f.encoding;
  const template_reading read = try_read_templates(file.opened());
  for (const std::string& problem : read.problems) std::cout << problem << '\n';
  std::set<std::string> families;
  for (const prompt_template& t : read.set.templates) {
    families.insert(t.family);
    if (t.family != "document" &&
        std::find(five_tasks::names.begin(), five_tasks::names.end(), t.family) == five_tasks::names.end())
      std::cout << f.check << ": prompt '" << t.id << "': note: its family " << t.family
                << " needs a TaskFamily of your own; those that ship are " << listed(five_tasks::names) << '\n';
  }
  std::cout << f.check << ": " << read.set.templates.size() << " templates of " << families.size()
            << " families are sound, " << read.problems.size() << " problems\n";
  return read.problems.empty() ? 0 : 1;
}

template <ItemRepresentation I>
int show(const flags& f, I items) {
  if (f.position == "glm_2d") return show(f, items, glm_2d{});
  if (f.position == "entity_2d_grow") return show(f, items, entity_2d_grow{});
  if (f.position == "entity_2d_matched") return show(f, items, entity_2d_matched{});
  if (f.position == "absolute_1d") return show(f, items, absolute_1d{});
  return show(f, items, entity_2d{});
}

}  // namespace

int main(int argc, char** argv) {
  command_line line(
      "lint_prompts",
      "Shows prompts filled in: text, entities, tokens, Part A, Part B, positions; or checks a template file.");
  flags f;
  line.add("--check", f.check, "only say what is wrong in this template file (or one that ships)");
  line.add("--templates", f.templates, "p5, behaviour_en, behaviour_zh, or a template file");
  line.add("--encoding", f.encoding,
           "encoding of that file, where it is not UTF-8: latin1, windows-1252, gbk, utf-16, any name of iconv's");
  line.add("--id", f.ids, "templates to show, again for each; none: all").one_each();
  line.add("--data", f.data, "dataset folder made by prepare; none: a small shop");
  line.add("--user", f.user, {"whose last event is asked about, from 0", value_range::at_least(0)});
  line.add("--candidates", f.candidates, {"candidates beside the answer", value_range::between(0, 1000000)});
  line.add("--seed", f.seed, "of what is drawn");
  line.add("--items", f.items, {"how items are given", value_range::one_of({"title", "random_id", "sequential_id"})});
  line.add("--masking", f.masking,
           {"what is blanked in a document", value_range::one_of({"entity_span", "sentence_span", "document_span"})});
  line.add("--position", f.position,
           {"scheme of positions",
            value_range::one_of({"glm_2d", "entity_2d", "entity_2d_grow", "entity_2d_matched", "absolute_1d"})});
  line.add("--vocabulary", f.vocabulary,
           {"tokens that are learnt from the prompts shown", value_range::between(256, 1000000)});
  line.add("--vocab", f.vocab, "vocab.json to read instead, with --merges").file();
  line.add("--merges", f.merges, "merges.txt that belongs to it").file();
  line.add("--specials", f.specials,
           {"glm10b: GLM-10B's specials behind GPT-2's vocabulary", value_range::one_of({"glm10b"})});
  return line.run(argc, argv, [&] {
    if (!f.check.empty()) return lint(f);
    if (f.items == "random_id") return show(f, random_id{});
    if (f.items == "sequential_id") return show(f, sequential_id{});
    return show(f, title{});
  });
}
