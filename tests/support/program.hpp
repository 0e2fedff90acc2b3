#pragma once
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/folder.hpp"

/// What a program did.
struct program_result {
  int status = -1;
  std::string out;
  std::string err;
};

/// The program `name` of examples/, built beside the folder of the running test; empty where it was not built.
inline std::filesystem::path example_program(const std::string& name) {
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const auto& folder : {here / "..", here})
    if (std::filesystem::exists(folder / name)) return folder / name;
  return {};
}

/// Says so and gives false where examples/`name` was not built (first line of a test: `if (!have_program("x"))
/// return;`).
inline bool have_program(const std::string& name) {
  if (!example_program(name).empty()) return true;
  WARN("skipped: the program " << name << " of examples/ is not built");
  return false;
}

/// Runs a program of examples/ with these arguments, each passed as it is, `input` on its stdin.
inline program_result run_program(const std::string& name, const std::vector<std::string>& arguments,
                                  const std::string& input = "") {
  const temporary_folder folder;
  put(folder / "in", input);
  const auto quoted = [](const std::string& text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
  };
  std::string line = quoted(example_program(name).string());
  for (const std::string& a : arguments) line += " " + quoted(a);
  line += " < " + quoted(folder / "in") + " > " + quoted(folder / "out") + " 2> " + quoted(folder / "err");
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, bytes_of_file(folder / "out"), bytes_of_file(folder / "err")};
}
