// SPDX-License-Identifier: Apache-2.0
#include "model/audit/audit_chain.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <boost/json.hpp>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/text.hpp"

namespace parallax {
namespace {

namespace json = boost::json;

constexpr int64_t kLargestInteger = (int64_t{1} << 53) - 1;
// Of two equal keys one program reads the first and another the last. What is not written as an export writes it could
// say to a reader what was never hashed, so that it is refused whatever the hash says.
constexpr const char* kRewritten = "it is not written as the recorder writes it: each key once, sorted, without blanks";

void write_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

bool write(std::string& out, const json::value& value);

// RFC 8785 sorts by UTF-16 units; for keys in ASCII, the only ones we take, that is the order of bytes.
bool write_object(std::string& out, const json::object& object) {
  std::vector<const json::key_value_pair*> pairs;
  for (const auto& pair : object) pairs.push_back(&pair);
  std::sort(pairs.begin(), pairs.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
  out += '{';
  for (const auto* pair : pairs) {
    const std::string_view key(pair->key().data(), pair->key().size());
    if (std::any_of(key.begin(), key.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return false;
    if (out.back() != '{') out += ',';
    write_string(out, key);
    out += ':';
    if (!write(out, pair->value())) return false;
  }
  out += '}';
  return true;
}

bool write_array(std::string& out, const json::array& array) {
  out += '[';
  for (const auto& element : array) {
    if (&element != array.begin()) out += ',';
    if (!write(out, element)) return false;
  }
  out += ']';
  return true;
}

bool write(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return true;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return true;
    case json::kind::int64:
      out += std::to_string(value.get_int64());
      return std::abs(value.get_int64()) <= kLargestInteger;
    case json::kind::uint64:
    case json::kind::double_:
      return false;
    case json::kind::string:
      write_string(out, {value.get_string().data(), value.get_string().size()});
      return true;
    case json::kind::array:
      return write_array(out, value.get_array());
    case json::kind::object:
      return write_object(out, value.get_object());
  }
  return false;
}

std::string written(const json::object& object) {
  std::string out;
  write_object(out, object);
  return out;
}

std::string utc_text(int64_t utc_ns) {
  const int64_t rest_ns = ((utc_ns % kNsPerSecond) + kNsPerSecond) % kNsPerSecond;
  return fmt::format("{}.{:09}Z", format_utc(utc_ns).substr(0, 19), rest_ns);
}

json::object object_of(const AuditRow& row) {
  return {{"seq", row.seq},
          {"utc", utc_text(row.utc_ns)},
          {"monotonic", row.monotonic_ns / 1000},
          {"actor", row.actor},
          {"role", row.role},
          {"host", row.host},
          {"action", row.action},
          {"object", row.object},
          {"before", row.before},
          {"after", row.after},
          {"reason", row.reason}};
}

std::string hex(const AuditHash& hash) {
  return to_hex(hash.data(), hash.size());
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

tl::unexpected<Error> broken(int64_t row, std::string what) {
  return fail("audit-broken", fmt::format("Row {} of the audit log is broken: {}.", row, what),
              "The rows before and behind it are checked by themselves. Compare this row with a backup or an earlier "
              "export.");
}

std::optional<AuditHash> hash_from(const std::string& text) {
  AuditHash hash{};
  size_t size = 0;
  const bool read = text.size() == 2 * hash.size() &&
                    sodium_hex2bin(hash.data(), hash.size(), text.data(), text.size(), nullptr, &size, nullptr) == 0;
  return read && size == hash.size() ? std::optional(hash) : std::nullopt;
}

}  // namespace

Result<std::string> canonical_json(std::string_view text) {
  json::error_code problem;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), problem);
  if (problem) return fail("json-invalid", "This is not JSON: " + problem.message() + ".");
  std::string out;
  if (!write(out, value)) {
    return fail("json-invalid", "Numbers must be integers below 2^53 and keys plain ASCII to have a canonical form.");
  }
  return out;
}

AuditHash next_audit_hash(const AuditHash& previous, std::string_view canonical) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, previous.data(), previous.size());
  const std::vector<uint8_t> bytes(canonical.begin(), canonical.end());
  crypto_hash_sha256_update(&state, bytes.data(), bytes.size());
  AuditHash hash{};
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

std::string canonical_row(const AuditRow& row) {
  return written(object_of(row));
}

std::string export_row(const AuditRow& row, const AuditHash& previous, const AuditHash& hash) {
  json::object object = object_of(row);
  object["prev_hash"] = hex(previous);
  object["hash"] = hex(hash);
  return written(object);
}

std::string export_head(int64_t rows, const AuditHash& hash) {
  return written({{"head", json::object{{"rows", rows}, {"hash", hex(hash)}}}});
}

std::string AuditVerifier::head() const {
  return hex(last_.value_or(AuditHash{}));
}

Result<void> AuditVerifier::add_head(const json::object& row) {
  const json::object* facts = row.size() == 1 ? row.at("head").if_object() : nullptr;
  const json::value* rows = facts ? facts->if_contains("rows") : nullptr;
  ended_ = true;
  const bool fits =
      rows && rows->is_int64() && rows->get_int64() == rows_ && (!last_ || text_of(*facts, "hash") == hex(*last_));
  if (fits) return {};
  return broken(rows_ + 1, fmt::format("the last line tells of other rows than the {} found", rows_));
}

// Whatever is wrong with a row, the next one is held to what this one says of itself: one bad row hides no other.
Result<void> AuditVerifier::add(std::string_view line) {
  if (trim(line).empty()) return {};
  json::error_code problem;
  json::value value = json::parse(json::string_view(line.data(), line.size()), problem);
  if (ended_) return broken(rows_ + 1, "it stands after the end of the log");
  const std::optional<AuditHash> before = std::exchange(last_, std::nullopt);
  if (problem || !value.is_object()) return broken(++rows_, "it is not a JSON object");
  json::object& row = value.get_object();
  const bool as_written = written(row) == trim(line);
  if (row.contains("head")) {
    last_ = before;
    return as_written ? add_head(row) : broken(rows_ + 1, kRewritten);
  }
  const int64_t number = rows_ + 1;
  const json::value* seq = row.if_contains("seq");
  const bool counted = seq && seq->is_int64() && seq->get_int64() == number;
  rows_ = seq && seq->is_int64() && seq->get_int64() > rows_ ? seq->get_int64() : number;
  const std::optional<AuditHash> previous = hash_from(text_of(row, "prev_hash"));
  const std::optional<AuditHash> hash = hash_from(text_of(row, "hash"));
  last_ = hash;
  if (!counted) return broken(number, "its number is another one");
  if (!previous || !hash) return broken(number, "it has no hash");
  if (before && *previous != *before) return broken(number, "it does not follow the row before it");
  row.erase("prev_hash");
  row.erase("hash");
  std::string canonical;
  if (!write(canonical, value)) return broken(number, "it has no canonical form");
  if (*hash != next_audit_hash(*previous, canonical)) return broken(number, "its content does not fit its hash");
  if (!as_written) return broken(number, kRewritten);
  return {};
}

Result<void> AuditVerifier::finish() const {
  if (ended_) return {};
  return fail("audit-broken", fmt::format("The audit log ends after row {} without its last line.", rows_),
              "The file is not complete: export it again.");
}

}  // namespace parallax
