#pragma once
#include "recglm/run/process_group.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#if defined(RECGLM_MPI)
#define OMPI_SKIP_MPICXX 1  // the C++ bindings, which are gone from MPI
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#endif

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm::detail {

/// How many processes a launcher started, by the environment that it gives them; 0 where there is no launcher.
RECGLM_FUNC int processes_launched() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})  // Open MPI; MPICH and those that descend from it
    if (const char* size = std::getenv(name)) return std::max(1, std::atoi(size));
  return 0;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC const process_group& process_group::here() {
  static const process_group all;
  return all;
}

#if defined(RECGLM_MPI)

RECGLM_FUNC process_group::process_group() {
  const int launched = detail::processes_launched();
  if (launched == 0) return;
  int begun = 0, provided = 0;
  MPI_Initialized(&begun);
  if (begun == 0) MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &count_);
  check(count_ == launched, "a launcher started ", launched, " processes, and this program's MPI sees ", count_,
        "; start it with the mpirun of the MPI that it was built with");
  MPI_Comm host = MPI_COMM_NULL;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
  MPI_Comm_size(host, &on_host_);
  MPI_Comm_free(&host);
}

RECGLM_FUNC process_group::~process_group() {
  int begun = 0, ended = 0;
  MPI_Initialized(&begun);
  MPI_Finalized(&ended);
  if (begun != 0 && ended == 0) MPI_Finalize();
}

RECGLM_FUNC void process_group::wait() const {
  if (count_ == 1) return;
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Ibarrier(MPI_COMM_WORLD, &request);
  for (int there = 0; there == 0;) {
    MPI_Test(&request, &there, MPI_STATUS_IGNORE);
    if (there == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

RECGLM_FUNC void process_group::end_all(int status) const {
  std::cout.flush();
  std::cerr.flush();
  if (count_ > 1) MPI_Abort(MPI_COMM_WORLD, status);
  std::exit(status);
}

#else

RECGLM_FUNC process_group::process_group() {
  const int launched = detail::processes_launched();
  check(launched <= 1, "a launcher started ", launched,
        " processes of a program that was built without MPI (Debian and Ubuntu: apt-get install libopenmpi-dev), and "
        "each "
        "would make the whole run; build it with that, or start it alone and give --jobs");
}

RECGLM_FUNC process_group::~process_group() = default;

RECGLM_FUNC void process_group::wait() const {}

RECGLM_FUNC void process_group::end_all(int status) const { std::exit(status); }

#endif

RECGLM_FUNC claims::claims(const process_group& all, std::filesystem::path folder)
    : all_(all), folder_(std::move(folder)) {
  if (all_.first() && std::filesystem::exists(folder_)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      if (entry.path().filename().string().starts_with("of-rank-")) const folder_lock nobody(entry.path());
    std::filesystem::remove_all(folder_);
  }
  if (all_.count() == 1) return;
  if (all_.first()) std::filesystem::create_directories(folder_);
  all_.wait();
  if (all_.first()) return;
  own_ = folder_ / ("of-rank-" + std::to_string(all_.rank()));
  std::filesystem::create_directories(own_);
  lock_.emplace(own_);
}

RECGLM_FUNC claims::~claims() {
  std::error_code ignored;
  if (all_.count() > 1 && all_.first()) std::filesystem::remove_all(folder_, ignored);
}

RECGLM_FUNC bool claims::take(const std::string& name) const {
  return all_.count() == 1 || std::filesystem::create_directory(folder_ / name);
}

RECGLM_FUNC one_voice::one_voice(const process_group& all) : before_(std::cout.rdbuf()) {
  if (!all.first()) std::cout.rdbuf(&nothing_);
}

RECGLM_FUNC one_voice::~one_voice() { std::cout.rdbuf(before_); }

RECGLM_FUNC int end_with(const std::string& program, const std::string& sentence) {
  std::string who;
  try {
    if (const process_group& all = process_group::here(); all.count() > 1) {
      // Of what goes wrong in every process the first one tells.
      if (!all.first()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        who = text_of("process ", all.rank(), " of ", all.count(), ": ");
      }
      std::cerr << program << ": " << who << sentence << '\n';
      all.end_all(2);
    }
  } catch (const error&) {  // there are none: that is what is wrong
  }
  std::cerr << program << ": " << sentence << '\n';
  return 2;
}

}  // namespace recglm
