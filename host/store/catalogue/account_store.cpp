// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/account_store.hpp"

#include <algorithm>

#include "base/address.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "store/secrets/private_file.hpp"
#include "store/sqlite/audit_rows.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/location_rows.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

std::string words_of(const User& user) {
  return json_object({{"name", user.name},
                      {"full_name", user.full_name},
                      {"role", std::string(name_of(user.role))},
                      {"department", user.department},
                      {"active", user.active ? "yes" : "no"}});
}

void bind_blob(Statement& statement, int index, const std::string& bytes) {
  statement.bind(index, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
}

// Sessions that came back from their folders know people by name alone (folders/folder_keeper).
// Returns the sessions that know this user now.
std::vector<int64_t> link_sessions(Database& database, int64_t row, const std::string& name) {
  int linked = 0;
  const char* steps[] = {
      "UPDATE session SET owner = ?1 WHERE owner IS NULL AND owner_name = ?2 COLLATE NOCASE",
      "UPDATE session SET recorded_by = ?1 WHERE recorded_by IS NULL AND recorded_by_name = ?2 COLLATE NOCASE",
      ("UPDATE session_person SET user = ?1 WHERE user IS NULL AND relation <> 'participant' "
       "AND name = ?2 COLLATE NOCASE")};
  for (const char* step : steps) {
    Statement link(database, step);
    bind_all(link, row, name);
    linked += link.exec();
  }
  std::vector<int64_t> sessions;
  if (linked == 0) return sessions;
  Statement select(database,
                   "SELECT row FROM session WHERE owner = ?1 OR recorded_by = ?1 "
                   "UNION SELECT session FROM session_person WHERE user = ?1");
  select.bind(1, row);
  while (select.executeStep()) sessions.push_back(select.getColumn(0).getInt64());
  return sessions;
}

/// The user's tokens but for the newest `kept`.
std::vector<std::string> oldest_tokens(Database& database, int64_t user_row, int kept) {
  Statement select(database,
                   "SELECT hash FROM token WHERE user = ? ORDER BY created_utc_ns DESC, hash LIMIT -1 OFFSET ?");
  bind_all(select, user_row, static_cast<int64_t>(kept));
  std::vector<std::string> hashes;
  while (select.executeStep()) hashes.push_back(select.getColumn(0).getString());
  return hashes;
}

// What somebody typed as a name may be their password, and the log is kept for ever.
constexpr const char* kNobody = "(no user of this recorder)";
constexpr const char* kWrong = "User name or password is wrong.";
constexpr const char* kTryAgain = "Try again, or ask a Technician for a new password.";

}  // namespace

// A user at all addresses; the address comes behind it.
std::string AccountStore::lockout_key(const std::string& name) {
  std::string key = name.substr(0, 200);
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return key + '\n';
}

AccountStore::AccountStore(Writer& writer, SessionIndex& index, const Clock& clock, AccountOptions options)
    : writer_(writer),
      index_(index),
      clock_(clock),
      options_(std::move(options)),
      user_lockout_(options_.user_lockout),
      address_lockout_(options_.address_lockout) {}

Result<void> AccountStore::load(Database& database) {
  // A tenth of a second of work that the start need not wait for.
  dummy_hash_ = std::async(std::launch::async, [cost = options_.cost] { return hash_password(new_token(), cost); });
  auto read = guarded([&]() -> Result<void> {
    Statement users(
        database, "SELECT row, id, name, full_name, role, department, password_hash, active, created_utc_ns FROM user");
    while (users.executeStep()) {
      Known known{.row = users.getColumn(0).getInt64(),
                  .user = {.id = users.getColumn(1).getString(),
                           .name = users.getColumn(2).getString(),
                           .full_name = users.getColumn(3).getString(),
                           .role = from_name<Role>(users.getColumn(4).getString()).value_or(Role::trainee),
                           .department = users.getColumn(5).getString(),
                           .created_utc_ns = users.getColumn(8).getInt64(),
                           .active = users.getColumn(7).getInt() != 0},
                  .password_hash = users.getColumn(6).getString()};
      users_[known.user.id] = std::move(known);
    }
    Statement tokens(database, "SELECT t.hash, u.id, t.expires_utc_ns FROM token t JOIN user u ON u.row = t.user");
    while (tokens.executeStep()) {
      tokens_[tokens.getColumn(0).getString()] =
          token_of(tokens.getColumn(1).getString(), tokens.getColumn(2).getInt64());
    }
    return {};
  });
  if (!read) return read;
  if (!users_.empty()) return {};
  if (std::filesystem::exists(options_.setup_token_file)) return {};
  return write_private_file(options_.setup_token_file, new_token() + "\n");
}

