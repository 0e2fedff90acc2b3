#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace recglm {

/// Reads blocks in a thread of its own, a few ahead of the caller, so that unpacking one continues beside working on
/// another. The thread ends with the last block or with the object, whichever comes first.
template <class Block>
class read_ahead {
 public:
  /// `read()` gives a block and whether it is the last; it must not throw (a block tells its failure), and nobody else
  /// may call it. At most `most` blocks wait.
  template <class Read>
  read_ahead(Read read, std::size_t most)
      : thread_([this, read, most] {
          for (bool last = false; !last;) {
            std::pair<Block, bool> got = read();
            last = got.second;
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return waiting_.size() < most || given_up_; });
            if (given_up_) return;
            waiting_.push_back(std::move(got.first));
            changed_.notify_all();
          }
        }) {}

  ~read_ahead() {
    {
      const std::lock_guard lock(mutex_);
      given_up_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  read_ahead(const read_ahead&) = delete;
  read_ahead& operator=(const read_ahead&) = delete;

  /// The next block, in order; not to be called again after the last one.
  Block next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !waiting_.empty(); });
    Block out = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return out;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Block> waiting_;
  bool given_up_ = false;
  std::thread thread_;  // last, so that all it uses is there before it runs
};

}  // namespace recglm
