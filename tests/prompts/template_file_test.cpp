#include "recglm/prompts/template_file.hpp"

#include "recglm/prompts/template_source.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace prompts_template_file_tests {

using recglm::mask_kind;
using recglm::prompt_field;
using recglm::prompt_template;
using list = std::vector<std::string>;

namespace {

recglm::template_reading reading(const std::string& text) {
  return recglm::try_read_templates(recglm::text_file::of("mine.txt", text));
}

/// What is wrong with a text, one sentence a line.
std::string wrong(const std::string& text) {
  std::string out;
  for (const std::string& problem : reading(text).problems) out += problem + "\n";
  return out;
}

/// A whole template, its lines changed or followed by others.
std::string with(const std::string& source, const std::string& more = "", const std::string& target = "{star_rating}") {
  return "entities: item_id\n\nid: 1\nfamily: rating\nmask: [MASK]\nsource: " + source + "\ntarget: " + target + "\n" +
         more;
}

const std::string fields =
    "user_id, user_desc, user_features, item_id, item_title, star_rating, yes_no, like_dislike, purchase_history, "
    "candidates, "
    "explanation, feature, review_headline, review_body, attribute, value";

/// What an unknown field is told of fields of one's own.
std::string own(const std::string& name) {
  return "; a column of the items, or another field of your own, is named before the first id: 'fields: " + name + "'";
}

}  // namespace

TEST_CASE("a template file is read line by line", "[prompts]") {
  const recglm::template_set set = recglm::read_templates(
      recglm::text_file::of("mine.txt",
                            "\xef\xbb\xbf# a comment\r\n"
                            "set: mine\r\n"
                            "language : zh\n"
                            "entities: item_id value\n"
                            "yes_no: \xe6\x98\xaf \xe5\x90\xa6\n"
                            "join: purchase_history \" , \" \" -> \"\n"
                            "each: purchase_history {item_id} ({star_rating})\n"
                            "\n"
                            "id: A 1\n"
                            "family: sequential\n"
                            "unseen: amazon yelp\n"
                            "mask: [MASK]\n"
                            "source: user_{ user_id } : \\n {purchase_history} {{next}} \\\\ item_{item_id} ?\n"
                            "target: {yes_no}\n"
                            "  \t\n"
                            "id: B\n"
                            "family: document\n"
                            "join: purchase_history \" . \"\n"
                            "entities: item_title\n"
                            "source: did {purchase_history}\n"
                            "\n"
                            "id: C\n"
                            "family: explanation\n"
                            "mask: [gMASK]\n"
                            "source: why?\n"
                            "target: {star_rating} , {explanation}"));
  REQUIRE(set.name == "mine");
  REQUIRE(set.language == "zh");
  REQUIRE(set.templates.size() == 3);

  const prompt_template& a = *set.find("A 1");
  REQUIRE(a.family == "sequential");
  REQUIRE(a.unseen == list{"amazon", "yelp"});
  REQUIRE(a.asked == mask_kind::entity);
  REQUIRE(a.source.size() == 4);
  REQUIRE(a.source[0].words == "user_");
  REQUIRE(a.source[0].field == prompt_field::user_id);
  REQUIRE(a.source[1].words == " : \n ");
  REQUIRE(a.source[1].field == prompt_field::purchase_history);
  REQUIRE(a.source[2].words == " {next} \\ ");
  REQUIRE(a.source[2].tag == "item_");
  REQUIRE(a.source[2].field == prompt_field::item_id);
  REQUIRE(a.source[3].words == " ?");
  REQUIRE_FALSE(a.source[3].field.has_value());
  REQUIRE(a.yes_no[0] == "\xe6\x98\xaf");
  REQUIRE(a.lists.at(prompt_field::purchase_history).joiners == list{" , ", " -> "});
  REQUIRE(a.lists.at(prompt_field::purchase_history).each.size() == 3);
  REQUIRE(a.lists.at(prompt_field::candidates).joiners == list{" , "});
  REQUIRE(a.lists.at(prompt_field::candidates).each[0].field == prompt_field::item_title);
  REQUIRE(a.entities == std::vector{prompt_field::item_id, prompt_field::value});

  const prompt_template& b = *set.find("B");
  REQUIRE(b.target.empty());
  REQUIRE(b.lists.at(prompt_field::purchase_history).joiners == list{" . "});
  REQUIRE(b.entities == std::vector{prompt_field::item_title});
  REQUIRE(b.unseen.empty());

  const prompt_template& c = *set.find("C");
  REQUIRE(c.asked == mask_kind::document);
  REQUIRE(c.target.size() == 2);
  REQUIRE(c.target[1].words == " , ");
}

