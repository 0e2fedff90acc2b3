#include "recglm/run/conditions.hpp"

#include "recglm/core/atomic_file.hpp"
#include "recglm/items/random_id.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"
#include "support/tiny_run.hpp"

namespace run_conditions_tests {

using recglm::conditions;

template <class R = tiny::paper>
conditions of(const tiny::line<R>& line, std::uint64_t seed = 1, const std::string& base = "none") {
  recglm::training_source source(line.ready, line.shared->parts, line.pool, seed);
  return recglm::conditions_of(line.shared->under, line.ready, "paper", seed, base, source);
}

struct longer : tiny::paper {
  longer() { values.steps = 9; }
};
struct wider : tiny::paper {
  wider() { values.hidden = 32; }
};
struct other_world : tiny::paper {
  other_world() { values.world_seed = 2; }
};
struct fewer_questions : tiny::paper {
  fewer_questions() { values.test_users = 24; }
};
struct other_rate : tiny::paper {
  other_rate() { values.learning_rate = 0.5; }
};
struct ids : tiny::paper {
  using items = recglm::random_id;
};
/// Another decoder under its parent's name, which no training text shows.
struct my_beam : recglm::beam {};
struct other_decoder : tiny::paper {
  using decoder = my_beam;
};
struct elsewhere : tiny::paper {
  elsewhere() {
    values.out = "x", values.jobs = 2, values.quiet = false, values.resume = true, values.save_every = 9;
    values.name = "y";
  }
};

TEST_CASE("whatever changes a row changes its conditions, and where it is written does not", "[run]") {
  const tiny::line<> line;
  const std::string same = recglm::hash(of(line));
  REQUIRE(recglm::hash(of(line)) == same);
  REQUIRE(recglm::hash(of(tiny::line<elsewhere>())) == same);
  REQUIRE(recglm::hash(of(line, 2)) != same);
  REQUIRE(recglm::hash(of(line, 1, "another")) != same);
  REQUIRE(recglm::hash(of(tiny::line<longer>())) != same);
  REQUIRE(recglm::hash(of(tiny::line<wider>())) != same);
  REQUIRE(recglm::hash(of(tiny::line<other_world>())) != same);
  REQUIRE(recglm::hash(of(tiny::line<fewer_questions>())) != same);
  REQUIRE(recglm::hash(of(tiny::line<other_rate>())) != same);
  REQUIRE(recglm::hash(of(tiny::line<ids>())) != same);
  REQUIRE(recglm::hash(of(tiny::line<other_decoder>())) != same);
}

TEST_CASE("texts that no value shows are a condition too, and the source stays where it was", "[run]") {
  tiny::line<> line;
  recglm::training_source source(line.ready, line.shared->parts, line.pool, 1);
  const auto begin = source.save();
  const conditions one = recglm::conditions_of(line.shared->under, line.ready, "paper", 1, "none", source);
  REQUIRE(source.save() == begin);
  source.next();
  const conditions two = recglm::conditions_of(line.shared->under, line.ready, "paper", 1, "none", source);
  REQUIRE(one.back().first == "texts of the first step");
  REQUIRE(one.back() != two.back());
  line.ready.value.no_train = true;
  REQUIRE(recglm::conditions_of(line.shared->under, line.ready, "paper", 1, "none", source).back().second == "none");
}

TEST_CASE("conditions that differ are recognised by the first that does", "[run]") {
  const temporary_folder folder;
  const std::string where = (folder.path / "conditions.json").string();
  const std::string advice =
      "; give the old value, name another folder with --out, or leave --resume out to begin anew";
  const conditions all{{"seed", "1"}, {"steps", "600"}, {"hidden", "64"}};
  recglm::settle(all, folder.path, true);
  REQUIRE_NOTHROW(recglm::settle(all, folder.path, true));
  REQUIRE_THROWS_WITH(recglm::settle({{"seed", "1"}, {"steps", "300"}, {"hidden", "32"}}, folder.path, true),
                      where + ": the row there was made with steps 600, now it is 300" + advice);
  REQUIRE_THROWS_WITH(
      recglm::settle({{"seed", "1"}, {"depth", "2"}, {"steps", "600"}, {"hidden", "64"}}, folder.path, true),
      where + ": the row there was made without depth, now it is 2" + advice);
  REQUIRE_THROWS_WITH(recglm::settle({{"seed", "1"}, {"steps", "600"}}, folder.path, true),
                      where + ": the row there was made with hidden, which this one does not have" + advice);
  recglm::settle({{"seed", "2"}}, folder.path, false);
  REQUIRE_NOTHROW(recglm::settle({{"seed", "2"}}, folder.path, true));
}

TEST_CASE("a base is known by what its files hold", "[run]") {
  const temporary_folder folder;
  REQUIRE(recglm::hash_of_base("") == "none");
  recglm::write_atomically(folder.path / "config.json", "{}");
  recglm::write_atomically(folder.path / "model.safetensors", "one");
  const std::string one = recglm::hash_of_base(folder.path.string());
  recglm::write_atomically(folder.path / "model.safetensors", "two");
  REQUIRE(recglm::hash_of_base(folder.path.string()) != one);
  recglm::write_atomically(folder.path / "\xff", "a name that is not UTF-8");
  REQUIRE_NOTHROW(recglm::hash_of_base(folder.path.string()));
  REQUIRE(recglm::hash_of_base((folder.path / "model.safetensors").string()) != one);
}

}  // namespace run_conditions_tests
