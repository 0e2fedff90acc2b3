#pragma once
#include <fstream>
#include <sstream>
#include <string>

/// \file
/// What the programs that compare.py reads say about the machine, and the one line of JSON that they print.

/// Model name of the processor, as the system gives it.
inline std::string cpu_name() {
  std::ifstream lines("/proc/cpuinfo");
  for (std::string line; std::getline(lines, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown";
}

/// What backend B says of itself under `key`, "blas"; "" where it says nothing.
template <class B>
std::string about(const std::string& key) {
  for (const auto& [name, value] : B::about())
    if (name == key) return value;
  return "";
}

/// Most memory that this process has held, in MB of 1,048,576 bytes (VmHWM, as the peers count).
inline double peak_rss_mb() {
  std::ifstream lines("/proc/self/status");
  for (std::string line; std::getline(lines, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  return 0;
}

/// A flat JSON object, written key by key.
class json_line {
 public:
  json_line& text(const std::string& key, const std::string& value) {
    std::string quoted = "\"";
    for (char c : value) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    return raw(key, quoted + "\"");
  }
  json_line& number(const std::string& key, double value) {
    std::ostringstream out;
    out.precision(6);
    out << value;
    return raw(key, out.str());
  }
  std::string str() const { return "{" + body_ + "}"; }

 private:
  json_line& raw(const std::string& key, const std::string& value) {
    body_ += (body_.empty() ? "\"" : ", \"") + key + "\": " + value;
    return *this;
  }
  std::string body_;
};
