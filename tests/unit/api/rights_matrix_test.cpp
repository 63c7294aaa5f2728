// SPDX-License-Identifier: Apache-2.0
// Every route × every kind of caller, over real sockets and a real store: the status that this table says, and the
// effect: what was refused, or only reads, changes nothing; what was allowed to change something did. A route without a
// row fails.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <thread>

#include "api/dto/items.hpp"
#include "api/dto/locations.hpp"
#include "api/dto/people.hpp"
#include "api/dto/sessions.hpp"
#include "base/text.hpp"
#include "stored_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;

namespace {

/// In the order of the table's columns; "": no token. "owning-trainee" asks about a session of their own.
constexpr std::array<const char*, 14> kCallers{"",
                                               "tina",
                                               "admin-here",
                                               "admin-there",
                                               "rita",
                                               "trainer-here",
                                               "trainer-there",
                                               "trainee-here",
                                               "trainee-there",
                                               "otto",
                                               "anna",
                                               "annotating-trainee",
                                               "ines",
                                               "owning-trainee"};

enum class On { stopped, running };  ///< which session and what belongs to it
enum class Does { reads, changes };  ///< where it is allowed

struct Row {
  std::string_view operation;
  std::string_view query;  ///< behind the path
  std::string_view body;
  /// One letter for each caller: y done, l 401 (log in), n 403 (not allowed), b 409 (not possible at present),
  /// u 404 (there is none for this caller: also where there is one that they may not see).
  std::string_view expected;
  Does does = Does::reads;
  On on = On::stopped;
};

// clang-format off
//                                     no token ┐┌ Technician
//                                              ││┌ Administrator of the owner's department   ┌ owner (Trainer)
//                                              │││┌ … of another                            │┌ annotator (Trainer)
//                                              ││││┌ Trainer who recorded it                ││┌ annotator (Trainee)
//                                              │││││┌ Trainer of the room's department      │││┌ invited (Trainee)
//                                              ││││││┌ … of another                         ││││┌ owner (Trainee)
//                                              │││││││┌ Trainee of the department, of another ┘│││
constexpr std::string_view kAnybody         = "yyyyyyyyyyyyyy";
constexpr std::string_view kAnyUser         = "lyyyyyyyyyyyyy";
constexpr std::string_view kTechnician      = "lynnnnnnnnnnnn";
constexpr std::string_view kAuditors        = "lyyynnnnnnnnnn";
constexpr std::string_view kView            = "lyyuyuuuuyyyyy";  // R37–R40
constexpr std::string_view kManage          = "lyyunuuuuyynny";  // R54: who recorded it gave it away
constexpr std::string_view kMark            = "lnnuyuuuuyyyny";  // C19: afterwards a relation is needed
constexpr std::string_view kMarkRunning     = "lyyuyuuuuyynnu";  // C19: while it runs a recording role
constexpr std::string_view kChangeOthers    = "lnnuyuuuuyynny";  // an item of who recorded it
constexpr std::string_view kStop            = "lynuyuuuunnnnu";  // R26
constexpr std::string_view kSeeRoom         = "lyyuyyuuuyyyyu";  // C4, C6: while the session runs
constexpr std::string_view kRecordThere     = "lyyuyyuuuyuuuu";
constexpr std::string_view kRecordBusy      = "lbbubbuuubnnnu";
constexpr std::string_view kDeleteRunning   = "lbbunuuuubbnnu";
constexpr std::string_view kUndo            = "lnnuyuuuubbbnb";  // one's own changes only
constexpr std::string_view kChangeRoom      = "lynunnuuunuuuu";  // 404 for who may not see it
constexpr std::string_view kRemoveHeld      = "lbnunnuuunnnnu";  // while the session runs
constexpr std::string_view kTestThere       = "lynunnuuunnnnu";  // while the session runs
constexpr std::string_view kOwnJob          = "lynnynnnnnnnnn";

constexpr Does kReads = Does::reads;
constexpr Does kChanges = Does::changes;

const Row kRows[] = {
    {"greet", "", "", kAnybody},
    {"showDocs", "", "", kAnybody},
    {"showOpenApi", "", "", kAnybody},
    {"setUp", "", R"({"token":"x","user":"eve","password":"correct horse"})", "bbbbbbbbbbbbbb"},
    {"logIn", "", R"({"user":"tina","password":"correct horse"})", kAnybody},
    {"logOut", "", "", kAnyUser},
    {"showMe", "", "", kAnyUser},
    {"changeOwnPassword", "", R"({"old_password":"correct horse","password":"correct horse"})", kAnyUser, kChanges},
    {"explainRight", "?action=status-view", "", kAnyUser},
    {"explainRight", "?action=session-rename&session={session}", "", kView},
    {"explainRight", "?action=live-view&location={location}", "", kSeeRoom, kReads, On::running},
    {"listUsers", "", "", kTechnician},
    {"addUser", "", R"({"name":"new-{n}","password":"correct horse"})", kTechnician, kChanges},
    {"showUser", "", "", kTechnician},
    {"changeUser", "", R"({"department":"x{n}"})", kTechnician, kChanges},
    {"setPassword", "", R"({"password":"correct horse"})", kTechnician, kChanges},
    {"listLocations", "", "", kAnyUser},
    {"addLocation", "", R"({"name":"Room {n}"})", kTechnician, kChanges},
    {"showLocation", "", "", kSeeRoom, kReads, On::running},
    {"showLocation", "", "", kRecordThere},
    {"changeLocation", "", R"({"offline":true})", kChangeRoom, kChanges},
    {"removeLocation", "", "", kChangeRoom, kChanges},
    {"removeLocation", "", "", kRemoveHeld, kReads, On::running},
    {"listSources", "", "", kAnyUser},
    {"listSources", "?location={location}", "", kSeeRoom, kReads, On::running},
    {"addSource", "", R"({"name":"Side {n}","driver":"sim"})", kChangeRoom, kChanges},
    {"showSource", "", "", kSeeRoom, kReads, On::running},
    {"changeSource", "", R"({"name":"Top {n}"})", kChangeRoom, kChanges},
    {"removeSource", "", "", kChangeRoom, kChanges},
    {"removeSource", "", "", kRemoveHeld, kReads, On::running},
    {"testSource", "", "{}", kTestThere, kReads, On::running},
    {"showStatus", "", "", kAnyUser},
    {"listRecordings", "", "", kAnyUser},
    {"startRecording", "", "{}", kRecordThere, kChanges},
    {"startRecording", "", "{}", kRecordBusy, kReads, On::running},
    {"startNow", "", "", kStop, kChanges, On::running},
    {"stopRecording", "", "{}", kStop, kChanges, On::running},
    {"pauseRecording", "", "", kStop, kChanges, On::running},
    {"resumeRecording", "", "", kStop, kChanges, On::running},
    {"listSessions", "", "", kAnyUser},
    {"showSession", "", "", kView},
    {"showSession", "", "", "lyyuyuuuuyyyyu", kReads, On::running},
    {"renameSession", "", R"({"name":"Name {n}"})", kManage, kChanges},
    {"secureSession", "", R"({"secured":true})", kManage, kChanges},
    {"changePeople", "", R"({"owner":"tina"})", kManage, kChanges},
    {"changePeople", "", R"({"annotators":["tina"]})", kManage, kChanges},
    {"changePeople", "", R"({"invited":["tina"]})", kManage, kChanges},
    {"changePeople", "", R"({"people":["Somebody"]})", kManage, kChanges},
    {"deleteSession", "", "", kManage, kChanges},
    {"deleteSession", "", "", kDeleteRunning, kReads, On::running},
    {"verifySession", "", "", kView, kChanges},
    {"copySession", "", R"({"to":"usb"})", kManage, kChanges},
    {"listExports", "", "", kAnyUser},
    {"listItems", "", "", kView},
    {"addItem", "", R"({"title":"A mark","start_session_ns":1})", kMark, kChanges},
    {"addItem", "", R"({"title":"A mark","start_session_ns":1})", kMarkRunning, kChanges, On::running},
    {"undoItem", "", "", kUndo, kChanges},
    {"showItem", "", "", kView},
    {"showItemHistory", "", "", kView},
    {"editItem", "", R"({"title":"Another {n}"})", kChangeOthers, kChanges},
    {"removeItem", "", "", kChangeOthers, kChanges},
    {"readPart", "", "", kView},
    {"readPartIndex", "", "", kView},
    {"followEvents", "", "", kAnyUser},
    {"followLive", "", "", kSeeRoom, kReads, On::running},
    {"followLive", "", "", kRecordThere},
    {"listJobs", "", "", kAnyUser},
    {"showJob", "", "", kOwnJob},
    {"cancelJob", "", "", kOwnJob, kChanges},
    {"showNaming", "", "", kAnyUser},
    {"changeNaming", "", R"({"mode":"number","default_name":"Trial {n}"})", kAuditors, kChanges},
    {"listNotices", "", "", kAnyUser},
    {"markNoticesSeen", "", R"({"up_to":0})", kAnyUser},
    {"markNoticeSeen", "", "", "lyyuyuuuuyyyyu", kReads, On::running},
    {"listAudit", "", "", kAuditors},
    {"exportAudit", "", "", kAuditors},
    {"listPlugins", "", "", kTechnician},
    {"showPlugin", "", "", kTechnician},
    {"showPluginLog", "", "", kTechnician},
    {"diagnose", "", "", kTechnician},
};

/// How many of each a caller sees in a list: sessions, rooms, sources, recordings, jobs, audit rows (0: refused).
struct Seen { std::string_view path, list, counts; };
const Seen kSeen[] = {
    {"/api/v1/sessions",   "sessions",   "03213000022231"},
    {"/api/v1/sessions?search=rita%27s", "sessions", "03213000022231"},  // by marks, which each of them has
    {"/api/v1/locations",  "locations",  "02202200021110"},
    {"/api/v1/sources",    "sources",    "02202200021110"},
    {"/api/v1/recordings", "recordings", "01101100011110"},
    {"/api/v1/jobs",       "jobs",       "01001000000000"},
};
// clang-format on

/// What the paths are about.
struct Targets {
  std::string session, item, location, source, user, job, notice;
};

class World : public StoredApi {
 public:
  World() {
    std::filesystem::create_directory(store.data() / "usb");
    running_ = {StoredApi::kRunning, item_in(StoredApi::kRunning), room(), camera(), id("trainee-there"), {}, {}};
    running_.notice = std::to_string(store.store().notices().tell(
        {.code = "source-lost", .text = "A camera is lost.", .session = StoredApi::kRunning, .location = room()}));
    REQUIRE(eventually(
        [&] { return !store.store().notices().notices({.reader = *store.accounts().user("rita")})->empty(); }));
    stopped_ = fresh("otto", "{location}");
    stopped_.job = job_of_rita([](JobControl&) { return Result<std::string>("Done."); });
    owned_ = fresh("owning-trainee", "");
    owned_.location = stopped_.location;
    owned_.source = stopped_.source;
    owned_.job = stopped_.job;
    // The room and the sessions of StoredApi's own are enough for the lists.
    REQUIRE(store.sessions().delete_session({}, StoredApi::kStopped, ""));
  }

