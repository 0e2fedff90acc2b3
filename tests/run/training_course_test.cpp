#include "recglm/run/training_course.hpp"

#include <algorithm>

#include "recglm/core/input_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_training_course_tests {

TEST_CASE("a training that continues keeps its course, a new one begins anew", "[run]") {
  const temporary_folder folder;
  const auto lines = [&] {
    const std::string text = recglm::read_file(folder / "curve.tsv", recglm::any_length);
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  const auto train = [&](std::int64_t from, std::int64_t to, bool resume) {
    recglm::training_course course(folder.path, resume);
    for (std::int64_t step = from; step <= to; ++step) course.add({.step = step});
  };
  train(1, 3, false);
  REQUIRE(lines() == 3);
  train(3, 5, true);
  REQUIRE(lines() == 5);
  const auto long_one = std::filesystem::file_size(folder / recglm::event_file::name);
  train(1, 2, false);
  REQUIRE(lines() == 2);
  REQUIRE(std::filesystem::file_size(folder / recglm::event_file::name) < long_one);
}

TEST_CASE("a course that is a link is not removed", "[run]") {
  const temporary_folder folder;
  std::filesystem::create_symlink("elsewhere", folder / "curve.tsv");
  const recglm::training_course course(folder.path, false);
  REQUIRE(std::filesystem::is_symlink(folder / "curve.tsv"));
}

}  // namespace run_training_course_tests