TEST_CASE("an unknown field is refused with those that are known", "[prompts]") {
  REQUIRE(wrong(with("user_{user} ?")) ==
          "mine.txt:6: prompt '1': there is no field {user}; the fields are " + fields + own("user") + "\n");
  REQUIRE(wrong("entities: item\n" + with("why ?")) ==
          "mine.txt:1: there is no field {item}; the fields are " + fields + own("item") + "\n");
  REQUIRE(wrong(with("why ?", "", "{stars}")) ==
          "mine.txt:7: prompt '1': there is no field {stars}; the fields are " + fields + own("stars") + "\n");
  REQUIRE(wrong(with("why ?", "join: history \" \"\n")) ==
          "mine.txt:8: prompt '1': there is no field {history}; the fields are " + fields + own("history") + "\n");
  REQUIRE(wrong(with("why {}?")) ==
          "mine.txt:6: prompt '1': there is no field {}; the fields are " + fields + own("brand") + "\n");
}

TEST_CASE("fields of one's own are named before the first template, and stand wherever they may", "[prompts]") {
  const recglm::template_set set =
      recglm::read_templates(recglm::text_file::of("mine.txt",
                                                   "fields: brand, Sales Rank\nentities: item_title brand\n"
                                                   "each: purchase_history {item_title} by {brand}\n"
                                                   "each: candidates {item_title} ( {Sales Rank} )\n" +
                                                       with("{purchase_history} : {brand} ?", "", "{Sales Rank}")));
  REQUIRE(set.fields == list{"brand", "Sales Rank"});
  REQUIRE(set.templates[0].shows(prompt_field("brand")));
  REQUIRE(set.templates[0].asks(prompt_field("Sales Rank")));
  REQUIRE(wrong("fields: brand\n" + with("which {category} ?")) ==
          "mine.txt:7: prompt '1': there is no field {category}; the fields are " + fields + ", brand" +
              own("category") + "\n");
  REQUIRE(wrong("fields: item_id\n" + with("why ?")) == "mine.txt:1: fields: {item_id} is known; leave it out\n");
  REQUIRE(wrong("fields: a,,b\n" + with("why ?")) ==
          "mine.txt:1: fields: '' is no name of a field; write names with a comma between two, without braces\n");
  REQUIRE(wrong(with("why ?", "fields: brand\n")) == "mine.txt:8: prompt '1': fields belongs before the first id\n");
  REQUIRE(wrong("fields: brand\n" + with("which {brand} ?", "", "{brand}")) ==
          "mine.txt:7: prompt '1': source: {brand} gives the answer {brand} away\n");
  REQUIRE(
      wrong("fields: brand\n" + with("why ?", "each: user_features {brand}\n")) ==
      "mine.txt:9: prompt '1': each: {brand} says nothing of one of {user_features}; it may hold attribute, value\n");
}

TEST_CASE("a file names the template that asks what comes next, and those that are evaluated", "[prompts]") {
  const recglm::template_set set = recglm::read_templates(
      recglm::text_file::of("mine.txt", "test: 1\nevaluate: 1 2\n" + with("why ?") +
                                            "\nid: 2\nfamily: rating\nmask: [MASK]\nsource: x\ntarget: {yes_no}\n"));
  REQUIRE(set.test == "1");
  REQUIRE(set.evaluated == list{"1", "2"});
  REQUIRE(wrong("test: 7\nevaluate: 1 8\n" + with("why ?")) ==
          "mine.txt:1: test: there is no template '7' in the file\n"
          "mine.txt:2: evaluate: there is no template '8' in the file\n");
  REQUIRE(wrong(with("why ?", "test: 1\n")) == "mine.txt:8: prompt '1': test belongs before the first id\n");
}