  [[nodiscard]] const Targets& targets(const std::string& caller, On on) const {
    if (on == On::running) return running_;
    return caller == "owning-trainee" ? owned_ : stopped_;
  }

  /// A stopped session with an item of rita's; and what else `pattern` names: a room with a source, a user, a job.
  Targets fresh(const std::string& owner, std::string_view pattern) {
    const int n = ++made_;
    Session session = recorded(100 + n, "Stopped", "rita");
    session.videos[0].parts[0].index_file = "front.idx";
    store.put(session);
    write_text(store.data() / "sessions" / session.id / "front.idx", "index");
    people(session.id, {.owner = id(owner), .annotators = {}, .invited = std::vector{id("ines")}, .people = {}});
    if (owner == "otto") {
      people(
          session.id,
          {.owner = {}, .annotators = std::vector{id("anna"), id("annotating-trainee")}, .invited = {}, .people = {}});
    }
    Targets made{session.id, item_in(session.id), {}, {}, id("trainee-there"), {}, {}};
    const auto needs = [&](std::string_view name) { return pattern.find(name) != std::string_view::npos; };
    if (needs("{location}") || needs("{source}")) {
      const std::string name = "Free " + std::to_string(n);
      made.location = store.rooms().add_location({}, {.name = name, .parent = {}, .departments = {"nursing"}})->id;
      const NewSource source{.location = made.location, .values = {.name = "Front", .driver = "sim"}, .password = {}};
      made.source = store.rooms().add_source({}, source)->id;
    }
    if (needs("{user}")) made.user = store.add("user-" + std::to_string(n), Role::trainee).id;
    if (needs("{job}")) {
      made.job = job_of_rita([](JobControl& job) {
        while (job.report(0, "")) std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return Result<std::string>(fail("job-cancelled", "Cancelled."));
      });
    }
    return made;
  }

