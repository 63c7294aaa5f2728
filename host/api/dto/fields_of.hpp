// SPDX-License-Identifier: Apache-2.0
// One description for both directions. `fields_of` names each field of a kind once; with a Writer it is written, with a
// Reader it is read, so that neither end can forget what the other one says:
//
//   template <typename Json>
//   void fields_of(Json& json, In<Json, User>& user) {
//     json("id", user.id);
//     json("role", user.role);
//   }
//   std::string encode(const User& user) { return encode_fields(user); }
//   Result<User> decode_user(std::string_view text) { return decode_fields<User>(text); }
//
// A field that is missing leaves the value's default: a newer or older recorder may leave some out. Internal to dto/.
#pragma once

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/dto/reader.hpp"
#include "api/dto/writer.hpp"
#include "base/names.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace parallax::api {

/// `T` as `Json` wants it: to be read, or to be written and left alone.
template <typename Json, typename T>
using In = std::conditional_t<Json::kReads, T, const T>;

/// A point in time, `<name>_ns` as it is, with `<name>` in RFC 3339 before it.
template <typename Json, typename Time>
void time_of(Json& json, std::string_view name, Time& utc_ns) {
  json.shown(name, [&] { return format_utc(utc_ns); });
  json(std::string(name) + "_ns", utc_ns);
}

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <typename T>
inline constexpr bool is_vector = false;
template <typename T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <typename T>
inline constexpr bool is_word = false;
template <typename Enum>
inline constexpr bool is_word<Word<Enum>> = true;

template <typename T>
void Writer::operator()(std::string_view name, const T& value) {
  if constexpr (is_optional<T>) {
    if (value) return (*this)(name, *value);
    put_null(name);
  } else if constexpr (std::is_enum_v<T> || is_word<T>) {
    put(name, name_of(value));
  } else if constexpr (std::is_same_v<T, bool> || std::is_floating_point_v<T>) {
    put(name, value);
  } else if constexpr (std::signed_integral<T>) {
    put(name, static_cast<int64_t>(value));
  } else if constexpr (std::unsigned_integral<T>) {
    put(name, static_cast<uint64_t>(value));
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    put(name, std::string_view(value));
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    put(name, value);
  } else if constexpr (is_vector<T>) {
    list(name);
    for (const auto& one : value) {
      Writer inner = add_to(name);
      fields_of(inner, one);
    }
  } else {
    Writer inner = object(name);
    fields_of(inner, value);
  }
}

template <typename T>
void Reader::operator()(std::string_view name, T& value) {
  const auto take = [&](auto found) {
    if (found) value = static_cast<T>(std::move(*found));
  };
  if constexpr (is_optional<T>) {
    using Inner = typename T::value_type;
    if constexpr (std::is_enum_v<Inner>) {
      value = from_name<Inner>(text(name));
    } else if constexpr (std::is_same_v<Inner, int64_t>) {
      value = maybe_integer(name);
    } else if (Reader in = object(name); !in.empty()) {
      fields_of(in, value.emplace());
    }
  } else if constexpr (is_word<T>) {
    if (const auto word = maybe_text(name)) value = T(*word);
  } else if constexpr (std::is_enum_v<T>) {
    take(from_name<T>(text(name)));
  } else if constexpr (std::is_same_v<T, bool>) {
    take(maybe_flag(name));
  } else if constexpr (std::is_floating_point_v<T>) {
    take(maybe_number(name));
  } else if constexpr (std::signed_integral<T>) {
    const auto found = maybe_integer(name);
    if (found && *found >= std::numeric_limits<T>::min() && *found <= std::numeric_limits<T>::max())
      value = static_cast<T>(*found);
  } else if constexpr (std::unsigned_integral<T>) {
    take(maybe_unsigned(name));
  } else if constexpr (std::is_same_v<T, std::string>) {
    take(maybe_text(name));
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    value = texts(name);
  } else if constexpr (is_vector<T>) {
    value.clear();
    for_each(name, [&](Reader& in) { fields_of(in, value.emplace_back()); });
  } else if (Reader in = object(name); !in.empty()) {
    fields_of(in, value);
  }
}

template <typename T>
[[nodiscard]] std::string encode_fields(const T& value) {
  JsonText out;
  Writer root = out.root();
  fields_of(root, value);
  return out.text();
}

/// {"<name>": [ … ]}
template <typename T>
[[nodiscard]] std::string encode_list(std::string_view name, const std::vector<T>& values) {
  JsonText out;
  Writer root = out.root();
  root(name, values);
  return out.text();
}

template <typename T>
[[nodiscard]] Result<T> decode_fields(std::string_view text, T start = {}) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  Reader root = document->root();
  fields_of(root, start);
  return start;
}

template <typename T>
[[nodiscard]] Result<std::vector<T>> decode_list(std::string_view name, std::string_view text) {
  const auto document = Document::parse(text, name);
  if (!document) return fail(document.error());
  Reader root = document->root();
  std::vector<T> out;
  root(name, out);
  return out;
}

}  // namespace parallax::api
