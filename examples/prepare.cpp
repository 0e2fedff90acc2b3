// prepare FORMAT SOURCE... OUT: raw files of interactions to a dataset folder, which every experiment takes as
// --data OUT. Prints one JSON object with counts and hashes; exit status 2 on bad use or bad input.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/delimited.hpp"
#include "recglm/data/k_core.hpp"
#include "recglm/data/movielens.hpp"
#include "recglm/data/recbole.hpp"
#include "recglm/data/sequence_file.hpp"
#include "recglm/data/split.hpp"

namespace {

using recglm::check;
using json = nlohmann::ordered_json;

struct flags {
  std::string format;
  std::vector<std::filesystem::path> paths;  // sources, then the folder to write
  std::string columns;
  std::string titles;
  std::string split = "strict";
  int core = 5;
};

/// Shows on a terminal how far a long reading is; silent elsewhere.
recglm::progress_report progress_line(std::string what) {
  if (!::isatty(STDERR_FILENO)) return {};
  return [what, shown = -1](std::uint64_t done, std::uint64_t total) mutable {
    const int percent = total ? static_cast<int>(100.0 * static_cast<double>(done) / static_cast<double>(total)) : 0;
    if (percent == shown) return;
    shown = percent;
    std::cerr << '\r' << what << ' ' << percent << " %" << std::flush;
    if (percent >= 100) std::cerr << "\r\033[K" << std::flush;
  };
}

recglm::dataset read(const flags& f, std::span<const std::filesystem::path> sources) {
  const auto progress = progress_line("reading");
  const bool delimited = f.format == "delimited" || f.format == "csv";
  check(delimited || (f.columns.empty() && f.titles.empty()), "--columns and --titles belong to the format delimited");
  if (delimited)
    return recglm::read_delimited(
        sources, f.columns.empty() ? recglm::column_map::usual() : recglm::column_map::parse(f.columns), f.titles,
        progress);
  check(sources.size() == 1, "the format ", f.format, " reads one source, not ", sources.size());
  if (f.format == "recbole") return recglm::read_recbole(sources[0], progress);
  if (f.format == "movielens") return recglm::read_movielens(sources[0], progress);
  return recglm::read_sequence_file(sources[0], progress);
}

/// Name, size and hash of every file that was named, or that lies in a folder that was named.
json source_files(const flags& f, std::span<const std::filesystem::path> sources) {
  std::vector<std::filesystem::path> files;
  for (const auto& source : sources) {
    if (!std::filesystem::is_directory(source)) {
      files.push_back(source);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& entry : std::filesystem::directory_iterator(source))
      if (entry.is_regular_file()) inside.push_back(entry.path());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  if (!f.titles.empty()) files.emplace_back(f.titles);
  json out = json::array();
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    recglm::sha256 hash;
    std::uint64_t bytes = 0;
    std::vector<char> block(1 << 16);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
      hash.add({block.data(), static_cast<std::size_t>(in.gcount())});
      bytes += static_cast<std::uint64_t>(in.gcount());
    }
    out.push_back({{"file", path.filename().string()}, {"bytes", bytes}, {"sha256", hash.hex()}});
  }
  return out;
}

int prepare(const flags& f) {
  check(f.paths.size() >= 2, "FORMAT SOURCE... OUT: a source and the folder to write are needed");
  const std::span<const std::filesystem::path> sources(f.paths.data(), f.paths.size() - 1);
  const std::filesystem::path& folder = f.paths.back();
  for (const auto& source : sources) check(std::filesystem::exists(source), source.string(), " does not exist");
  check(!std::filesystem::exists(folder) || std::filesystem::is_directory(folder), folder.string(),
        " is a file; the last path is the folder to write");

  recglm::k_core_result kept = recglm::k_core(read(f, sources), f.core);
  const recglm::dataset& data = kept.data;
  check(!data.interactions.empty(), "nothing is left of '", data.name, "' after the ", f.core,
        "-core; a smaller --core (0: all) keeps more");
  recglm::validate(data);
  const recglm::split parts = f.split == "time" ? recglm::global_time(data) : recglm::leave_one_out(data);
  std::size_t ties = 0, of_part[3] = {};
  for (std::size_t i = 0; i < parts.events.size(); ++i) {
    ++of_part[static_cast<int>(parts.parts[i])];
    ties +=
        i > 0 && parts.events[i].user == parts.events[i - 1].user && parts.events[i].time == parts.events[i - 1].time;
  }

  json rounds = json::array();
  for (const recglm::k_core_round& r : kept.rounds) rounds.push_back({r.users, r.items, r.interactions});
  json notes;
  notes["format"] = f.format;
  notes["sources"] = source_files(f, sources);
  notes["core"] = f.core;
  notes["core_rounds_users_items_interactions"] = rounds;
  notes["equal_user_and_time_pairs"] = ties;
  notes["equal_times"] = "in the order of the source";
  notes["users_repeat_items"] = data.repeats();
  notes["split"] = {{"rule", parts.rule},
                    {"train", of_part[0]},
                    {"validation", of_part[1]},
                    {"test", of_part[2]},
                    {"sha256", recglm::hash(parts)}};
  recglm::write_dataset(folder, data, notes);
  recglm::write_split(folder / "split.tsv", parts);

  json out;
  out["folder"] = folder.string();
  const nlohmann::json manifest = recglm::read_dataset_manifest(folder);
  for (const char* count : {"name", "users", "items", "interactions", "reviews"}) out[count] = manifest.at(count);
  out.update(notes);
  out["files"] = manifest.at("files");
  std::cout << out.dump(-1, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
  check(std::cout.good(), "stdout can't be written; is the disk full?");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Raw files of interactions to a dataset folder, which every experiment takes as --data FOLDER.");
  flags f;
  app.option_defaults()->always_capture_default();
  app.add_option("FORMAT", f.format, "delimited (csv is the same), recbole, movielens or sequence")
      ->required()
      ->check(CLI::IsMember({"delimited", "csv", "recbole", "movielens", "sequence"}));
  app.add_option("SOURCE... OUT", f.paths, "files or a folder to read, and last the folder to write")
      ->required()
      ->expected(2, -1);
  app.add_option(
         "--columns", f.columns,
         "delimited: names in the head, or numbers from 1 where there is none, of user,item,time,rating,review; "
         "the last ones may be left out, - skips one; without the flag: these names, as far as the head has them")
      ->capture_default_str();
  app.add_option("--titles", f.titles, "delimited: a file item,title[,attribute|attribute...]");
  app.add_option("--core", f.core, "least interactions of every user and item; 0: keep all")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--split", f.split, "strict: each user's last two are held out; time: the last fifth of the events")
      ->check(CLI::IsMember({"strict", "time"}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& e) {
    std::cerr << "prepare: " << e.what() << " (--help lists the flags)\n";
    return 2;
  }
  try {
    return prepare(f);
  } catch (const std::exception& e) {
    std::cerr << "prepare: " << e.what() << '\n';
    return 2;
  }
}