  /// Everything that a caller could have changed, `session` in full; who logged in and who looked is no part of it.
  [[nodiscard]] std::string state(const std::string& session) {
    std::string out = encode(*store.accounts().users());
    const auto rooms = store.rooms().locations();
    for (const Location& room : *rooms) {
      out += room.id + room.name + (room.offline ? "off" : "on");
      for (const Source& source : room.sources) out += encode(source);
    }
    for (const std::string& one : {running_.session, stopped_.session, owned_.session, session}) {
      const auto detail = store.sessions().session(one);
      out += detail ? encode(SessionFacts{*detail, {}}) : detail.error().code;
      if (detail) out += encode(*store.items().items(one, {}), 0);
    }
    const auto jobs = store.store().jobs().jobs();
    for (const Job& job : jobs) out += job.id + (job.state == JobState::cancelled ? "!" : "");
    // Each change of the catalogue has a row in the audit log.
    static const std::set<std::string> kLooking{"log-in", "log-out", "log-in-failed", "play", "view-live", "diagnose"};
    const auto rows = store.audit().audit({.after_seq = audited_, .limit = 10'000});
    for (const AuditRow& row : *rows) {
      if (!kLooking.contains(row.action)) ++deeds_;
      audited_ = row.seq;
    }
    return out + std::to_string(deeds_) + " " + std::to_string(recording.changes);
  }

 private:
  std::string job_of_rita(JobWork work) {
    return store.store()
        .jobs()
        .start(actor_of(*store.accounts().user("rita"), "x"),
               {.kind = "wait", .object = {}, .lane = {}, .work = std::move(work)})
        .value();
  }
  std::string item_in(const std::string& session) {
    NewItem item;
    item.title = "Of rita's";
    const auto added = store.items().add_item(actor_of(*store.accounts().user("rita"), "x"), session, item);
    REQUIRE(added);
    return added->id;
  }

  Targets running_;
  Targets stopped_;
  Targets owned_;
  int made_ = 0;
  size_t deeds_ = 0;
  int64_t audited_ = 0;
};

std::string filled(std::string text, const Targets& targets, int n) {
  const std::pair<std::string_view, std::string> names[] = {{"{session}", targets.session},
                                                            {"{item}", targets.item},
                                                            {"{location}", targets.location},
                                                            {"{source}", targets.source},
                                                            {"{user}", targets.user},
                                                            {"{job}", targets.job},
                                                            {"{notice:number}", targets.notice},
                                                            {"{plugin}", "p1"},
                                                            {"{stream}", "main"},
                                                            {"{video:number}", "0"},
                                                            {"{part:number}", "0"},
                                                            {"{n}", std::to_string(n)}};
  for (const auto& [name, value] : names) {
    for (size_t at = text.find(name); at != std::string::npos; at = text.find(name))
      text.replace(at, name.size(), value);
  }
  return text;
}

/// What the answer means, in the table's letters; other statuses as they are.
std::string letter_of(int status) {
  if (status >= 200 && status < 300) return "y";
  if (status == 401) return "l";
  if (status == 403) return "n";
  if (status == 404) return "u";
  if (status == 409) return "b";
  return std::to_string(status);
}

std::string outcome(World& world, const Route& route, const std::string& caller, const std::string& target,
                    const std::string& body) {
  if (std::holds_alternative<Handler>(route.handler))
    return letter_of(world.ask(caller, std::string(route.method), target, body).status);
  auto socket = world.client(caller)->open_socket(target);
  if (socket) return "y";
  const std::string& code = socket.error().code;
  return code == "not-logged-in" ? "l" : code == "not-allowed" ? "n" : code.ends_with("-unknown") ? "u" : code;
}

}  // namespace

TEST_CASE("every route answers every kind of caller as the table says, and does what it says and no more") {
  World world;
  std::map<std::string_view, const Route*> routes;
  for (const Route& route : world.api.routes()) routes[route.operation] = &route;
  std::set<std::string_view> covered;
  int n = 0;
  for (const Row& row : kRows) {
    REQUIRE(routes.contains(row.operation));
    REQUIRE(row.expected.size() == kCallers.size());
    covered.insert(row.operation);
    const Route& route = *routes.at(row.operation);
    for (size_t i = 0; i < kCallers.size(); ++i) {
      const std::string caller = kCallers[i];
      const std::string expected(1, row.expected[i]);
      const bool changes = expected == "y" && row.does == Does::changes;
      Targets targets = world.targets(caller, row.on);
      // What is changed is not there for the next caller as it was.
      if (changes && row.on == On::stopped)
        targets = world.fresh(caller == "owning-trainee" ? caller : "otto", route.pattern);
      INFO(row.operation << row.query << " " << row.body << (row.on == On::running ? " (running)" : "") << " as \""
                         << caller << "\"");
      ++n;
      const std::string target = filled(std::string(route.pattern) + std::string(row.query), targets, n);
      const std::string before = world.state(targets.session);
      CHECK(outcome(world, route, caller, target, filled(std::string(row.body), targets, n)) == expected);
      if (changes) {
        CHECK(eventually([&] { return world.state(targets.session) != before; }, std::chrono::seconds(2)));
      } else {
        CHECK(world.state(targets.session) == before);
      }
    }
  }
  for (const auto& [operation, route] : routes) {
    INFO("a route without a row: " << operation);
    CHECK(covered.contains(operation));
  }
}

TEST_CASE("lists hold what each kind of caller may see, and no more") {
  World world;
  for (const Seen& seen : kSeen) {
    for (size_t i = 1; i < kCallers.size(); ++i) {
      INFO(seen.path << " as " << kCallers[i]);
      const auto answer = world.ask(kCallers[i], "GET", std::string(seen.path));
      REQUIRE(answer.status == 200);
      const auto list = boost::json::parse(answer.body).as_object().at(seen.list).as_array();
      CHECK(list.size() == static_cast<size_t>(seen.counts[i] - '0'));
    }
  }
}
