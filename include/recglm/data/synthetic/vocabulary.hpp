#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "recglm/core/types.hpp"

/// \file
/// The words of the synthetic world: what its items are called and what its reviews say.

namespace recglm::world_words {

/// Places in a department: a routine walks through the first five categories and begins again; the sixth is the
/// accessory that goes with all of them.
inline constexpr int categories = 6;
inline constexpr int routine_steps = 5;
inline constexpr int uses = 4;

/// A kind of shop shelf.
struct department {
  std::array<std::string_view, categories> category;
  std::array<std::string_view, uses> use;
  std::string_view better, worse;  ///< what becomes of the use in a review
};

inline constexpr std::array<department, 6> departments{{
    {{"Shampoo", "Conditioner", "Hair Mask", "Styling Cream", "Hair Oil", "Hair Brush"},
     {"Dry Hair", "Fine Hair", "Curly Hair", "Oily Hair"},
     "feels soft and light",
     "feels like straw"},
    {{"Cleanser", "Toner", "Serum", "Moisturizer", "Sunscreen", "Cleansing Cloth"},
     {"Dry Skin", "Oily Skin", "Sensitive Skin", "Mature Skin"},
     "looks fresh and clear",
     "turned red at once"},
    {{"Base Coat", "Nail Polish", "Top Coat", "Polish Remover", "Cuticle Oil", "Nail File"},
     {"Brittle Nails", "Short Nails", "Soft Nails", "Long Nails"},
     "never looked better",
     "chipped within a day"},
    {{"Primer", "Foundation", "Concealer", "Powder", "Blush", "Makeup Brush"},
     {"Fair Faces", "Dark Faces", "Round Faces", "Tired Faces"},
     "glows without shine",
     "ended up with streaks"},
    {{"Eye Primer", "Eye Shadow", "Eyeliner", "Mascara", "Makeup Remover", "Eyelash Curler"},
     {"Sensitive Eyes", "Small Eyes", "Hooded Eyes", "Deep Eyes"},
     "seems wide awake",
     "itched all evening"},
    {{"Body Wash", "Body Scrub", "Body Lotion", "Body Butter", "Hand Cream", "Bath Sponge"},
     {"Rough Hands", "Sore Muscles", "Winter Skin", "Active Bodies"},
     "recovered within days",
     "got worse than before"},
}};

inline constexpr std::array<std::string_view, 12> colours{"Rose", "Coral", "Amber", "Ivory", "Plum",  "Olive",
                                                          "Ruby", "Pearl", "Peach", "Mint",  "Cocoa", "Violet"};

inline constexpr std::array<std::string_view, 60> brands{
    "Marlowe", "Avelin",  "Brisa",   "Cordelle", "Dunmore", "Elowen",  "Fenwick",  "Galatea", "Harrow",   "Isolde",
    "Jasper",  "Kestrel", "Lumiere", "Mirabel",  "Norwood", "Ondine",  "Paloma",   "Quentin", "Rosalba",  "Selwyn",
    "Tamsin",  "Umbria",  "Valence", "Wickham",  "Xanthe",  "Yarrow",  "Zephyr",   "Ashby",   "Belcanto", "Cressida",
    "Dorset",  "Evander", "Florian", "Greer",    "Hestia",  "Imogen",  "Juniper",  "Katrine", "Lisbon",   "Montrose",
    "Nerissa", "Orsino",  "Perdita", "Quillon",  "Ravenna", "Soraya",  "Thisbe",   "Ursula",  "Verity",   "Winslow",
    "Ximena",  "Yvette",  "Zelda",   "Alder",    "Bramble", "Caspian", "Delphine", "Emeric",  "Fable",    "Gideon"};

inline constexpr std::array<std::string_view, 80> lines{
    "Velvet",   "Aurora",   "Harmony", "Breeze",   "Crystal",  "Dawn",     "Essence", "Feather", "Garden",  "Halo",
    "Infinity", "Jewel",    "Kindle",  "Lagoon",   "Meadow",   "Nectar",   "Oasis",   "Prism",   "Quartz",  "Ripple",
    "Silk",     "Twilight", "Unity",   "Vista",    "Whisper",  "Yonder",   "Zenith",  "Bloom",   "Cascade", "Drift",
    "Echo",     "Flora",    "Glimmer", "Horizon",  "Iris",     "Jubilee",  "Karma",   "Lullaby", "Mirage",  "Nova",
    "Opal",     "Petal",    "Quest",   "Radiance", "Serenade", "Tempo",    "Utopia",  "Verve",   "Willow",  "Yearling",
    "Zest",     "Arcadia",  "Ballad",  "Charm",    "Daylight", "Ember",    "Fresco",  "Grace",   "Haven",   "Icon",
    "Journey",  "Keepsake", "Lantern", "Melody",   "Nimbus",   "Overture", "Pioneer", "Quiver",  "Reverie", "Solstice",
    "Thrive",   "Uplift",   "Voyage",  "Wander",   "Young",    "Zeal",     "Anthem",  "Basil",   "Comet",   "Denim"};

/// The name number `n` of a list that never ends: the words, then pairs of them, then pairs with a number. Pairs begin
/// with every word equally often.
template <std::size_t N>
std::string name_of(const std::array<std::string_view, N>& words, std::size_t n) {
  if (n < N) return std::string(words[n]);
  const std::size_t pair = n / N - 1, first = n % N;
  std::string out = std::string(words[first]) + ' ' + std::string(words[(first + 1 + pair % (N - 1)) % N]);
  if (pair >= N - 1) out += ' ' + std::to_string(pair / (N - 1) + 1);
  return out;
}

}  // namespace recglm::world_words