TEST_CASE("what is wrong in a template is named with its line", "[prompts]") {
  REQUIRE(wrong(with("is {item_id ?")) ==
          "mine.txt:6: prompt '1': source: a { is not closed; write {{ for a brace that is none of a field\n");
  REQUIRE(wrong(with("is item_id} ?")) ==
          "mine.txt:6: prompt '1': source: a } closes nothing; write }} for a brace that is none of a field\n");
  REQUIRE(wrong(with("is \\t it ?")) ==
          "mine.txt:6: prompt '1': a backslash is before no letter of \\n \\\\; write \\\\ for one backslash\n");
  REQUIRE(wrong(with("is it ?", "sauce: x\n")) ==
          "mine.txt:8: prompt '1': 'sauce: x' begins with no key; the keys are id, family, unseen, mask, source, "
          "target, set, language, "
          "entities, join, each, yes_no, like_dislike, fields, test, evaluate\n");
  REQUIRE(wrong(with("is it ?", "source: again\n")) ==
          "mine.txt:8: prompt '1': there are two lines source; keep one\n");
  REQUIRE(wrong(with("is it ?", "unseen:\n")) ==
          "mine.txt:8: prompt '1': unseen is empty; write what it is or leave the line out\n");
  REQUIRE(wrong(with("is it ?", "set: x\n")) == "mine.txt:8: prompt '1': set belongs before the first id\n");
  REQUIRE(wrong("family: rating\n" + with("is it ?")) ==
          "mine.txt:1: family belongs to a template; begin one with a line 'id: ...'\n");
  REQUIRE(wrong(with("is it ?") + with("and now ?").substr(19)) ==
          "mine.txt:8: prompt '1': the id is in line 3 already; give each template one of its own\n");
  REQUIRE(wrong(with("is it ?", "yes_no: yes\n")) ==
          "mine.txt:8: prompt '1': yes_no takes two words, the one for yes first, not 'yes'\n");
  REQUIRE(wrong("id: 1\nfamily: rating\nmask: MASK\nsource: x\ntarget: {yes_no}") ==
          "mine.txt:3: prompt '1': 'MASK' is no mask; the masks are [MASK], [sMASK], [gMASK]\n");
  REQUIRE(wrong("# nothing\n") == "mine.txt holds no template; begin one with a line 'id: ...'\n");
}

TEST_CASE("what a template lacks is named at its id", "[prompts]") {
  REQUIRE(wrong("\nid: 1\nmask: [MASK]\nsource: x\ntarget: {yes_no}\n") ==
          "mine.txt:2: prompt '1': it has no family; name one, or document for a text that asks nothing\n");
  REQUIRE(wrong("\nid: 1\nfamily: rating\nmask: [MASK]\ntarget: {yes_no}\n") ==
          "mine.txt:2: prompt '1': it has no source; write its words\n");
  REQUIRE(wrong("\nid: 1\nfamily: rating\nmask: [MASK]\nsource: x\n") ==
          "mine.txt:2: prompt '1': it has no target; write what is answered, or name the family document\n");
  REQUIRE(wrong("\nid: 1\nfamily: rating\nsource: x\ntarget: {yes_no}\n") ==
          "mine.txt:2: prompt '1': it has no mask; [MASK] asks for a short answer, [gMASK] for free text\n");
  REQUIRE(wrong("\nid: 1\nfamily: document\nsource: x\ntarget: {yes_no}\n") ==
          "mine.txt:5: prompt '1': target: a document asks nothing; name another family\n");
  REQUIRE(wrong("\nid: 1\nfamily: document\nsource: x\nmask: [MASK]\n") ==
          "mine.txt:5: prompt '1': mask: a document asks nothing; name another family\n");
}

TEST_CASE("a source that gives its answer away is refused", "[prompts]") {
  REQUIRE(wrong(with("is it {star_rating} ?")) ==
          "mine.txt:6: prompt '1': source: {star_rating} gives the answer {star_rating} away\n");
  REQUIRE(wrong(with("is it {item_title} ?", "", "{item_id}")) ==
          "mine.txt:6: prompt '1': source: {item_title} gives the answer {item_id} away\n");
  REQUIRE(wrong(with("is it {yes_no} ?")) ==
          "mine.txt:6: prompt '1': source: {yes_no} is an answer; it belongs to the target\n");
  REQUIRE(wrong(with("is it {value} ?")) ==
          "mine.txt:6: prompt '1': source: {value} belongs to the each of user_features\n");
  REQUIRE(wrong(with("is it ?", "", "{candidates}")) == "mine.txt:7: prompt '1': target: {candidates} is no answer\n");
  REQUIRE(wrong(with("is it ?", "", "four")) ==
          "mine.txt:7: prompt '1': target: it holds no field, so that every answer would be the same\n");
}

