// Reading reviews as Amazon publishes them, in bytes of decompressed text a second: wanted fields out of JSON lines,
// and the whole way to a dataset. What is read is first compared with what nlohmann's library finds.
#include <benchmark/benchmark.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/json_file.hpp"
#include "recglm/core/random.hpp"
#include "recglm/data/readers/amazon.hpp"

namespace {
using namespace recglm;

const std::vector<std::string> wanted{"reviewerID",     "asin",       "reviewerName", "overall",
                                      "unixReviewTime", "reviewText", "summary"};

/// Words of a language of its own, the first ones far more frequent.
std::string words(random_engine& rng, std::uint64_t count) {
  std::string out;
  for (; count > 0; --count) {
    const double u = rng.uniform();
    std::uint64_t word = mix(static_cast<std::uint64_t>(20000 * u * u * u * u));
    if (!out.empty()) out += ' ';
    for (std::uint64_t letters = 2 + word % 7; letters > 0; --letters, word /= 17)
      out += "etaoinshrdlucmfwp"[word % 17];
    if (rng.below(12) == 0) out += rng.below(40) == 0 ? " \"so\"\n" : rng.below(30) == 0 ? "\u2019s" : ".";
  }
  return out;
}

/// About `bytes` of reviews in strict JSON, one a line; nine of a user and sixteen of an item, as in Beauty.
std::string reviews(std::size_t bytes) {
  random_engine rng(1);
  std::string out;
  while (out.size() < bytes) {
    const nlohmann::ordered_json record{{"reviewerID", text_of('A', 1000000 + rng.below(2300))},
                                        {"asin", text_of('B', 10000 + rng.below(1250))},
                                        {"reviewerName", words(rng, 2)},
                                        {"helpful", {rng.below(9), rng.below(9)}},
                                        {"reviewText", words(rng, 20 + rng.below(140))},
                                        {"overall", 1.0 + static_cast<double>(rng.below(5))},
                                        {"summary", words(rng, 4)},
                                        {"unixReviewTime", 1300000000 + 86400 * rng.below(1000)},
                                        {"reviewTime", "09 13, 2009"}};
    out += record.dump(-1, ' ', true) + '\n';
  }
  return out;
}

struct sum {
  std::uint64_t records = 0, bytes = 0, mark = 0;
  double numbers = 0;
  void add(std::string_view text) {
    bytes += text.size(), mark = mark * 31 + (text.empty() ? 0 : static_cast<unsigned char>(text.back()));
  }
  friend bool operator==(const sum&, const sum&) = default;
};

sum scanned(text_file file) {
  reading_report report;
  field_scanner fields(file, report, wanted);
  sum out;
  while (fields.next()) {
    ++out.records;
    for (const std::size_t f : {0, 1, 2, 5, 6}) out.add(fields.text(f));
    out.numbers += *fields.number(3) + static_cast<double>(*fields.integer(4));
  }
  return out;
}

sum by_nlohmann(const std::string& text) {
  sum out;
  for (std::string_view line : pieces_of(text, "\n")) {
    if (line.empty()) continue;
    const auto record = nlohmann::json::parse(line);  // the library itself is what is timed, on text made above
    ++out.records;
    for (const std::size_t f : {0, 1, 2, 5, 6}) out.add(record.at(wanted[f]).get_ref<const std::string&>());
    out.numbers += record.at("overall").get<double>() + record.at("unixReviewTime").get<double>();
  }
  return out;
}

/// The same reviews in a plain file and in a gzip file; the files go when the program ends.
struct sources {
  std::string text = reviews(std::size_t{1} << 24);
  std::filesystem::path folder = std::filesystem::temp_directory_path() / text_of("recglm_bench_", ::getpid());
  sources() {
    std::filesystem::create_directories(folder);
    write_atomically(folder / "reviews.json", text);
    gzFile packed = gzopen((folder / "reviews.json.gz").c_str(), "wb6");
    gzwrite(packed, text.data(), static_cast<unsigned>(text.size()));
    gzclose(packed);
  }
  ~sources() { std::filesystem::remove_all(folder); }
};
const sources& all() {
  static const sources it;
  return it;
}

template <class Open>
void scan(benchmark::State& state, Open open) {
  if (scanned(open()) != by_nlohmann(all().text)) state.SkipWithError("not the fields that nlohmann's library finds");
  for (auto _ : state) benchmark::DoNotOptimize(scanned(open()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(all().text.size()));
}

void scan_plain(benchmark::State& state) {
  scan(state, [] { return text_file(all().folder / "reviews.json"); });
}
void scan_gzip(benchmark::State& state) {
  scan(state, [] { return text_file(all().folder / "reviews.json.gz"); });
}

void read_gzip(benchmark::State& state) {
  const std::vector<std::filesystem::path> files{all().folder / "reviews.json.gz"};
  const dataset data = read_amazon(files, amazon_2014);
  sum texts, want = by_nlohmann(all().text);
  double numbers = 0;
  for (const interaction& e : data.interactions) {
    numbers += e.rating + static_cast<double>(e.time);
    texts.bytes += data.users[e.user].size() + data.items[e.item].size() + data.reviews[e.review].size() +
                   data.headlines[e.review].size();
  }
  std::uint64_t names = 0;
  for (std::string_view line : pieces_of(all().text, "\n"))
    if (!line.empty()) names += parse_json(line, "a record")["reviewerName"].get_ref<const std::string&>().size();
  if (data.interactions.size() != want.records || numbers != want.numbers || texts.bytes + names != want.bytes)
    state.SkipWithError("not the reviews that nlohmann's library finds");
  for (auto _ : state) benchmark::DoNotOptimize(read_amazon(files, amazon_2014));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(all().text.size()));
}
BENCHMARK(scan_plain)->UseRealTime();
BENCHMARK(read_gzip)->UseRealTime();
BENCHMARK(scan_gzip)->UseRealTime();
}  // namespace

BENCHMARK_MAIN();
