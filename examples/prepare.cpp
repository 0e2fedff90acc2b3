// prepare FORMAT SOURCE... OUT: raw files of interactions to a dataset folder, which every experiment takes as
// --data OUT. Prints one JSON object with counts and hashes; exit status 2 on bad use or bad input.
// prepare --audit FOLDER: what a prepared folder gives away or lacks, a line each; status 1 where something does.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/input_file.hpp"
#include "recglm/data/candidates.hpp"
#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/dropped_users.hpp"
#include "recglm/data/escape.hpp"
#include "recglm/data/feature_words.hpp"
#include "recglm/data/k_core.hpp"
#include "recglm/data/p5_split.hpp"
#include "recglm/data/readers/activity_log.hpp"
#include "recglm/data/readers/amazon.hpp"
#include "recglm/data/readers/delimited.hpp"
#include "recglm/data/readers/movielens.hpp"
#include "recglm/data/readers/movielens_100k.hpp"
#include "recglm/data/readers/movielens_csv.hpp"
#include "recglm/data/readers/p5_folder.hpp"
#include "recglm/data/readers/recbole.hpp"
#include "recglm/data/readers/sentires.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/readers/yelp.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/statistics.hpp"
#include "recglm/pipeline/audit.hpp"
#include "recglm/run/command_line.hpp"
#include "recglm/run/progress.hpp"

