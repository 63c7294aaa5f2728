// SPDX-License-Identifier: Apache-2.0
// The part of AccountStore that manages users, and the offline reset of a password.
#include "store/catalogue/account_store.hpp"
#include "store/sqlite/audit_rows.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/location_rows.hpp"
#include "store/sqlite/schema.hpp"

namespace parallax::store {
namespace {

std::string words_of(const User& user) {
  return json_object({{"full_name", user.full_name},
                      {"role", std::string(name_of(user.role))},
                      {"department", user.department},
                      {"active", user.active ? "yes" : "no"}});
}

/// Both may be empty.
Result<void> check_about(const std::string& full_name, const std::string& department) {
  if (!full_name.empty()) {
    if (auto sound = check_name(full_name, "person"); !sound) return sound;
  }
  return department.empty() ? Result<void>() : check_name(department, "department");
}

}  // namespace

Result<std::vector<User>> AccountStore::users() {
  const std::shared_lock lock(mutex_);
  std::vector<User> users;
  for (const auto& [id, known] : users_) users.push_back(known.user);
  return users;
}

Result<User> AccountStore::user(const std::string& id_or_name) {
  const auto known = find(id_or_name);
  if (!known) return fail(known.error());
  return known->user;
}

Result<User> AccountStore::add_user(const Actor& actor, const NewUser& user) {
  if (auto sound = check_name(user.name, "user"); !sound) return fail(sound.error());
  if (auto sound = check_about(user.full_name, user.department); !sound) return fail(sound.error());
  if (auto strong = check_password(user.password, user.name); !strong) return fail(strong.error());
  const auto hash = hash_password(user.password, options_.cost);
  if (!hash) return fail(hash.error());
  return writer_.write([&](Change& change) -> Result<User> {
    const auto known = add_known(change, actor, user, user.role, *hash);
    if (!known) return fail(known.error());
    return known->user;
  });
}

bool AccountStore::is_last_technician(const User& user) const {
  const std::shared_lock lock(mutex_);
  for (const auto& [id, known] : users_) {
    if (id != user.id && known.user.active && known.user.role == Role::technician) return false;
  }
  return user.active && user.role == Role::technician;
}

void AccountStore::end_tokens(Change& change, const Known& known) {
  Statement remove(change.database, "DELETE FROM token WHERE user = ?");
  remove.bind(1, known.row);
  remove.exec();
  change.after_commit.push_back([this, id = known.user.id] {
    const std::unique_lock lock(mutex_);
    std::erase_if(tokens_, [&](const auto& entry) { return entry.second.user_id == id; });
  });
}

Result<User> AccountStore::change_user(const Actor& actor, const std::string& id, const UserChange& what) {
  return writer_.write([&](Change& change) -> Result<User> {
    auto known = find(id);
    if (!known) return fail(known.error());
    // What an earlier version took stays, and keeps nobody from switching the user off.
    if (auto sound = check_about(what.full_name.value_or(""), what.department.value_or("")); !sound)
      return fail(sound.error());
    const User before = known->user;
    User& next = known->user;
    if (what.full_name) next.full_name = *what.full_name;
    if (what.role) next.role = *what.role;
    if (what.department) next.department = *what.department;
    if (what.active) next.active = *what.active;
    if ((!next.active || next.role != Role::technician) && is_last_technician(before)) {
      return fail("user-last-technician", "This is the last Technician; without one nobody could manage the recorder.",
                  "Make another Technician first.");
    }
    Statement update(change.database,
                     "UPDATE user SET full_name = ?2, role = ?3, department = ?4, active = ?5 WHERE row = ?1");
    bind_all(update, known->row, next.full_name, std::string(name_of(next.role)), next.department, next.active ? 1 : 0);
    update.exec();
    if (!next.active) end_tokens(change, *known);
    append_audit(
        change.database, clock_, actor,
        {.action = "user-change", .object = "user:" + next.id, .before = words_of(before), .after = words_of(next)});
    change.after_commit.push_back([this, known = *known] {
      {
        const std::unique_lock lock(mutex_);
        users_[known.user.id] = known;
      }
      index_.set_department(known.row, known.user.department);
    });
    return next;
  });
}

Result<void> AccountStore::set_password(const Actor& actor, const std::string& id, const std::string& password) {
  const auto found = find(id);
  if (!found) return fail(found.error());
  if (auto strong = check_password(password, found->user.name); !strong) return strong;
  const auto hash = hash_password(password, options_.cost);
  if (!hash) return fail(hash.error());
  return writer_.write([&](Change& change) -> Result<void> {
    Statement update(change.database, "UPDATE user SET password_hash = ?2 WHERE row = ?1");
    bind_all(update, found->row, *hash);
    update.exec();
    end_tokens(change, *found);
    append_audit(change.database, clock_, actor, {.action = "password-change", .object = "user:" + found->user.id});
    change.after_commit.push_back([this, user = found->user, hash = *hash] {
      user_lockout_.lift(lockout_key(user.name));  // what was guessed was the old one
      const std::unique_lock lock(mutex_);
      users_[user.id].password_hash = hash;
    });
    return {};
  });
}

Result<void> reset_password(const std::filesystem::path& catalogue_file, const Clock& clock, const std::string& name,
                            const std::string& password, const PasswordCost& cost) {
  if (auto strong = check_password(password, name); !strong) return strong;
  const auto hash = hash_password(password, cost);
  if (!hash) return fail(hash.error());
  auto database = open_database(catalogue_file, OpenMode::read_write);
  if (!database) return fail(database.error());
  if (auto ready = prepare_schema(**database); !ready) return ready;
  return guarded([&]() -> Result<void> {
    SQLite::Transaction transaction(**database);
    Statement find(**database, "SELECT row, id FROM user WHERE name = ?");
    find.bind(1, name);
    if (!find.executeStep())
      return fail("user-unknown", "There is no user " + name + ".", "Check the name's spelling.");
    const int64_t row = find.getColumn(0).getInt64();
    Statement update(**database, "UPDATE user SET password_hash = ?2, active = 1 WHERE row = ?1");
    bind_all(update, row, *hash);
    update.exec();
    Statement tokens(**database, "DELETE FROM token WHERE user = ?");
    tokens.bind(1, row);
    tokens.exec();
    append_audit(**database, clock, {},
                 {.action = "password-reset", .object = "user:" + find.getColumn(1).getString(), .reason = "offline"});
    find.reset();
    transaction.commit();
    return {};
  });
}

}  // namespace parallax::store
