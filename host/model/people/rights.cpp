// SPDX-License-Identifier: Apache-2.0
#include "model/people/rights.hpp"

#include <algorithm>
#include <utility>

namespace parallax {
namespace {

using Decision = Result<void>;

bool contains(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// How a user stands to a session, worked out once.
struct Relation {
  bool recorded = false;
  bool owns = false;
  bool annotates = false;
  bool invited = false;
  bool same_department = false;  ///< as the owner; nobody shares "no department"
};

Relation relation_of(const User& user, const SessionRelations& session) {
  return {.recorded = session.recorded_by == user.id,
          .owns = session.owner == user.id,
          .annotates = contains(session.annotators, user.id),
          .invited = contains(session.invited, user.id),
          .same_department = !user.department.empty() && user.department == session.owner_department};
}

bool may_record(Role role) {
  return role != Role::trainee;
}

Decision refuse(std::string reason, std::string remedy) {
  return fail("not-allowed", std::move(reason), std::move(remedy));
}

Decision only_technician(const User& user, const char* what) {
  if (user.role == Role::technician) return {};
  return refuse(std::string("Only a Technician may ") + what + ".", "Ask a Technician.");
}

bool of_department(const User& user, const LocationAccess& location) {
  return user.role == Role::technician || location.departments.empty() ||
         (!user.department.empty() && contains(location.departments, user.department));
}

// C3, C6, R37–R40.
bool may_view(const User& user, const Relation& relation) {
  const bool received = relation.owns || relation.annotates || relation.invited;
  switch (user.role) {
    case Role::technician:
      return true;
    case Role::administrator:
      return relation.same_department || relation.recorded || received;
    case Role::trainer:
      return relation.recorded || received;
    case Role::trainee:
      return received;
  }
  return false;
}

// R37–R40; giving ownership away gives this away too (R54).
bool may_manage(const User& user, const Relation& relation) {
  switch (user.role) {
    case Role::technician:
      return true;
    case Role::administrator:
      return relation.same_department || relation.owns;
    case Role::trainer:
      return relation.owns || relation.annotates;
    case Role::trainee:
      return relation.owns;
  }
  return false;
}

Decision decide_view(const User& user, const Relation& relation) {
  if (may_view(user, relation)) return {};
  return refuse("This session was not recorded by you, and you are neither its owner nor annotator nor invited.",
                "Ask its owner to invite you.");
}

Decision decide_manage(const User& user, const Relation& relation) {
  if (may_manage(user, relation)) return {};
  if (relation.recorded && user.role != Role::trainee) {
    return refuse("You recorded this session, but its ownership was given away, and with it the right to manage it.",
                  "Ask its owner, or a Technician.");
  }
  if (user.role == Role::administrator) {
    return refuse("An Administrator manages the sessions of their own department, and this one's owner is not in it.",
                  "Ask its owner, or a Technician.");
  }
  return refuse("You do not own this session.", "Ask its owner to make you the owner, or ask a Technician.");
}

Decision decide_delete(const User& user, const Relation& relation, const SessionRelations& session) {
  if (auto manage = decide_manage(user, relation); !manage) return manage;
  if (session.secured) {
    return fail("session-secured", "The session is secured; a secured session is never deleted.",
                "Take the securing off first, if the session is really to go.");
  }
  if (session.running) {
    return fail("session-running", "The session is being recorded.", "Stop it first.");
  }
  return {};
}

// R26; a pause is a stop that can be taken back.
Decision decide_stop(const User& user, const Relation& relation, const SessionRelations& session) {
  if (user.role != Role::technician && !(relation.recorded && may_record(user.role))) {
    return refuse("Only who started the recording, or a Technician, may stop or pause it.",
                  "Ask who started it, or a Technician.");
  }
  if (!session.running) return fail("not-recording", "The session is not being recorded any more.");
  return {};
}

// C19: while recording a recording role is needed; afterwards a relation.
Decision decide_annotate(const User& user, const Relation& relation, const SessionRelations& session) {
  if (session.running) {
    if (!may_record(user.role)) {
      return refuse("While a session is being recorded only Trainers, Administrators and Technicians may mark it.",
                    "Mark it after the recording was stopped.");
    }
    return decide_view(user, relation);
  }
  if (relation.owns || relation.annotates || (relation.recorded && may_record(user.role))) return {};
  return refuse("Only who recorded this session, its owner and its annotators may mark it.",
                "Ask its owner to make you an annotator.");
}

Decision decide_session(const User& user, Action action, const Object& object) {
  if (!object.session) return refuse("There is no such session.", "Take a session from the list.");
  const SessionRelations& session = *object.session;
  const Relation relation = relation_of(user, session);
  switch (action) {
    case Action::session_view:
      return decide_view(user, relation);
    case Action::record_stop:
    case Action::record_pause:
      return decide_stop(user, relation, session);
    case Action::session_delete:
      return decide_delete(user, relation, session);
    case Action::session_verify:
      return decide_view(user, relation);
    case Action::item_add:
      return decide_annotate(user, relation, session);
    case Action::item_change: {
      if (auto annotate = decide_annotate(user, relation, session); !annotate) return annotate;
      if (object.author == user.id || may_manage(user, relation)) return {};
      return refuse("This was entered by somebody else.", "Ask them, or the session's owner, to change it.");
    }
    default:
      return decide_manage(user, relation);
  }
}

Decision decide_record_start(const User& user, const LocationAccess& location) {
  if (!may_record(user.role)) {
    return refuse("A Trainee may not record.", "Ask a Trainer to start the recording.");
  }
  if (!of_department(user, location)) {
    return refuse("This location belongs to another department.", "Ask a Technician to add your department to it.");
  }
  if (location.offline) {
    return fail("location-offline", "The location is offline: it is not selected for recording.",
                "Ask a Technician to put it back on.");
  }
  if (location.running) {
    const std::string who = location.running_by_name.empty() ? "somebody" : location.running_by_name;
    return fail("location-busy", "The location is being recorded by " + who + ".",
                "Wait until that recording was stopped.");
  }
  if (!location.locked_by.empty() && location.locked_by != user.id && user.role != Role::technician) {
    return fail("location-busy", "The location is locked by another user.", "Ask them, or a Technician, to unlock it.");
  }
  return {};
}

// C4: Trainees have no locations of their own; they see the one in which a session of theirs is recorded.
Decision decide_see_location(const User& user, const LocationAccess& location) {
  if (location.running) {
    const Relation relation = relation_of(user, *location.running);
    if (relation.owns || relation.annotates || relation.invited) return {};
  }
  if (user.role == Role::trainee) {
    return refuse("A Trainee sees a location only while a session that they are invited to is recorded there.",
                  "Ask the Trainer to invite you.");
  }
  if (of_department(user, location)) return {};
  return refuse("This location belongs to another department.", "Ask a Technician to add your department to it.");
}

Decision decide_location(const User& user, Action action, const Object& object) {
  if (action == Action::location_manage) return only_technician(user, "change locations and sources");
  if (action == Action::source_test) return only_technician(user, "test sources");
  if (!object.location) return refuse("There is no such location.", "Take a location from the list.");
  if (action == Action::record_start) return decide_record_start(user, *object.location);
  if (action == Action::talk && !may_record(user.role)) {
    return refuse("A Trainee may not speak into a location.", "Ask a Trainer.");
  }
  return decide_see_location(user, *object.location);
}

Decision decide_job(const User& user, const Object& object) {
  if (user.role == Role::technician || object.author == user.id) return {};
  return refuse("The job was started by somebody else.", "Ask them, or a Technician, to cancel it.");
}

}  // namespace

Result<void> decide(const User& user, Action action, const Object& object) {
  if (!user.active) return refuse("This account is switched off.", "Ask a Technician to switch it on.");
  switch (action) {
    case Action::status_view:
    case Action::events_follow:
    case Action::sessions_list:
    case Action::own_password_change:
      return {};
    case Action::location_view:
    case Action::live_view:
    case Action::record_start:
    case Action::talk:
    case Action::location_manage:
    case Action::source_test:
      return decide_location(user, action, object);
    case Action::session_view:
    case Action::record_stop:
    case Action::record_pause:
    case Action::session_rename:
    case Action::session_delete:
    case Action::session_secure:
    case Action::session_export:
    case Action::session_verify:
    case Action::annotator_change:
    case Action::owner_change:
    case Action::invite_change:
    case Action::item_add:
    case Action::item_change:
      return decide_session(user, action, object);
    case Action::session_import:
      if (may_record(user.role)) return {};
      return refuse("A Trainee may not import videos.", "Ask a Trainer.");
    case Action::users_manage:
      return only_technician(user, "manage users");
    case Action::plugins_view:
      return only_technician(user, "look at plugins");
    case Action::settings_manage:
      return only_technician(user, "change settings");
    case Action::naming_manage:
      if (user.role == Role::technician || user.role == Role::administrator) return {};
      return refuse("Only Technicians and Administrators may change how sessions are named.", "Ask one of them.");
    case Action::diagnose:
      return only_technician(user, "make a diagnosis file");
    case Action::audit_read:
      if (user.role == Role::technician || user.role == Role::administrator) return {};
      return refuse("Only Technicians and Administrators may read the audit log.", "Ask one of them.");
    case Action::job_cancel:
      return decide_job(user, object);
  }
  return refuse("This action is not known.", "Update the program that asked for it.");
}

}  // namespace parallax
