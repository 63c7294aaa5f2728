// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_seal.hpp"

#include <sodium.h>

#include <cstring>
#include <filesystem>
#include <vector>

#include "base/text.hpp"
#include "store/secrets/private_file.hpp"

namespace parallax::store {
namespace {

constexpr const char* kPurpose = "parallax audit seal 1";

using Mac = std::array<uint8_t, crypto_auth_hmacsha256_BYTES>;

Mac hmac(std::string_view key, std::string_view message) {
  const std::vector<uint8_t> key_bytes(key.begin(), key.end());
  const std::vector<uint8_t> bytes(message.begin(), message.end());
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key_bytes.data(), key_bytes.size());
  crypto_auth_hmacsha256_update(&state, bytes.data(), bytes.size());
  Mac mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return mac;
}

/// Hexadecimal; empty without a key.
std::string seal_of(Database& database, const AuditHead& head) {
  const auto key = read_file(std::filesystem::path(database.getFilename()).parent_path() / "secret-key");
  if (!key || key->empty()) return {};
  // A key of its own for this use: the secret one also encrypts passwords.
  const Mac own = hmac(*key, kPurpose);
  const std::string message = std::to_string(head.seq) + ":" + to_hex(head.hash.data(), head.hash.size());
  const Mac mac = hmac(std::string(own.begin(), own.end()), message);
  return to_hex(mac.data(), mac.size());
}

}  // namespace

AuditHead audit_head(Database& database) {
  AuditHead head;
  Statement newest(database, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
  if (!newest.executeStep()) return head;
  head.seq = newest.getColumn(0).getInt64();
  const SQLite::Column hash = newest.getColumn(1);
  if (hash.getBytes() == static_cast<int>(head.hash.size()))
    std::memcpy(head.hash.data(), hash.getBlob(), head.hash.size());
  return head;
}

Seal check_seal(Database& database, const AuditHead& head) {
  if (head.seq == 0) return Seal::whole;
  const std::string expected = seal_of(database, head);
  if (expected.empty()) return Seal::no_key;
  Statement select(database, "SELECT value FROM meta WHERE key = 'audit_seal'");
  if (!select.executeStep()) return Seal::missing;
  return select.getColumn(0).getString() == expected ? Seal::whole : Seal::broken;
}

void put_seal(Database& database, const AuditHead& head) {
  const std::string seal = seal_of(database, head);
  if (seal.empty()) {  // the old one would accuse somebody as soon as the key can be read again
    database.exec("DELETE FROM meta WHERE key = 'audit_seal'");
    return;
  }
  Statement note(database,
                 "INSERT INTO meta (key, value) VALUES ('audit_seal', ?1) "
                 "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  note.bind(1, seal);
  note.exec();
}

}  // namespace parallax::store