namespace {

using recglm::check;
using json = nlohmann::ordered_json;
using path = std::filesystem::path;

const std::vector<std::string> formats{"delimited",   "csv",         "recbole", "movielens", "sequence", "amazon_2014",
                                       "amazon_2018", "amazon_2023", "yelp",    "p5",        "log"};

struct flags {
  std::string format;
  std::vector<path> paths;  // sources, then the folder to write
  std::string columns, titles, users, scale, period, explanations = "given";
  std::string split = "strict", bad_rows = "stop", quotes = "csv";
  std::vector<std::string> encodings;
  int core = 5, latest = 0, candidates = 99;
  std::uint64_t seed = 2022;
  bool no_texts = false, dropped_users = false;
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

/// Two values with a comma between them, read one by one.
template <class Read>
auto pair_of(const std::string& flag, const std::string& text, Read read) {
  const auto parts = recglm::pieces_of(text, ",");
  check(parts.size() == 2 && read(parts[0]) && read(parts[1]), flag, " '", text,
        "' must be two values with a comma between them");
  return std::pair(*read(parts[0]), *read(parts[1]));
}

recglm::log_columns log_columns_of(const std::string& columns) {
  recglm::log_columns out;
  if (columns.empty()) return out;
  const auto names = recglm::escaped_fields(columns, ',');
  check(names.size() == 4 || names.size() == 5, "the columns '", columns,
        "' must name user,time,type,text and may continue with category");
  std::string* const places[] = {&out.user, &out.time, &out.type, &out.text, &out.category};
  out.category.clear();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto name = recglm::unescaped(names[i]);
    check(name.has_value(), "the columns '", columns,
          "': a backslash escapes nothing there; one that belongs to a name is written \\\\");
    *places[i] = *name;
  }
  return out;
}

/// Reads the sources into `out`; returns what the dataset is called.
std::string read(const flags& f, std::span<const path> sources, recglm::dataset_builder& out) {
  const auto progress = progress_line("reading");
  if (f.format == "delimited" || f.format == "csv") {
    std::string name = recglm::read_delimited(
        out, sources, f.columns.empty() ? recglm::column_map::usual() : recglm::column_map::parse(f.columns), f.titles,
        progress);
    if (!f.users.empty()) {
      recglm::text_file users = out.open(f.users, progress);
      out.join(users.name(), "user", [&] { recglm::read_delimited_users(out, users); });
    }
    return name;
  }
  if (f.format == "amazon_2014") return recglm::read_amazon(out, sources, recglm::amazon_2014, progress);
  if (f.format == "amazon_2018") return recglm::read_amazon(out, sources, recglm::amazon_2018, progress);
  if (f.format == "amazon_2023") return recglm::read_amazon(out, sources, recglm::amazon_2023, progress);
  if (f.format == "yelp") {
    recglm::yelp_period period;
    if (!f.period.empty()) {
      std::tie(period.from, period.until) = pair_of("--period", f.period, recglm::seconds_of);
      check(period.from < period.until, "--period ", f.period, ": it is the first date, then one after it");
    }
    return recglm::read_yelp(out, sources, period, progress);
  }
  check(sources.size() == 1, "the format ", f.format, " reads one source, not ", sources.size());
  const path& source = sources[0];
  if (f.format == "recbole") return recglm::read_recbole(out, source, progress);
  if (f.format == "sequence") return recglm::read_sequence_file(out, source, progress);
  if (f.format == "p5") return recglm::read_p5_folder(out, source, progress);
  if (f.format == "log") return recglm::read_activity_log(out, source, log_columns_of(f.columns), progress);
  // MovieLens: three forms by the names of their files.
  if (std::filesystem::exists(source / "u.data") || source.filename() == "u.data")
    return recglm::read_movielens_100k(out, source, progress);
  if (std::filesystem::exists(source / "ratings.csv") || source.extension() == ".csv")
    return recglm::read_movielens_csv(out, source, progress);
  return recglm::read_movielens(out, source, progress);
}

/// What the readers are told.
recglm::reading_rules rules_of(const flags& f) {
  recglm::reading_rules rules{f.bad_rows == "count" ? recglm::bad_rows::count : recglm::bad_rows::stop};
  rules.quoted = f.quotes == "always"  ? recglm::quotes::always
                 : f.quotes == "never" ? recglm::quotes::never
                                       : recglm::quotes::csv;
  rules.encodings = recglm::file_encodings::parse(f.encodings);
  if (!f.scale.empty()) {
    const auto [lowest, highest] = pair_of("--scale", f.scale, recglm::real_of);
    check(lowest < highest, "--scale ", f.scale, ": it is the lowest rating, then the highest");
    rules.scale = recglm::rating_scale{lowest, highest};
  }
  return rules;
}

/// Reads, keeps each user's latest events and the k-core. Where reviews may be many, they are read only of what is
/// kept: a first reading without texts decides.
recglm::k_core_result read_and_choose(const flags& f, recglm::reading_rules rules, std::span<const path> sources,
                                      recglm::reading_report& report, std::vector<path>& opened,
                                      recglm::dataset& dropped) {
  const bool twice =
      !f.no_texts && f.core > 0 && f.latest == 0 && (f.format.starts_with("amazon_") || f.format == "yelp");
  rules.texts = !f.no_texts && !twice;
  recglm::dataset_builder first(rules);
  const std::string name = read(f, sources, first);
  recglm::dataset data = first.build(name);
  report = first.report();
  opened = first.opened();
  for (const auto& [file, encoding] : rules.encodings.of_file)
    check(path(f.explanations).filename() == file ||
              std::any_of(first.opened().begin(), first.opened().end(),
                          [&, &named = file](const path& read) { return read.filename() == named; }),
          "--encoding ", file, '=', encoding, ": no file of that name is read");
  if (f.latest > 0) data = recglm::keep_latest(std::move(data), f.latest);
  const recglm::dataset whole = f.dropped_users ? data : recglm::dataset();
  recglm::k_core_result out = recglm::k_core(std::move(data), f.core);
  if (f.dropped_users) dropped = recglm::dropped_by(whole, out.data);
  if (twice && !out.data.interactions.empty()) {
    rules.texts = true;
    recglm::dataset_builder second(rules);
    second.keep_only(out.data);
    read(f, sources, second);
    out.data = recglm::k_core(second.build(name), f.core).data;
  }
  return out;
}

/// Name, size and hash of every file that was named, that lies in a folder that was named, or that was found beside
/// one.
json source_files(const flags& f, std::span<const path> sources, std::span<const path> opened) {
  std::vector<path> files;
  for (const auto& source : sources) {
    if (!std::filesystem::is_directory(source)) {
      files.push_back(source);
      continue;
    }
    std::vector<path> inside;
    for (const auto& entry : std::filesystem::directory_iterator(source))
      if (entry.is_regular_file()) inside.push_back(entry.path());
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  for (const std::string& beside : {f.titles, f.users, f.explanations})
    if (!beside.empty() && beside != "given" && beside != "words" && beside != "none") files.emplace_back(beside);
  for (const auto& beside : opened)
    if (std::find_if(files.begin(), files.end(),
                     [&](const path& known) { return std::filesystem::equivalent(known, beside); }) == files.end())
      files.push_back(beside);
  json out = json::array();
  for (const auto& file : files) {
    recglm::input_file in(file);
    recglm::check(in.is_open(), file.string(), " cannot be opened: ", in.why());
    recglm::sha256 hash;
    std::uint64_t bytes = 0;
    std::vector<char> block(1 << 16);
    while (const std::size_t got = in.read(block.data(), block.size())) {
      hash.add({block.data(), got});
      bytes += got;
    }
    out.push_back({{"file", file.filename().string()}, {"bytes", bytes}, {"sha256", hash.hex()}});
  }
  return out;
}

json told(const recglm::split& s) {
  std::size_t of_part[3] = {};
  for (const recglm::part p : s.parts) ++of_part[static_cast<int>(p)];
  return {{"rule", s.rule},
          {"train", of_part[0]},
          {"validation", of_part[1]},
          {"test", of_part[2]},
          {"sha256", recglm::hash(s)}};
}

/// What was left out or amended; with the place of the first, which names the user's own files, for the screen only.
json told(const recglm::reading_report& report, bool places) {
  json out{{"left_out", report.left_out()}, {"reasons", json::array()}};
  for (const auto& e : report.entries()) {
    json reason{{"what", e.what}, {"rows", e.rows}, {"kept", !e.left_out}};
    if (places) reason["first"] = e.first;
    out["reasons"].push_back(reason);
  }
  return out;
}

int prepare(const flags& f) {
  check(f.paths.size() >= 2, "FORMAT SOURCE... OUT: a source and the folder to write are needed");
  const std::span<const path> sources(f.paths.data(), f.paths.size() - 1);
  const path& folder = f.paths.back();
  for (const auto& source : sources) check(std::filesystem::exists(source), source.string(), " does not exist");
  check(!std::filesystem::exists(folder) || std::filesystem::is_directory(folder), folder.string(),
        " is a file; the last path is the folder to write");
  const bool delimited = f.format == "delimited" || f.format == "csv";
  check(delimited || (f.titles.empty() && f.users.empty()), "--titles and --users belong to the format delimited");
  check(delimited || f.format == "log" || f.columns.empty(), "--columns belongs to the formats delimited and log");
  check(f.format == "yelp" || f.period.empty(), "--period belongs to the format yelp");
  const bool told_by_file = f.explanations != "given" && f.explanations != "words" && f.explanations != "none";
  check(!told_by_file || std::filesystem::is_regular_file(f.explanations), "--explanations ", f.explanations,
        ": it is given, words, none, or a file, and there is no such file");

  recglm::reading_report report;
  std::vector<path> opened;
  const recglm::reading_rules rules = rules_of(f);
  check(f.dropped_users || !std::filesystem::exists(folder / "dropped"), (folder / "dropped").string(),
        " is of an earlier prepare, whose items may be others; remove it, or give --dropped-users");
  recglm::dataset dropped;
  recglm::k_core_result kept = read_and_choose(f, rules, sources, report, opened, dropped);
  check(!kept.data.interactions.empty(), "nothing is left of '", kept.data.name, "' after the ", f.core,
        "-core; a smaller --core (0: all) keeps more");
  if (f.explanations == "none")
    kept.data.explanations.clear();
  else if (f.explanations == "words")
    kept.data = recglm::with_feature_words(std::move(kept.data));
  else if (f.explanations != "given")
    kept.data = recglm::with_sentires(std::move(kept.data), f.explanations, progress_line("explanations"),
                                      rules.encodings.of(f.explanations), &report);
  const recglm::dataset& data = kept.data;
  recglm::validate(data);
  const bool p5 = f.split == "p5_compat";
  const recglm::split parts = f.split == "time" ? recglm::global_time(data)
                              : p5              ? recglm::p5_sequential_split(data)
                                                : recglm::leave_one_out(data);
  std::size_t ties = 0;
  for (std::size_t i = 1; i < parts.events.size(); ++i)
    ties += parts.events[i].user == parts.events[i - 1].user && parts.events[i].time == parts.events[i - 1].time;

  json rounds = json::array();
  for (const recglm::k_core_round& r : kept.rounds) rounds.push_back({r.users, r.items, r.interactions});
  const recglm::dataset_statistics s = recglm::statistics_of(data);
  json notes;
  notes["format"] = f.format;
  notes["sources"] = source_files(f, sources, opened);
  notes["rows"] = told(report, false);
  notes["joins"] = json::array();
  for (const auto& join : report.joins()) notes["joins"].push_back(recglm::text_of_join(join));
  const auto titled = std::count_if(data.titles.begin(), data.titles.end(), [](const auto& t) { return !t.empty(); });
  notes["titles"] = recglm::text_of(titled, " of ", data.titles.size(), " items have a title");
  notes["core"] = f.core;
  notes["core_rounds_users_items_interactions"] = rounds;
  if (f.latest > 0) notes["latest"] = f.latest;
  notes["statistics"] = {
      {"density_percent", s.density}, {"mean_length", s.mean_length}, {"shortest", s.shortest}, {"longest", s.longest}};
  if (const auto* known = recglm::published_of(data.name))
    notes["published"] = {
        {"name", known->name}, {"source", known->source}, {"difference", recglm::difference(s, *known)}};
  notes["equal_user_and_time_pairs"] = ties;
  notes["equal_times"] = "in the order of the source";
  notes["users_repeat_items"] = data.repeats();
  notes["split"] = told(parts);

  recglm::split reviews;
  recglm::candidate_lists candidates;
  if (p5) {
    // P5's own division and negatives where its folder has them, else new ones by its rules.
    const path own = f.format == "p5" ? sources[0] : path();
    const bool divided = !own.empty() && (std::filesystem::exists(own / "review_splits.pkl") ||
                                          std::filesystem::exists(own / "review_splits.json") ||
                                          std::filesystem::exists(own / "review_splits.json.gz"));
    const bool sampled = !own.empty() && std::filesystem::exists(own / "negative_samples.txt");
    reviews = divided ? recglm::read_p5_review_split(own, data, rules) : recglm::p5_review_split(data, f.seed);
    candidates = sampled ? recglm::read_candidates(own / "negative_samples.txt", data,
                                                   rules.encodings.of(own / "negative_samples.txt"))
                         : recglm::draw_candidates(data, f.candidates, f.seed);
    notes["review_split"] = told(reviews);
    notes["test_events_in_review_train"] = recglm::train_share_of_test(parts, reviews);
    notes["candidates"] = {{"negatives", candidates.empty() ? 0 : candidates[0].size()},
                           {"drawn", sampled ? json("negative_samples.txt of the source") : json(f.seed)},
                           {"sha256", recglm::hash(data, candidates)}};
  }
  check(!f.dropped_users || !dropped.users.empty(), "--dropped-users: the ", f.core,
        "-core drops no user who has two events of items that it keeps; leave it out");
  if (f.dropped_users)
    notes["dropped_users"] = {{"users", dropped.users.size()}, {"interactions", dropped.interactions.size()}};
  recglm::write_dataset(folder, data, notes);
  if (f.dropped_users) recglm::write_dataset(folder / "dropped", dropped);
  recglm::write_split(folder / "split.tsv", parts);
  if (p5) {
    recglm::write_split(folder / "review_split.tsv", reviews);
    recglm::write_candidates(folder / "negative_samples.txt", data, candidates);
  }

  json out;
  out["folder"] = folder.string();
  const nlohmann::json manifest = recglm::read_dataset_manifest(folder);
  for (const char* count : {"name", "users", "items", "interactions", "reviews", "explanations"})
    out[count] = manifest.at(count);
  notes["rows"] = told(report, true);
  out.update(notes);
  out["files"] = manifest.at("files");
  std::cout << out.dump(-1, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
  return 0;
}

/// Prints a line for each thing that a dataset folder is looked at for.
int audit(const path& folder) {
  bool fires = false;
  for (const recglm::audit_line& line : recglm::audit(recglm::read_dataset(folder))) {
    std::cout << (line.fires ? "FIRES  " : "ok     ") << line.name << ": " << line.sentence << " [" << line.source
              << "]\n";
    fires = fires || line.fires;
  }
  std::cout << std::flush;
  return fires ? 1 : 0;
}

int audit_main(int argc, char** argv) {
  recglm::command_line line("prepare", "What a prepared folder gives away or lacks, a line each.");
  path folder;
  line.add("--audit", folder, "dataset folder that prepare wrote").required();
  return line.run(argc, argv, [&] { return audit(folder); });
}

}  // namespace

int main(int argc, char** argv) {
  using recglm::value_range;
  if (argc > 1 && std::string_view(argv[1]).starts_with("--audit")) return audit_main(argc, argv);
  recglm::command_line line(
      "prepare",
      "Raw files of interactions to a dataset folder, which every experiment takes as --data FOLDER.\n"
      "prepare --audit FOLDER says what such a folder gives away or lacks.");
  flags f;
  line.add("FORMAT", f.format,
           {"delimited (csv is the same), recbole, movielens (100K, 1M, 10M, CSV), sequence, amazon_2014, "
            "amazon_2018, amazon_2023, yelp, p5, log",
            value_range::one_of(formats)})
      .required();
  line.add("SOURCE... OUT", f.paths, "files or a folder to read, and last the folder to write")
      .required()
      .words(2)
      .file_or_folder();
  line.add("--columns", f.columns,
           "delimited: names in the head, or numbers from 1 where there is none, of user,item,time,rating,review; "
           "the last ones may be left out, - skips one; without the flag: these names, as far as the head has them; "
           "log: names of user,time,type,text,category");
  line.add("--titles", f.titles,
           "delimited: a file item,title[,attribute|attribute...], or with a head that names its columns: "
           "item,title,brand,category")
      .file();
  line.add("--users", f.users, "delimited: a file with a head, of users and what is known of them").file();
  line.add("--core", f.core,
           {"least interactions of every user and item; 0: keep all", value_range::between(0, 1000000)});
  line.add(
      "--latest", f.latest,
      {"most recent events of each user that are kept, before the core; 0: all", value_range::between(0, 1000000000)});
  line.add("--split", f.split,
           {"strict: each user's last two are held out; p5_compat: the same, beside P5's random split of the "
            "reviews, which overlaps "
            "with it, and its candidates; time: the last fifth of the events",
            value_range::one_of({"strict", "p5_compat", "time"})});
  line.add("--seed", f.seed, "p5_compat: seed of the review split and of the candidates");
  line.add("--candidates", f.candidates, {"p5_compat: negatives for each user", value_range::between(1, 1000000)});
  line.add("--bad-rows", f.bad_rows,
           {"stop: a row that can't be used is an error; count: it is left out and counted",
            value_range::one_of({"stop", "count"})});
  line.add("--encoding", f.encodings,
           "encoding of the files, where it is not UTF-8: latin1, windows-1252, gbk, utf-16, any name of iconv's; "
           "FILE=NAME for the file of that name alone; may be given again")
      .one_each();
  line.add("--quotes", f.quotes,
           {"delimited, log: csv: quotes around a field are CSV's where commas or semicolons part the fields, and "
            "letters where tabs do; always: CSV's everywhere; never: letters everywhere",
            value_range::one_of({"csv", "always", "never"})});
  line.add("--scale", f.scale, "lowest,highest rating; without the flag: what the format says, if it says it");
  line.add("--period", f.period,
           "yelp: dates from,until of the reviews, the second not included (P5: 2019-01-01,2020-01-01)");
  line.add("--explanations", f.explanations,
           "given: those of the source; words: found by a fixed rule in the reviews; none; or a file of Sentires");
  line.add("--dropped-users", f.dropped_users,
           "keep the users whom the core drops in OUT/dropped, with their events of items that it keeps: experiments "
           "ask them with --dropped-users");
  line.add("--no-texts", f.no_texts, "keep no review texts");
  return line.run(argc, argv, [&] {
    const recglm::interruption guard("prepare");
    return prepare(f);
  });
}
