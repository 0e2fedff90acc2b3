#include "recglm/core/type_name.hpp"

#include "support/catch.hpp"

namespace core_type_name_tests {

template <class... Parts>
struct joined {};
template <int N>
struct counted {
  struct inside {};
};
template <auto V>
struct valued {};
enum class colour { red };
namespace {
struct hidden {};
}  // namespace

template <class T>
std::string short_name() {
  return recglm::without_scopes(recglm::type_name<T>());
}

TEST_CASE("the whole name of a type has its namespaces", "[core]") {
  REQUIRE(recglm::type_name<joined<>>() == "core_type_name_tests::joined<>");
  REQUIRE(recglm::type_name<int>() == "int");
  REQUIRE_THAT(recglm::type_name<joined<std::string_view>>(), Catch::Matchers::EndsWith(">"));
}

TEST_CASE("a short name keeps template arguments and loses every scope", "[core]") {
  struct local {};
  REQUIRE(short_name<hidden>() == "hidden");
  REQUIRE(short_name<local>() == "local");
  REQUIRE(short_name<joined<hidden>>() == "joined<hidden>");
  REQUIRE(short_name<joined<joined<hidden, int>, counted<8>>>() == "joined<joined<hidden,int>,counted<8>>");
  REQUIRE(short_name<counted<16>::inside>() == "inside");
  REQUIRE(short_name<joined<counted<16>::inside, local>>() == "joined<inside,local>");
}

struct first {};
struct second : first {};
struct third : second, joined<int> {};
namespace {
struct fourth final : third {
  virtual ~fourth() = default;
};
}  // namespace

TEST_CASE("what a class inherits, nearest first", "[core]") {
  const auto of = [](const std::type_info& type) {
    std::string out;
    for (const std::string& name : recglm::inherited_types(type)) out += recglm::without_scopes(name) + " ";
    return out;
  };
  REQUIRE(of(typeid(first)) == "");
  REQUIRE(of(typeid(int)) == "");
  REQUIRE(of(typeid(second)) == "first ");
  REQUIRE(of(typeid(fourth)) == "third second first joined<int> ");
}

TEST_CASE("names as compilers write them", "[core]") {
  for (const auto& [whole, name] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"{anonymous}::paper", "paper"},
           {"(anonymous namespace)::paper", "paper"},
           {"a::paper", "paper"},
           {"::paper", "paper"},
           {"main(int, char**)::paper", "paper"},
           {"a::swept<b::c<d::e>, (f::colour)1>(int)::paper", "paper"},
           {"masked<recglm::entity_span>", "masked<entity_span>"},
           {"joined<joined<a::b<8> > >", "joined<joined<b<8>>>"},
           {"a::masked< a::b::c , const d::e&>", "masked< c ,const e&>"},
           {"label<'>', \"a::b, \\\"c\">", "label<'>',\"a::b, \\\"c\">"},
           {"", ""}})
    REQUIRE(recglm::without_scopes(whole) == name);
  REQUIRE_THAT(short_name<valued<colour::red>>(), Catch::Matchers::StartsWith("valued<"));
}

}  // namespace core_type_name_tests