TEST_CASE("an entity is behind a space", "[prompts]") {
  REQUIRE(wrong(with("is it ({item_id}) ?")) ==
          "mine.txt:6: prompt '1': source: {item_id} is an entity; a space must be before it\n");
  REQUIRE(wrong(with("{user_id}{item_id} ?")) ==
          "mine.txt:6: prompt '1': source: {item_id} is an entity; a space must be before it\n");
  REQUIRE(wrong(with("is it:{purchase_history} ?")) ==
          "mine.txt:6: prompt '1': source: {purchase_history} is an entity; a space must be before it\n");
  REQUIRE(wrong(with("x_item_{item_id} ?")) ==
          "mine.txt:6: prompt '1': source: {item_id} is an entity; a space must be before it\n");
  REQUIRE(wrong(with("{item_id} ?")).empty());
  REQUIRE(wrong(with("item_{item_id} ?")).empty());
  REQUIRE(wrong(with("({user_id}) {item_id}, item_{item_id}. ?")).empty());
  REQUIRE(wrong(with("is it {purchase_history} ?", "each: purchase_history ({item_id})\n")) ==
          "mine.txt:8: prompt '1': each: {item_id} is an entity; a space must be before it\n");
  REQUIRE(wrong(with("is it {purchase_history} ?", "join: purchase_history \" ,\"\n")) ==
          "mine.txt:8: prompt '1': join: \" ,\" must end with a space: what follows is read with one before it\n");
}

TEST_CASE("lists are worded by join and each", "[prompts]") {
  REQUIRE(
      wrong(with("is it ?", "join: purchase_history , \n")) ==
      "mine.txt:8: prompt '1': join takes a field and joiners in quotes: join: purchase_history \" , \" \" -> \"\n");
  REQUIRE(
      wrong(with("is it ?", "join: purchase_history \" , \" \" -> \n")) ==
      "mine.txt:8: prompt '1': join takes a field and joiners in quotes: join: purchase_history \" , \" \" -> \"\n");
  REQUIRE(wrong(with("is it ?", "join: item_id \" , \"\n")) ==
          "mine.txt:8: prompt '1': join: {item_id} stands for one thing; purchase_history, candidates and "
          "user_features have several\n");
  REQUIRE(wrong(with("is it ?", "each: candidates {star_rating}\n")) ==
          "mine.txt:8: prompt '1': each: {star_rating} says nothing of one of {candidates}; it may hold item_id, "
          "item_title and columns of the items\n");
  REQUIRE(
      wrong(with("is it ?", "each: user_features {item_id}\n")) ==
      "mine.txt:8: prompt '1': each: {item_id} says nothing of one of {user_features}; it may hold attribute, value\n");
  REQUIRE(wrong(with("is it ?", "each: candidates\n")) ==
          "mine.txt:8: prompt '1': each: {candidates} gets no words; write how one of them is given\n");
  REQUIRE(wrong("entities: candidates\n" + with("is it ?")) ==
          "mine.txt:1: entities: {candidates} stands for several things; name the field that its `each` holds\n");
}

TEST_CASE("every problem of a file is noted, and the sound templates stay", "[prompts]") {
  const auto read =
      reading(with("is {it} ?") + "\nid: 2\nfamily: rating\nmask: [MASK]\nsource: is it ?\ntarget: {yes_no}\n" +
              "\nid: 3\nsource: is } it ?\nfamily: rating\nmask: [X]\n");
  REQUIRE(read.problems.size() == 3);
  REQUIRE(read.problems[1] ==
          "mine.txt:16: prompt '3': source: a } closes nothing; write }} for a brace that is none of a field");
  REQUIRE(read.set.templates.size() == 1);
  REQUIRE(read.set.templates[0].id == "2");
  REQUIRE_THROWS_WITH(recglm::read_templates(recglm::text_file::of("mine.txt", with("is {it} ?"))),
                      "mine.txt:6: prompt '1': there is no field {it}; the fields are " + fields + own("it"));
}

TEST_CASE("a file is read from the disk", "[prompts]") {
  const temporary_folder folder;
  put(folder / "mine.txt", with("is it ?"));
  REQUIRE(recglm::read_templates(folder / "mine.txt").templates.size() == 1);
  put(folder / "bad.txt", "id: 1");
  REQUIRE_THROWS_WITH(recglm::read_templates(folder / "bad.txt"),
                      (folder / "bad.txt").string() +
                          ":1: prompt '1': it has no family; name one, or document for a text that asks nothing");
}

namespace {
const std::string hard = std::string(recglm::shipped::behaviour_en) + with("item_{item_id} {{so}} \\n {candidates} ?");
void read(const std::string& text) { recglm::read_templates(recglm::text_file::of("mine.txt", text)); }
}  // namespace

TEST_CASE("damaged template files never do more than throw an error", "[prompts]") {
  REQUIRE(survive(hard, 1000, read) > 0);
}

TEST_CASE("a million damaged template files never do more than throw an error", "[prompts][.fuzz]") {
  survive(hard, 1000000, read);
}

}  // namespace prompts_template_file_tests
