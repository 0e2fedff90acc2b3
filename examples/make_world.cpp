// make_world OUT [--users N --items N --seed S ...]: writes a synthetic world as a dataset folder, in the memory that
// its items need. Prints one JSON object with the counts; exit status 2 on bad use.
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "recglm/data/synthetic.hpp"
#include "recglm/run/command_line.hpp"

int main(int argc, char** argv) {
  recglm::command_line line(
      "make_world", "Writes a synthetic world as a dataset folder, which every experiment takes as --data OUT.");
  recglm::world_spec spec;
  std::uint64_t seed = 1;
  std::string folder;
  line.add("OUT", folder, "the folder to write").required();
  line.add("--seed", seed, "seed of the world");
  spec.visit(
      [&](const std::string& name, auto& value, const recglm::explained& what) { line.add("--" + name, value, what); });
  return line.run(argc, argv, [&] {
    const bool shown = ::isatty(STDERR_FILENO) != 0;
    recglm::synthetic_world(spec, seed).write(folder, [&](std::uint64_t done, std::uint64_t all) {
      if (shown) std::cerr << "\rusers " << done << " of " << all << (done == all ? "\n" : "") << std::flush;
    });
    const nlohmann::json manifest = recglm::read_dataset_manifest(folder);
    nlohmann::ordered_json out{{"folder", folder}};
    for (const char* key : {"name", "users", "items", "interactions", "reviews"}) out[key] = manifest.at(key);
    std::cout << out.dump() << '\n' << std::flush;
    return 0;
  });
}
