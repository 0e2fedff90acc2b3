// make_world OUT [--users N --items N --seed S ...]: writes a synthetic world as a dataset folder, in the memory that
// its items need. Prints one JSON object with the counts; exit status 2 on bad use.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "recglm/core/standard_output.hpp"
#include "recglm/data/synthetic.hpp"

int main(int argc, char** argv) {
  const recglm::standard_output output("make_world");
  CLI::App app("Writes a synthetic world as a dataset folder, which every experiment takes as --data OUT.");
  recglm::world_spec spec;
  std::uint64_t seed = 1;
  std::string folder;
  app.option_defaults()->always_capture_default();
  app.add_option("OUT", folder, "the folder to write")->required();
  app.add_option("--seed", seed, "seed of the world");
  spec.visit(
      [&](const std::string& name, auto& value, const std::string& what) { app.add_option("--" + name, value, what); });
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& e) {
    std::cerr << "make_world: " << e.what() << " (--help lists the flags)\n";
    return 2;
  }
  try {
    const bool shown = ::isatty(STDERR_FILENO) != 0;
    recglm::synthetic_world(spec, seed).write(folder, [&](std::uint64_t done, std::uint64_t all) {
      if (shown) std::cerr << "\rusers " << done << " of " << all << (done == all ? "\n" : "") << std::flush;
    });
    const nlohmann::json manifest = recglm::read_dataset_manifest(folder);
    nlohmann::ordered_json out{{"folder", folder}};
    for (const char* key : {"name", "users", "items", "interactions", "reviews"}) out[key] = manifest.at(key);
    std::cout << out.dump() << '\n' << std::flush;
    recglm::check(std::cout.good(), "stdout can't be written; is the disk full?");
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "make_world: " << e.what() << '\n';
    return 2;
  }
}
