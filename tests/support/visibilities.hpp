#pragma once
#include <string_view>

/// Visibilities of a user's own, which tests put where prefix_lm stands.

/// Sees itself and the three places before it.
struct sliding_window {
  static constexpr std::string_view name = "sliding_window";
  struct mask {
    bool sees(int query, int key) const { return key <= query && query - key < 4; }
    int row_end(int query) const { return query + 1; }
  };
  static mask of(int) { return {}; }
};

/// Sees itself and every second place before it.
struct striped {
  static constexpr std::string_view name = "striped";
  struct mask {
    static constexpr bool contiguous = false;
    bool sees(int query, int key) const { return key <= query && (query - key) % 2 == 0; }
    int row_end(int query) const { return query + 1; }
  };
  static mask of(int) { return {}; }
};

/// Part A sees itself, Part B sees Part A alone: contiguous, and without Part B's own places.
struct part_a_alone {
  static constexpr std::string_view name = "part_a_alone";
  struct mask {
    static constexpr bool contiguous = true;
    int part_a = 0;
    bool sees(int, int key) const { return key < part_a; }
    int row_end(int) const { return part_a; }
  };
  static mask of(int part_a) { return {part_a}; }
};

/// Sees every place, those that come later too.
struct sees_all {
  static constexpr std::string_view name = "sees_all";
  struct mask {
    static constexpr bool contiguous = true;
    bool sees(int, int) const { return true; }
    int row_end(int) const { return 1 << 20; }
  };
  static mask of(int) { return {}; }
};

/// Sees every place before it, not itself: the first place of a text sees nothing.
struct strictly_before {
  static constexpr std::string_view name = "strictly_before";
  struct mask {
    bool sees(int query, int key) const { return key < query; }
    int row_end(int query) const { return query; }
  };
  static mask of(int) { return {}; }
};

/// An architecture with another visibility.
template <class Arch, class Visibility>
struct under : Arch {
  static constexpr std::string_view name = Visibility::name;
  using visibility = Visibility;
};
