// SPDX-License-Identifier: Apache-2.0
// The stable names of enumerations, as in files, the catalogue and the API. Each enumeration that is written somewhere
// has one table beside it, and both directions are read from that:
//
//   enum class Role { technician, administrator, trainer, trainee };
//   constexpr auto enum_names(Role) {
//     return enum_table<Role>({{Role::technician, "technician"}, …});
//   }
//   name_of(Role::trainer)           "trainer"
//   from_name<Role>("trainer")       Role::trainer; nothing for what is no role
//   values_of<Role>()  names_of<Role>()   all of them, in the table's order
//
// A table that lacks a value, or names two alike, does not compile. Everything here: [any thread]
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace parallax {

/// One line of a table.
template <typename Enum>
struct EnumName {
  Enum value;
  std::string_view name;
};

/// A table, in the order of the enumeration.
template <typename Enum, size_t N>
[[nodiscard]] constexpr std::array<EnumName<Enum>, N> enum_table(const EnumName<Enum> (&lines)[N]) {
  return std::to_array(lines);
}

/// An enumeration with a table. It has a scope ("enum class"): only then may a value without a name be looked at.
template <typename Enum>
concept NamedEnum = std::is_enum_v<Enum> && !std::is_convertible_v<Enum, int> && requires {
  enum_names(Enum{});
};

namespace detail {

template <typename Enum, Enum value>
constexpr bool has_enumerator() {
  // "… value = parallax::Role::trainer]" for a value that has a name, "… value = (parallax::Role)7]" for another.
  constexpr std::string_view kText = __PRETTY_FUNCTION__;
  return kText[kText.rfind("value = ") + 8] != '(';
}

/// Each value of the enumeration once and in its order, none left out at either end, and no two names alike.
template <typename Enum, size_t N>
constexpr bool is_complete(const std::array<EnumName<Enum>, N>& table) {
  for (size_t i = 0; i < N; ++i) {
    if (table[i].name.empty()) return false;
    if (static_cast<size_t>(table[i].value) != static_cast<size_t>(table[0].value) + i) return false;
    for (size_t j = 0; j < i; ++j) {
      if (table[i].name == table[j].name) return false;
    }
  }
  return true;
}

template <typename Enum>
struct EnumTable {
  static constexpr auto kLines = enum_names(Enum{});
  using Number = std::underlying_type_t<Enum>;
  static_assert(is_complete(kLines), "the table has a name twice, or not the enumeration's order");
  static_assert(!has_enumerator<Enum, static_cast<Enum>(static_cast<Number>(kLines.front().value) - 1)>() &&
                    !has_enumerator<Enum, static_cast<Enum>(static_cast<Number>(kLines.back().value) + 1)>(),
                "the table lacks a value of the enumeration");

  static constexpr auto kValues = [] {
    std::array<Enum, kLines.size()> out{};
    for (size_t i = 0; i < out.size(); ++i) out[i] = kLines[i].value;
    return out;
  }();
  static constexpr auto kNames = [] {
    std::array<std::string_view, kLines.size()> out{};
    for (size_t i = 0; i < out.size(); ++i) out[i] = kLines[i].name;
    return out;
  }();
};

}  // namespace detail

/// The value's stable name; "unknown" for a number that is no value of the enumeration.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::string_view name_of(Enum value) {
  for (const auto& line : detail::EnumTable<Enum>::kLines) {
    if (line.value == value) return line.name;
  }
  return "unknown";
}

/// The value with this name; nothing where a stranger or a newer version says something else.
template <NamedEnum Enum>
[[nodiscard]] constexpr std::optional<Enum> from_name(std::string_view name) {
  for (const auto& line : detail::EnumTable<Enum>::kLines) {
    if (line.name == name) return line.value;
  }
  return std::nullopt;
}

/// All values, as an array.
template <NamedEnum Enum>
[[nodiscard]] constexpr const auto& values_of() {
  return detail::EnumTable<Enum>::kValues;
}

/// All names, as an array in the order of `values_of`.
template <NamedEnum Enum>
[[nodiscard]] constexpr const auto& names_of() {
  return detail::EnumTable<Enum>::kNames;
}

/// A value of `Enum` as it was read: a word that only a newer version knows is kept as it stands and written again, and
/// equals no value of ours.
template <NamedEnum Enum>
class Word {
 public:
  Word() : Word(values_of<Enum>().front()) {}
  Word(Enum value) : value_(value) {}
  explicit Word(std::string_view text) : value_(from_name<Enum>(text)), other_(value_ ? std::string_view() : text) {}

  /// Nothing for a word that we do not know.
  [[nodiscard]] std::optional<Enum> value() const { return value_; }
  [[nodiscard]] std::string_view text() const { return value_ ? name_of(*value_) : std::string_view(other_); }

  friend bool operator==(const Word&, const Word&) = default;
  friend bool operator==(const Word& word, Enum value) { return word.value_ == value; }

 private:
  std::optional<Enum> value_;
  std::string other_;
};

template <NamedEnum Enum>
[[nodiscard]] std::string_view name_of(const Word<Enum>& word) {
  return word.text();
}

}  // namespace parallax