AccountStore::Token AccountStore::token_of(const std::string& user_id, int64_t expires_utc_ns) const {
  const int64_t left_ns = std::min(expires_utc_ns - clock_.utc_ns(), options_.token_lifetime_ns);
  return {
      .user_id = user_id, .expires_utc_ns = expires_utc_ns, .expires_monotonic_ns = clock_.monotonic_ns() + left_ns};
}

bool AccountStore::needs_setup() const {
  const std::shared_lock lock(mutex_);
  return users_.empty();
}

Result<AccountStore::Known> AccountStore::find(const std::string& id_or_name) const {
  const std::shared_lock lock(mutex_);
  if (const auto user = users_.find(id_or_name); user != users_.end()) return user->second;
  for (const auto& [id, known] : users_) {
    if (equal_ignoring_case(known.user.name, id_or_name)) return known;
  }
  return fail("user-unknown", "There is no user " + id_or_name + ".", "Look at the list of users.");
}

Result<AccountStore::Known> AccountStore::add_known(Change& change, const Actor& actor, const NewUser& user, Role role,
                                                    const std::string& hash) {
  if (find(user.name)) return fail("user-exists", "There is a user " + user.name + " already.", "Choose another name.");
  Known known{.user = {.id = make_uuid(),
                       .name = user.name,
                       .full_name = user.full_name,
                       .role = role,
                       .department = user.department,
                       .created_utc_ns = clock_.utc_ns()},
              .password_hash = hash};
  Statement insert(
      change.database,
      "INSERT INTO user (id, name, full_name, role, department, password_hash, created_utc_ns) VALUES (?,?,?,?,?,?,?)");
  bind_all(insert, known.user.id, user.name, user.full_name, std::string(name_of(role)), user.department, hash,
           known.user.created_utc_ns);
  insert.exec();
  known.row = change.database.getLastInsertRowid();
  for (const int64_t session : link_sessions(change.database, known.row, user.name)) {
    auto indexed = read_indexed(change.database, session);
    if (!indexed) continue;
    if (!options_.texts_in_memory) indexed->text.clear();
    change.after_commit.push_back([this, linked = std::move(*indexed)]() mutable { index_.put(std::move(linked)); });
  }
  append_audit(change.database, clock_, actor,
               {.action = "user-add", .object = "user:" + known.user.id, .after = words_of(known.user)});
  change.after_commit.push_back([this, known] {
    {
      const std::unique_lock lock(mutex_);
      users_[known.user.id] = known;
    }
    index_.set_department(known.row, known.user.department);
  });
  return known;
}

LogIn AccountStore::open_log_in(Change& change, const Known& known, const std::string& host) {
  const int64_t now_utc_ns = clock_.utc_ns();
  LogIn log_in{.token = new_token(), .expires_utc_ns = now_utc_ns + options_.token_lifetime_ns, .user = known.user};
  const std::string hash = hash_token(log_in.token);
  Statement expired(change.database, "DELETE FROM token WHERE expires_utc_ns < ?");
  expired.bind(1, now_utc_ns);
  expired.exec();
  const std::vector<std::string> oldest = oldest_tokens(change.database, known.row, options_.tokens_per_user - 1);
  for (const std::string& old : oldest) {
    Statement remove(change.database, "DELETE FROM token WHERE hash = ?");
    bind_blob(remove, 1, old);
    remove.exec();
  }
  Statement insert(change.database,
                   "INSERT INTO token (hash, user, created_utc_ns, expires_utc_ns, host) VALUES (?,?,?,?,?)");
  bind_blob(insert, 1, hash);
  insert.bind(2, known.row);
  insert.bind(3, now_utc_ns);
  insert.bind(4, log_in.expires_utc_ns);
  insert.bind(5, host);
  insert.exec();
  append_audit(change.database, clock_, actor_of(known.user, host),
               {.action = "log-in", .object = "user:" + known.user.id});
  change.after_commit.push_back(
      [this, hash, oldest, now_utc_ns, token = token_of(known.user.id, log_in.expires_utc_ns)] {
        const std::unique_lock lock(mutex_);
        for (const std::string& old : oldest) tokens_.erase(old);
        std::erase_if(tokens_, [&](const auto& entry) { return entry.second.expires_utc_ns < now_utc_ns; });
        tokens_[hash] = token;
      });
  return log_in;
}

