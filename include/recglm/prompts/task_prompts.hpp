#pragma once
#include <functional>
#include <memory>
#include <tuple>

#include "recglm/core/value_range.hpp"
#include "recglm/prompts/tasks.hpp"
#include "recglm/prompts/template_source.hpp"

namespace recglm {

/// A question with what is right.
struct task_question {
  prompt asked;                     ///< its answer left empty
  std::string expected;             ///< the right answer, as it would be written
  item_id item = -1;                ///< the item that the question is about or that is its answer
  std::vector<item_id> candidates;  ///< as they are listed
};

/// Prompts of several task families from template files. As a prompt set it writes documents from one file and asks
/// what comes next from the other's family "sequential"; by family and template id it gives the training texts and test
/// questions of every family (docs/policies/prompts.md).
template <TaskFamily... Families>
requires(sizeof...(Families) > 0) struct task_prompts {
  static constexpr std::string_view name = "task-prompts";

  template_source questions{"p5"};            ///< templates of questions
  template_source documents{"behaviour_en"};  ///< templates of documents
  std::string data_set = "amazon";            ///< whose held-out templates training must not see
  std::string test_id = {};                   ///< the template of `test(history, items)`; "": `asks_next`
  std::tuple<Families...> families{};
  std::shared_ptr<const task_data> data = {};  ///< beside histories; null: prompts that need more are skipped

  // ---- by family ---------------------------------------------------------------------------------------------------

  static constexpr std::size_t count = sizeof...(Families);
  /// Names of the families, in order.
  static constexpr std::array<std::string_view, count> names{Families::name...};

  /// Ids of a family's templates: those of training, or those that are held out.
  std::vector<std::string> ids(std::string_view family, bool held_out = false) const {
    std::vector<std::string> out;
    const auto set = questions.get();
    for (const prompt_template& t : set->templates)
      if (t.family == family && t.held_out(data_set) == held_out) out.push_back(t.id);
    return out;
  }

  /// Ids of the templates that a run evaluates unless others are named: those that the file names, else those that are
  /// held out of training, else all, of the families here.
  std::vector<std::string> evaluated() const {
    const auto set = questions.get();
    if (!set->evaluated.empty()) return set->evaluated;
    std::vector<std::string> held_out, all;
    for (const prompt_template& t : set->templates) {
      if (std::find(names.begin(), names.end(), t.family) == names.end()) continue;
      all.push_back(t.id);
      if (t.held_out(data_set)) held_out.push_back(t.id);
    }
    return held_out.empty() ? all : held_out;
  }

  /// Id of the template that asks what comes next, where none is set: the one that the file names, else the first that
  /// asks for an item and shows the past and the user only. Throws where there is none.
  std::string asks_next() const {
    const auto set = questions.get();
    if (!set->test.empty()) return set->test;
    for (const prompt_template& t : set->templates)
      if (t.shows(prompt_field::purchase_history) && !shows_more(t) &&
          (t.asks(prompt_field::item_id) || t.asks(prompt_field::item_title)))
        return t.id;
    fail("task_prompts: no template of '", questions.name,
         "' asks for an item and shows {purchase_history} and the user only; a run asks so what comes next");
  }

  /// The template of that id. Throws where there is none.
  prompt_template wording(std::string_view id) const { return find(*questions.get(), id); }

  /// What a training text of a family is about: a history of the training events of one user, or of event `at` of them.
  /// Nothing where the user has too few.
  std::optional<history> choose(std::string_view family, std::span<const interaction> train, std::size_t at,
                                random_engine& random) const {
    std::optional<history> out;
    with(family, [&](const auto& f) { out = f.choose(train, at, random); });
    return out;
  }

  /// A training text of a family, in a template drawn from those of training that can be filled; nothing where none
  /// can.
  template <ItemRepresentation I>
  std::optional<prompt> train(std::string_view family, const history& h, const I& items, random_engine& random) const {
    const auto set = questions.get();
    std::vector<const prompt_template*> left;
    for (const prompt_template& t : set->templates)
      if (t.family == family && !t.held_out(data_set)) left.push_back(&t);
    std::optional<prompt> out;
    with(family, [&](const auto& f) {
      while (!left.empty() && !out) {
        const std::size_t drawn = random.below(left.size());
        const task_values v = f.values(*left[drawn], h, known(), items, {.training = true}, random);
        if (can_fill(*left[drawn], v.fields)) out = fill(*left[drawn], v.fields, random);
        std::swap(left[drawn], left.back());
        left.pop_back();
      }
    });
    return out;
  }

  /// The question of one template about `h.next`, with what is right; nothing where the data lacks what it shows. Draws
  /// what `how` leaves open. Throws where there is no such template.
  template <ItemRepresentation I>
  std::optional<task_question> ask(std::string_view id, const history& h, const I& items, random_engine& random,
                                   const asking& how = {}) const {
    const auto set = questions.get();
    const prompt_template& t = find(*set, id);
    task_values v;
    with(t.family, [&](const auto& f) { v = f.values(t, h, known(), items, how, random); });
    if (!can_fill(t, v.fields)) return std::nullopt;
    task_question out{fill(t, v.fields), {}, v.item, std::move(v.candidates)};
    out.expected = std::exchange(out.asked.answer, {});
    return out;
  }

  // ---- as a prompt set ---------------------------------------------------------------------------------------------

  /// A document drawn from those that can be filled. Throws where there is none or the past is empty.
  template <ItemRepresentation I>
  prompt document(const history& h, const I& items, random_engine& random) const {
    check(!h.past.empty(), "task_prompts: user ", h.user,
          " has no behaviour to write a document of; drop users without events");
    const auto set = documents.get();
    field_values v = facts(h, known(), items);
    for (auto of_next = v.texts.begin(); of_next != v.texts.end();)  // a document shows the past and the user only
      of_next = of_next->first == prompt_field::user_id || of_next->first == prompt_field::user_desc
                    ? std::next(of_next)
                    : v.texts.erase(of_next);
    std::vector<const prompt_template*> ready;
    for (const prompt_template& t : set->templates)
      if (t.family == "document" && !t.held_out(data_set) && can_fill(t, v)) ready.push_back(&t);
    check(!ready.empty(), "task_prompts: no document of '", documents.name, "' can be written of user ", h.user,
          "; bring what its templates show (ratings, features) or name another file");
    return fill(*ready[random.below(ready.size())], v, random);
  }

  /// One question what comes next; none where nothing came before.
  template <ItemRepresentation I>
  std::vector<prompt> train(const history& h, const I& items, random_engine& random) const {
    std::vector<prompt> out;
    if (h.past.empty()) return out;
    if (auto p = train("sequential", h, items, random)) out.push_back(std::move(*p));
    return out;
  }

  /// The question `test_id`, its answer left empty; `h.next` is not looked at. Throws where it tells more than the past
  /// and the user.
  template <ItemRepresentation I>
  prompt test(const history& h, const I& items) const {
    const auto set = questions.get();
    const prompt_template& t = find(*set, test_id.empty() ? asks_next() : test_id);
    if (const auto more = shows_more(t))
      fail("task_prompts: prompt '", t.id, "' shows {", name_of(*more),
           "} and can't ask what comes next; set --prompts.test to one that shows the past only");
    const field_values v = facts({h.user, h.past, {}}, known(), items);
    can_fill(t, v);
    prompt out = fill(t, v);
    out.answer.clear();
    return out;
  }

  template <class V>
  void visit(V&& v) {
    v("questions", questions.name, "templates of questions: p5, behaviour_en, behaviour_zh, or a file");
    v("documents", documents.name, "templates of documents: behaviour_en, behaviour_zh, or a file");
    v("questions.encoding", questions.encoding, "encoding of that file, a name of iconv's; none: UTF-8");
    v("documents.encoding", documents.encoding, "encoding of that file, a name of iconv's; none: UTF-8");
    v("data-set", data_set, "data set whose held-out templates training must not see");
    v("test", test_id, "id of the template that asks what comes next; none: the one that the file of questions names");
    std::apply([&](auto&... f) { (visit_family(v, f), ...); }, families);
  }

 private:
  const task_data& known() const {
    static const task_data nothing;
    return data ? *data : nothing;
  }

  /// The first field of a question that says more than the past and the user.
  static std::optional<prompt_field> shows_more(const prompt_template& t) {
    for (const template_piece& p : t.source)
      if (p.field && *p.field != prompt_field::user_id && *p.field != prompt_field::user_desc &&
          *p.field != prompt_field::user_features && *p.field != prompt_field::purchase_history)
        return p.field;
    return std::nullopt;
  }

  /// Whether there is a value for every field. Throws for a field that nothing ever gives: it is no column of the
  /// items, and no family has it among its `fields`.
  bool can_fill(const prompt_template& t, const field_values& values) const {
    const std::optional<prompt_field> none = lacking(t, values);
    if (!none) return true;
    bool given = !is_own(*none) || column_named(known().columns, none->name());
    const auto ask_family = [&]<class F>(const F&) {
      if constexpr (requires { std::begin(F::fields); })
        given = given || std::find(std::begin(F::fields), std::end(F::fields), none->name()) != std::end(F::fields);
    };
    std::apply([&](const auto&... f) { (ask_family(f), ...); }, families);
    std::vector<std::string> columns;
    for (const item_column& c : known().columns) columns.push_back(c.name);
    check(given, "prompt '", t.id, "': the items have no column '", none->name(), "'",
          columns.empty() ? "" : " (they have ", listed(columns), columns.empty() ? "" : ")",
          ", and no task family has it among its fields; correct the template, or prepare the data with the column");
    return false;
  }

  const prompt_template& find(const template_set& set, std::string_view id) const {
    const prompt_template* t = set.find(id);
    if (!t) {
      std::vector<std::string_view> all;
      for (const prompt_template& other : set.templates) all.push_back(other.id);
      fail("task_prompts: there is no template '", id, "' in '", questions.name, "'; it has ", listed(all));
    }
    return *t;
  }

  /// Calls `use` with the family of that name.
  template <class Use>
  void with(std::string_view family, Use use) const {
    bool found = false;
    std::apply([&](const auto&... f) { ((!found && f.name == family ? (found = true, use(f)) : void()), ...); },
               families);
    check(found, "task_prompts: there is no family '", family, "' among ", listed(names),
          "; add a TaskFamily of that name, or name files that do without it (--prompts.questions, "
          "--prompts.documents)");
  }

  template <class V, class Family>
  static void visit_family(V& v, Family& family) {
    const auto under = [&](const std::string& what, auto& value, explained sentence) {
      v(std::string(Family::name) + "." + what, value, sentence);
    };
    if constexpr (requires { family.visit(under); }) family.visit(under);
  }
};

/// P5's five families (paper.md 3.1).
using five_tasks = task_prompts<rating_task, sequential_task, explanation_task, review_task, direct_task>;
static_assert(PromptSet<five_tasks>);

/// The same, made as P5 makes them: jittered ratings, its own windows.
five_tasks p5_compat_tasks();

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/prompts/task_prompts-inl.hpp"
#endif
