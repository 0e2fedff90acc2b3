// make_log OUT [--users N --seed S ...]: writes a synthetic log of bills, searches and page visits in Chinese, with its
// tables of categories and users; `prepare log OUT FOLDER` makes a dataset of it. Prints one JSON object with the
// counts; exit status 2 on bad use.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "recglm/core/standard_output.hpp"
#include "recglm/data/synthetic/daily_life.hpp"

int main(int argc, char** argv) {
  const recglm::standard_output output("make_log");
  CLI::App app(
      "Writes a synthetic log of bills, searches and page visits in Chinese, which prepare reads as the format log.");
  recglm::daily_life_spec spec;
  std::uint64_t seed = 1;
  std::string folder;
  app.option_defaults()->always_capture_default();
  app.add_option("OUT", folder, "the folder to write")->required();
  app.add_option("--seed", seed, "seed of the log");
  spec.visit(
      [&](const std::string& name, auto& value, const std::string& what) { app.add_option("--" + name, value, what); });
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& e) {
    std::cerr << "make_log: " << e.what() << " (--help lists the flags)\n";
    return 2;
  }
  try {
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
    recglm::check(std::cout.good(), "stdout can't be written; is the disk full?");
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "make_log: " << e.what() << '\n';
    return 2;
  }
}