Result<LogIn> AccountStore::set_up(const std::string& token, const NewUser& user, const std::string& host) {
  const std::lock_guard one_at_a_time(setup_mutex_);
  const int64_t now_ns = clock_.monotonic_ns();
  if (auto open = address_lockout_.check(address_group(host), now_ns); !open) return fail(open.error());
  if (!needs_setup()) return fail("setup-done", "The recorder has been set up already.", "Log in.");
  const auto expected = read_file(options_.setup_token_file);
  if (!expected || trim(*expected).empty() || !equal_secrets(std::string(trim(*expected)), token)) {
    address_lockout_.wrong(address_group(host), now_ns);
    return fail("setup-token-wrong", "The setup token is wrong.",
                "Take it from the file setup-token in the recorder's data folder.");
  }
  if (auto sound = check_name(user.name, "user"); !sound) return fail(sound.error());
  if (auto strong = check_password(user.password, user.name); !strong) return fail(strong.error());
  const auto hash = hash_password(user.password, options_.cost);
  if (!hash) return fail(hash.error());
  auto log_in = writer_.write([&](Change& change) -> Result<LogIn> {
    const Actor actor{.name = user.name, .role = "technician", .host = host};
    const auto known = add_known(change, actor, user, Role::technician, *hash);
    if (!known) return fail(known.error());
    return open_log_in(change, *known, host);
  });
  if (log_in) {
    std::error_code gone;
    std::filesystem::remove(options_.setup_token_file, gone);
  }
  return log_in;
}

void AccountStore::refuse_log_in(const std::string& name, const User* user, const std::string& host,
                                 int64_t now_monotonic_ns) {
  const bool user_locked = user_lockout_.wrong(lockout_key(name) + address_group(host), now_monotonic_ns);
  const bool address_locked = address_lockout_.wrong(address_group(host), now_monotonic_ns);
  // The row is for people: a full disk must not turn a wrong password into another refusal.
  (void)writer_.write([&](Change& change) -> Result<void> {
    append_audit(
        change.database, clock_, {.name = user != nullptr ? user->name : kNobody, .role = "", .host = host},
        {.action = "log-in-failed",
         .object = user != nullptr ? "user:" + user->id : "",
         .reason = user_locked || address_locked ? "locked after repeated wrong tries" : "wrong name or password"});
    return {};
  });
}

Result<LogIn> AccountStore::log_in(const std::string& name, const std::string& password, const std::string& host) {
  if (needs_setup()) {
    return fail("setup-needed", "There is no user yet.",
                "Set the recorder up first, with the token in its data folder.");
  }
  const int64_t now_ns = clock_.monotonic_ns();
  if (auto open = address_lockout_.check(address_group(host), now_ns); !open) return fail(open.error());
  if (auto open = user_lockout_.check(lockout_key(name) + address_group(host), now_ns); !open)
    return fail(open.error());
  const auto known = find(name);
  const bool by_name = known && equal_ignoring_case(known->user.name, name);
  const bool fits = password_fits(by_name ? known->password_hash : dummy_hash_.get().value_or(std::string()), password);
  if (!fits || !by_name || !known->user.active) {
    refuse_log_in(name, by_name ? &known->user : nullptr, host, now_ns);
    return fail("log-in-wrong", kWrong, kTryAgain);
  }
  user_lockout_.right(lockout_key(name) + address_group(host));
  address_lockout_.right(address_group(host));
  return writer_.write([&](Change& change) -> Result<LogIn> {
    // Checking took its time: a password that was replaced meanwhile opens nothing any more, and a new password ends
    // only the tokens that there are.
    Statement now(change.database, "SELECT password_hash, active FROM user WHERE row = ?");
    now.bind(1, known->row);
    if (!now.executeStep() || now.getColumn(0).getString() != known->password_hash || now.getColumn(1).getInt() == 0)
      return fail("log-in-wrong", kWrong, kTryAgain);
    return open_log_in(change, *known, host);
  });
}

Result<void> AccountStore::log_out(const std::string& token, const std::string& host) {
  const auto user = authenticate(token);
  if (!user) return fail(user.error());
  const std::string hash = hash_token(token);
  return writer_.write([&](Change& change) -> Result<void> {
    Statement remove(change.database, "DELETE FROM token WHERE hash = ?");
    bind_blob(remove, 1, hash);
    remove.exec();
    append_audit(change.database, clock_, actor_of(*user, host), {.action = "log-out", .object = "user:" + user->id});
    change.after_commit.push_back([this, hash] {
      const std::unique_lock lock(mutex_);
      tokens_.erase(hash);
    });
    return {};
  });
}

Result<User> AccountStore::authenticate(const std::string& token) {
  const std::string hash = hash_token(token);
  const std::shared_lock lock(mutex_);
  const auto entry = tokens_.find(hash);
  const auto user = entry == tokens_.end() ? users_.end() : users_.find(entry->second.user_id);
  if (user == users_.end() || !user->second.user.active) {
    return fail("token-invalid", "This log-in is not valid, or has ended.", "Log in again.");
  }
  const bool expired =
      entry->second.expires_utc_ns <= clock_.utc_ns() || entry->second.expires_monotonic_ns <= clock_.monotonic_ns();
  if (expired) {
    return fail("token-expired", "This log-in has expired.", "Log in again.");
  }
  return user->second.user;
}

}  // namespace parallax::store
