// SPDX-License-Identifier: Apache-2.0
// usage: bench_catalogue FOLDER SESSIONS [PART OF A CASE'S NAME]   A folder that was filled before is used again.
// Fills a catalogue through SQL (the way through the ports would take an hour), then measures through the ports.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <random>
#include <thread>

#include "store/store.hpp"

using namespace parallax;

namespace {

constexpr const char* kWords[] = {"airway",     "opened",    "patient",  "breathing", "compressions", "started",
                                  "shock",      "delivered", "handover", "leader",    "closed",       "loop",
                                  "medication", "error",     "checked",  "monitor",   "oxygen",       "mask",
                                  "line",       "placed",    "pulse",    "recovery",  "debrief",      "consent"};
constexpr const char* kPeople[] = {"anna", "ben", "carla", "david", "eva", "frank", "greta", "hans"};
constexpr int kMarks = 10;

/// What the calling thread spent: on a machine with other work this says more than the clock on the wall.
double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double ms_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void fill(const std::string& file, int sessions) {
  SQLite::Database database(file, SQLite::OPEN_READWRITE);
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
  SQLite::Transaction transaction(database);
  database.exec(
      "INSERT INTO user (row, id, name, role, department, password_hash, created_utc_ns) VALUES "
      "(1,'u1','anna','trainer','north','x',0),(2,'u2','ben','trainer','north','x',0),(3,'u3','carla','trainer','','x',"
      "0),"
      "(4,'u4','david','trainer','','x',0),(5,'u5','eva','administrator','north','x',0),(6,'u6','frank','trainee','','"
      "x',0),"
      "(7,'u7','greta','technician','','x',0),(8,'u8','hans','trainer','','x',0)");
  SQLite::Statement session(database,
                            "INSERT INTO session VALUES (?1, 's'||?1, 's'||?1, ?2, ?2, ?3, ?4, ?5, ?4, ?5, ?6, ?7, "
                            "'stopped', 'user', ?8, 4, ?9, 10, 10, 0)");
  SQLite::Statement person(database, "INSERT INTO session_person VALUES (?, 'annotator', 0, ?, ?)");
  SQLite::Statement video(database, "INSERT INTO video VALUES (?, ?, ?, 'camera', 'rtsp', 0)");
  SQLite::Statement part(database,
                         "INSERT INTO part VALUES (?, ?, 0, 'a.mp4', 'a.idx', '', 'finished', 0, 1, 1, 1, 'h264', '', "
                         "1920, 1080, 30, '" +
                             std::string(64, 'a') + "', '[]')");
  SQLite::Statement item(database, "INSERT INTO item VALUES (?1, 'i'||?1, ?2, 'mark', ?3, 0, 1, 1)");
  SQLite::Statement revision(
      database,
      "INSERT INTO item_revision VALUES (?1, ?1, 1, NULL, NULL, ?2, NULL, ?3, '', '', 1, 'anna', 0, "
      "'live', 0)");
  SQLite::Statement text(database, "INSERT INTO session_text VALUES (?1 * 65536 + ?2, ?1, ?2, ?3)");
  std::mt19937 random(7);
  const auto pick = [&](auto& list) { return std::string(list[random() % std::size(list)]); };
  int64_t item_row = 0;
  for (int n = 1; n <= sessions; ++n) {
    const int user = static_cast<int>(random() % 8);
    const std::string name = fmt::format("{} {} {}", pick(kWords), pick(kWords), random() % 1000);
    const std::string location = fmt::format("room {}", random() % 40);
    session.reset();
    session.bind(1, n);
    session.bind(2, name);
    session.bind(3, location);
    session.bind(4, user + 1);
    session.bind(5, kPeople[user]);
    session.bind(6, static_cast<int64_t>(random()) * kNsPerSecond);
    session.bind(7, static_cast<int64_t>(random() % 7200) * kNsPerSecond);
    session.bind(8, random() % 10 == 0 ? 1 : 0);
    session.bind(9, static_cast<int64_t>(random()));
    session.exec();
    person.reset();
    person.bind(1, n);
    person.bind(2, user + 1);
    person.bind(3, kPeople[user]);
    person.exec();
    for (int v = 0; v < 4; ++v) {
      video.reset();
      video.bind(1, n);
      video.bind(2, v);
      video.bind(3, fmt::format("camera {}", v));
      video.exec();
      part.reset();
      part.bind(1, n);
      part.bind(2, v);
      part.exec();
    }
    std::string body;
    for (int m = 0; m < kMarks; ++m) {
      const std::string title =
          fmt::format("{} {} {} {}", pick(kWords), pick(kWords), pick(kWords), random() % 100'000);
      body += title + "\n";
      item.reset();
      item.bind(1, ++item_row);
      item.bind(2, n);
      item.bind(3, m * kNsPerSecond);
      item.exec();
      revision.reset();
      revision.bind(1, item_row);
      revision.bind(2, m * kNsPerSecond);
      revision.bind(3, title);
      revision.exec();
    }
    const std::string bodies[] = {name + "\n" + location + "\n" + kPeople[user] + "\n", body};
    for (int chunk = 0; chunk < 2; ++chunk) {
      text.reset();
      text.bind(1, n);
      text.bind(2, chunk);
      text.bind(3, bodies[chunk]);
      text.exec();
    }
  }
  transaction.commit();
}

struct Case {
  const char* name;
  SessionQuery query;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    fmt::print(stderr, "usage: bench_catalogue FOLDER SESSIONS [CASE]\n");
    return 2;
  }
  const SystemClock clock;
  const std::string folder = argv[1];
  const auto open = [&] { return store::Store::open({.data = folder, .clock = &clock}); };
  const auto is_filled = [&] {
    const auto store = open();
    return store && (*store)->sessions().sessions({.limit = 1})->total > 0;
  };
  if (!is_filled()) {
    fmt::print("filling: {:.0f} s\n", ms_of([&] { fill(folder + "/catalogue.db", std::stoi(argv[2])); }) / 1000);
  }

  bool missed = false;
  const auto report = [&](const std::string& what, double value_ms, double budget_ms, double own_cpu_ms = 0) {
    const std::string cpu = own_cpu_ms > 0 ? fmt::format(", CPU {:.2f} ms", own_cpu_ms) : "";
    fmt::print("{:<58} {:8.2f} ms  (budget {:.0f}){}{}\n", what, value_ms, budget_ms, cpu,
               value_ms <= budget_ms ? "" : "  MISSED");
    missed = missed || value_ms > budget_ms;
  };
  Result<std::unique_ptr<store::Store>> opened = fail("not-open", "");
  const double start_ms = ms_of([&] { opened = open(); });
  if (!opened) {
    fmt::print(stderr, "{}\n", opened.error().line());
    return 1;
  }
  report("start", start_ms, 1000);
  // The check of a large catalogue and the first backup run beside the start; the pages are measured after them.
  (void)(*opened)->back_up();
  std::this_thread::sleep_for(std::chrono::seconds(8));
  const User trainer{.id = "u1", .name = "anna", .role = Role::trainer, .department = "north"};
  const User administrator{.id = "u5", .name = "eva", .role = Role::administrator, .department = "north"};
  const Case cases[] = {
      {"newest 200", {.limit = 200}},
      {"by name, last page", {.sort = SessionSort::name, .offset = 99'800, .limit = 200}},
      {"by name, middle", {.sort = SessionSort::name, .offset = 50'000, .limit = 200}},
      {"by location, descending", {.sort = SessionSort::location, .limit = 200}},
      {"by size, secured, longer than an hour",
       {.secured = true, .min_duration_ns = 3600 * kNsPerSecond, .sort = SessionSort::bytes, .limit = 200}},
      {"one location, by duration", {.location = "room 7", .sort = SessionSort::duration, .limit = 200}},
      {"what a Trainer may see, by name", {.sort = SessionSort::name, .limit = 200, .visible_to = trainer}},
      {"what an Administrator may see, by owner",
       {.sort = SessionSort::owner, .limit = 200, .visible_to = administrator}},
      {"search: a word in every second session", {.search = "patient", .limit = 200}},
      {"search: two letters", {.search = "ai", .sort = SessionSort::name, .limit = 200}},
      {"search: three words", {.search = "shock delivered pulse", .sort = SessionSort::marks, .limit = 200}},
      {"search: a phrase", {.search = "\"closed loop medication\"", .sort = SessionSort::name, .limit = 200}},
      {"search: found nowhere", {.search = "zebra", .limit = 200}},
      {"search: a rare number", {.search = "99123", .limit = 200}},
  };
  for (const Case& one : cases) {
    if (argc == 4 && std::string(one.name).find(argv[3]) == std::string::npos) continue;
    std::vector<double> times;
    size_t total = 0;
    std::vector<double> own;
    for (int n = 0; n < 15; ++n) {
      const double before_ms = cpu_ms();
      times.push_back(ms_of([&] { total = (*opened)->sessions().sessions(one.query)->total; }));
      own.push_back(cpu_ms() - before_ms);
    }
    report(fmt::format("{} ({} found)", one.name, total), median(times), 20, median(own));
  }
  std::vector<double> marks;
  for (int n = 0; n < 200; ++n) {
    marks.push_back(ms_of([&] {
      (void)(*opened)->items().add_item({}, "s500", {.start_session_ns = n, .title = "a mark in the bench"}).value();
    }));
  }
  report("a mark stored", median(marks), 10);
  return missed ? 1 : 0;
}
