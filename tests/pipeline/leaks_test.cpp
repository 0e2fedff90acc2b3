#include "recglm/pipeline/leaks.hpp"

#include "recglm/items/random_id.hpp"
#include "recglm/items/sequential_id.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace pipeline_leaks_tests {

struct file_ids : recglm::sequential_id {
  file_ids() { from_train = false; }
};
struct leaking : tiny::paper {
  using items = file_ids;
};
struct random : tiny::paper {
  using items = recglm::random_id;
};

// Ids given out along the users' sequences, test items included, as in the published files.
recglm::dataset in_order(const recglm::values&) {
  recglm::dataset d;
  d.name = "in order";
  for (int u = 0; u < 40; ++u) {
    d.users.push_back("u" + std::to_string(u));
    for (int t = 0; t < 5; ++t) {
      d.items.push_back("i" + std::to_string(5 * u + t));
      d.titles.push_back("thing " + std::string(1, static_cast<char>('a' + t)) +
                         std::string(static_cast<std::size_t>(u + 1), 'x'));
      d.attributes.push_back({});
      d.interactions.push_back({u, 5 * u + t, 1, t, -1});
    }
  }
  return d;
}

template <class R>
std::vector<std::string> leaks() {
  recglm::any_recipe ready = recglm::without_types(recglm::configured<R>());
  const auto s = recglm::make_context(ready.value, {"", in_order});
  ready.items.fit(s->known);
  return recglm::leaks_of(ready, *s);
}

TEST_CASE("ids in the order of the files leak; random ids and titles do not", "[pipeline]") {
  REQUIRE(leaks<leaking>().size() == 1);
  REQUIRE(leaks<leaking>()[0].find("id order") != std::string::npos);
  REQUIRE(leaks<random>().empty());
  REQUIRE(leaks<tiny::paper>().empty());
}

TEST_CASE("the synthetic world is clean", "[pipeline]") {
  tiny::line<> line;
  REQUIRE(recglm::leaks_of(line.ready, *line.shared).empty());
}

}  // namespace pipeline_leaks_tests
