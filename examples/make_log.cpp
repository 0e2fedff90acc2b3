// make_log OUT [--users N --seed S ...]: writes a synthetic log of bills, searches and page visits in Chinese, with its
// tables of categories and users; `prepare log OUT FOLDER` makes a dataset of it. Prints one JSON object with the
// counts; exit status 2 on bad use.
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "recglm/data/synthetic/daily_life.hpp"
#include "recglm/run/command_line.hpp"

int main(int argc, char** argv) {
  recglm::command_line line(
      "make_log",
      "Writes a synthetic log of bills, searches and page visits in Chinese, which prepare reads as the format log.");
  recglm::daily_life_spec spec;
  std::uint64_t seed = 1;
  std::string folder;
  line.add("OUT", folder, "the folder to write").required();
  line.add("--seed", seed, "seed of the log");
  spec.visit(
      [&](const std::string& name, auto& value, const recglm::explained& what) { line.add("--" + name, value, what); });
  return line.run(argc, argv, [&] {
    const recglm::daily_life life(spec, seed);
    std::error_code why;
    std::filesystem::create_directories(folder, why);
    recglm::check(std::filesystem::is_directory(folder), folder, " is no folder and cannot be made one");
    const bool shown = ::isatty(STDERR_FILENO) != 0;
    life.write(folder, [&](std::uint64_t done, std::uint64_t all) {
      if (shown) std::cerr << "\rusers " << done << " of " << all << (done == all ? "\n" : "") << std::flush;
    });
    std::int64_t events = 0;
    for (int u = 0; u < spec.users; ++u) events += static_cast<std::int64_t>(life.user(u).size());
    std::cout << nlohmann::ordered_json{{"folder", folder}, {"users", spec.users}, {"events", events}}.dump() << '\n'
              << std::flush;
    return 0;
  });
}
