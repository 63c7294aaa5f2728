// SPDX-License-Identifier: Apache-2.0
// What lies in session folders and how it comes back: several storage folders, deletions, verifying.
#include <openssl/evp.h>

#include <chrono>
#include <thread>

#include "base/text.hpp"
#include "store/folders/folder_set.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;
namespace fs = std::filesystem;

namespace {

/// A store whose sessions lie in two storage folders.
class TwoFolders {
 public:
  TwoFolders() {
    fs::create_directories(root(0));
    fs::create_directories(root(1));
    open();
  }
  void open() {
    store_.reset();
    auto opened = store::Store::open({.data = folder_.path() / "data",
                                      .folders = &folders_,
                                      .clock = &clock_,
                                      .search_text_bytes = size_t{1} << 20,
                                      .cheap_passwords = true});
    REQUIRE(opened);
    store_ = std::move(*opened);
  }
  /// Ends the store; the catalogue and its backups are lost.
  void lose_catalogue() {
    store_.reset();
    fs::remove_all(folder_.path() / "data");
  }
  /// The session as the recorder tells it; its folder lies in `roots`.
  void put(const Session& session, const std::vector<int>& roots) {
    for (const int each : roots) write_text(file(each, session.id, "session.json"), session.id + "|" + session.name);
    std::promise<Result<void>> stored;
    store_->session_register().store_session(session, session.id,
                                             [&](Result<void> result) { stored.set_value(std::move(result)); });
    REQUIRE(stored.get_future().get());
  }
  [[nodiscard]] fs::path root(int n) const { return folder_.path() / (n == 0 ? "first" : "second"); }
  [[nodiscard]] fs::path file(int n, const std::string& session, const std::string& name) const {
    return root(n) / session / name;
  }
  [[nodiscard]] std::set<std::string> marks(const std::string& session) {
    std::set<std::string> titles;
    const auto page = store_->items().items(session, {});
    REQUIRE(page);
    for (const Item& item : page->items) titles.insert(item.title);
    return titles;
  }
  Sessions& sessions() { return store_->sessions(); }
  Items& items() { return store_->items(); }
  store::Store& store() { return *store_; }
  SetClock& clock() { return clock_; }

 private:
  TempFolder folder_;
  SetClock clock_;
  store::FolderSet folders_{{folder_.path() / "first", folder_.path() / "second"}, parse_session};
  std::unique_ptr<store::Store> store_;
};

Job finished_job(store::Store& store, const std::string& id) {
  for (int n = 0; n < 500; ++n) {
    const auto job = store.jobs().job(id);
    REQUIRE(job);
    if (job->state != JobState::waiting && job->state != JobState::running) return *job;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL("the job does not end");
  return {};
}

std::string sha256(const std::string& bytes) {
  uint8_t hash[32];
  EVP_Digest(bytes.data(), bytes.size(), hash, nullptr, EVP_sha256(), nullptr);
  return to_hex(hash, sizeof hash);
}

}  // namespace

TEST_CASE("marks, name and people come back wherever the session's folder lies") {
  const std::vector<int> roots = GENERATE(std::vector{0}, std::vector{1}, std::vector{0, 1});
  TwoFolders two;
  const std::string id = id_of(1);
  two.put(recorded(1, "Airway"), roots);
  REQUIRE(two.items().add_item(actor_named("anna"), id, {.title = "intubation"}));
  REQUIRE(two.sessions().rename_session({}, id, "Night shift"));
  REQUIRE(two.sessions().set_people({}, id, {.people = std::vector<std::string>{"Ben"}}));
  two.store().settle_folders();
  for (const int each : roots) CHECK(fs::exists(two.file(each, id, "catalogue.json")));
  two.lose_catalogue();
  two.open();
  REQUIRE(two.store().rebuilt());
  CHECK(two.marks(id) == std::set<std::string>{"intubation"});
  const auto detail = two.sessions().session(id);
  REQUIRE(detail);
  CHECK(detail->summary.name == "Night shift");
  CHECK(detail->summary.people == std::vector<std::string>{"Ben"});
  two.store().settle_folders();
  two.lose_catalogue();
  two.open();
  CHECK(two.marks(id) == std::set<std::string>{"intubation"});
}

TEST_CASE("copies that know different marks are merged; name and people are those of the newest") {
  TwoFolders two;
  const std::string id = id_of(1);
  two.put(recorded(1, "Airway"), {0});
  const auto early = two.items().add_item(actor_named("anna"), id, {.title = "early"});
  REQUIRE(early);
  two.store().settle_folders();
  // The session moves; the first folder's disk is away while marks are set and one is edited.
  write_text(two.file(1, id, "session.json"), id + "|Airway");
  fs::rename(two.root(0), two.root(0).string() + ".away");
  two.clock().advance(kNsPerSecond);
  REQUIRE(two.items().add_item(actor_named("anna"), id, {.title = "late"}));
  REQUIRE(two.items().edit_item(actor_named("anna"), early->id, {.title = "early, edited"}));
  REQUIRE(two.sessions().rename_session({}, id, "Moved"));
  two.store().settle_folders();
  fs::rename(two.root(0).string() + ".away", two.root(0));
  two.lose_catalogue();
  two.open();
  CHECK(two.marks(id) == std::set<std::string>{"early, edited", "late"});
  CHECK(two.sessions().session(id)->summary.name == "Moved");
  CHECK(two.items().item_history(early->id, 0)->total == 2);
}

TEST_CASE("a mirror that a stranger wrote brings clean texts of lengths that people can give, and nothing else") {
  TwoFolders two;
  const std::string id = id_of(1);
  two.put(recorded(1, "Airway"), {0});
  two.lose_catalogue();
  const auto repeated = [](std::string_view text, int times) {
    std::string out;
    while (times-- > 0) out += text;
    return out;
  };
  const std::string item = R"({"id":"00000000-0000-4000-8000-0000000000aa","kind":"mark","revisions":[{"revision":1,)"
                           R"("start_session_ns":-5,"end_session_ns":-9,"utc_ns":1,"origin":"no\u001b word",)"
                           R"("colour":"\u001b[31m","user":"eve\u202e\u0000x","title":"a\u001b[2J\u202eb\u2028)" +
                           repeated("ü", 2000) + R"(","description":"one\ntwo\u0007)" + repeated("d", 70'000) +
                           R"("}]})";
  write_text(two.file(0, id, "catalogue.json"),
             R"({"version":1,"saved_utc_ns":9,"id":")" + id + R"(","name":"\u202eNight\nshift\u001b[0m )" +
                 repeated("n", 300) +
                 R"(","secured":false,"recorded_by":"","owner":"own\u0085er","annotator":["a\nb"],)"
                 R"("invited":[],"participant":["\u2066Ben\u0000x","\u001b",)" +
                 repeated(R"("p",)", 5000) + R"("z"],"items":[)" + item + "]}");
  two.open();
  const auto detail = two.sessions().session(id);
  REQUIRE(detail);
  CHECK(detail->summary.name.starts_with("Night shift [0m nnn"));
  CHECK(characters_of(detail->summary.name) == 200);
  CHECK(detail->summary.people.front() == "Ben x");
  CHECK(detail->summary.people.size() == 1000);
  const auto items = two.items().items(id, {});
  REQUIRE(items);
  REQUIRE(items->items.size() == 1);
  const Item& mark = items->items.front();
  CHECK(mark.title.starts_with("a [2Jb üüü"));
  CHECK(characters_of(mark.title) == 1000);
  CHECK(mark.description.starts_with("one\ntwo ddd"));
  CHECK(characters_of(mark.description) == 65'536);
  CHECK(mark.colour.empty());
  CHECK(mark.author == "eve x");
  CHECK(mark.start_session_ns == 0);
  CHECK_FALSE(mark.end_session_ns);
}

TEST_CASE("a mirror that is no UTF-8 counts as damaged, and the session keeps its own name") {
  TwoFolders two;
  const std::string id = id_of(1);
  two.put(recorded(1, "Airway"), {0});
  two.lose_catalogue();
  write_text(two.file(0, id, "catalogue.json"),
             R"({"version":1,"saved_utc_ns":9,"id":")" + id + "\",\"name\":\"N\xE4he\",\"items\":[]}");
  two.open();
  CHECK(two.sessions().session(id)->summary.name == "Airway");
}

TEST_CASE("a mirror is not written before what it knows beyond the catalogue was taken") {
  TwoFolders two;
  const std::string id = id_of(1);
  two.put(recorded(1, "Airway"), {0, 1});
  two.store().settle_folders();
  const std::string without_marks = read_text(two.file(0, id, "catalogue.json"));
  REQUIRE(two.items().add_item(actor_named("anna"), id, {.title = "precious"}));
  two.store().settle_folders();
  two.lose_catalogue();
  // The catalogue is rebuilt while the disk that knows the mark is away.
  write_text(two.file(0, id, "catalogue.json"), without_marks);
  fs::rename(two.root(1), two.root(1).string() + ".away");
  two.open();
  CHECK(two.marks(id).empty());
  fs::rename(two.root(1).string() + ".away", two.root(1));
  REQUIRE(two.items().add_item(actor_named("anna"), id, {.title = "new"}));
  two.store().settle_folders();
  CHECK(two.marks(id) == std::set<std::string>{"precious", "new"});
  for (const int each : {0, 1}) {
    const std::string mirror = read_text(two.file(each, id, "catalogue.json"));
    CHECK(mirror.find("precious") != std::string::npos);
    CHECK(mirror.find("new") != std::string::npos);
  }
}

TEST_CASE("a session that was new to the catalogue takes name and marks from its folder before that is written") {
  TwoFolders two;
  const std::string id = id_of(1);
  two.put(recorded(1, "Airway"), {1});
  REQUIRE(two.items().add_item(actor_named("anna"), id, {.title = "precious"}));
  REQUIRE(two.sessions().rename_session({}, id, "Night shift"));
  two.store().settle_folders();
  two.lose_catalogue();
  fs::rename(two.root(1), two.root(1).string() + ".away");
  two.open();
  fs::rename(two.root(1).string() + ".away", two.root(1));
  two.put(recorded(1, "Airway"), {1});  // as the recorder does when it finds the folder
  two.store().settle_folders();
  CHECK(two.marks(id) == std::set<std::string>{"precious"});
  CHECK(two.sessions().session(id)->summary.name == "Night shift");
}

TEST_CASE("of a file that lies in both folders the newest is handed out, a part from where it is") {
  const TempFolder folder;
  store::FolderSet folders({folder.path() / "first", folder.path() / "second"}, parse_session);
  const auto content = [&](const std::string& name) {
    auto file = folders.open("S", name);
    REQUIRE(file);
    std::vector<uint8_t> bytes((*file)->size());
    REQUIRE((*file)->read_at(0, bytes));
    return std::string(bytes.begin(), bytes.end());
  };
  for (const char* newer : {"first", "second"}) {
    for (const char* root : {"first", "second"}) {
      const fs::path file = folder.path() / root / "S" / "session.json";
      write_text(file, root);
      fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(newer == root ? 1 : 2));
    }
    CHECK(content("session.json") == newer);
  }
  write_text(folder.path() / "second" / "S" / "a.mp4", "part");
  CHECK(content("a.mp4") == "part");
  CHECK(folders.open("S", "b.mp4").error().code == "not-found");
}

TEST_CASE("a session that was deleted after the newest backup does not come back from it") {
  Fixture fixture;
  fixture.put(recorded(1, "Kept"));
  fixture.put(recorded(2, "Deleted"));
  REQUIRE(fixture.store().back_up());
  REQUIRE(fixture.sessions().delete_session(actor_named("anna"), id_of(2), "consent withdrawn"));
  fixture.store().settle_folders();
  fixture.close();
  fs::remove(fixture.data() / "catalogue.db");
  REQUIRE(fixture.open());
  REQUIRE(fixture.store().rebuilt());
  CHECK(fixture.names({}) == std::vector<std::string>{"Kept"});
  // Neither does a folder of it that turns up again.
  std::promise<Result<void>> stored;
  fixture.store().session_register().store_session(recorded(2, "Deleted"), id_of(2),
                                                   [&](Result<void> result) { stored.set_value(std::move(result)); });
  CHECK(stored.get_future().get().error().code == "session-deleted");
}

TEST_CASE("verifying names every file that is not as recorded, and session.json where it says otherwise") {
  TempFolder folder;
  const SetClock clock;
  Session session = recorded(1, "Airway");
  session.videos[0].parts.clear();
  for (const char* name : {"a.mp4", "b.mp4", "c.mp4"})
    session.videos[0].parts.push_back(
        {.file = name, .state = PartState::finished, .frames = 1, .sha256 = sha256(name)});
  Session told = session;  // what session.json says
  store::LocalFolders folders(folder.path() / "sessions", [&](std::string_view) -> Result<Session> { return told; });
  auto opened = store::Store::open(
      {.data = folder.path() / "data", .folders = &folders, .clock = &clock, .cheap_passwords = true});
  REQUIRE(opened);
  store::Store& store = **opened;
  const fs::path files = folder.path() / "sessions" / "S";
  write_text(files / "session.json", "{}");
  for (const char* name : {"a.mp4", "b.mp4", "c.mp4"}) write_text(files / name, name);
  std::promise<Result<void>> stored;
  store.session_register().store_session(session, "S",
                                         [&](Result<void> result) { stored.set_value(std::move(result)); });
  REQUIRE(stored.get_future().get());
  const auto verified = [&] { return finished_job(store, *store.session_jobs().verify({}, session.id)); };
  CHECK(verified().state == JobState::done);

  write_text(files / "a.mp4", "changed");
  fs::remove(files / "c.mp4");
  told.videos[0].parts[1].sha256 = std::string(64, '0');
  const Job job = verified();
  REQUIRE(job.state == JobState::failed);
  INFO(job.error->text);
  CHECK(job.error->code == "verify-failed");
  CHECK(job.error->text.find("session.json has another SHA-256 for b.mp4") != std::string::npos);
  CHECK(job.error->text.find("a.mp4 was changed") != std::string::npos);
  CHECK(job.error->text.find("c.mp4") != std::string::npos);
  CHECK(job.error->text.find("1 file is as recorded") != std::string::npos);
  told.id = id_of(9);
  CHECK(verified().error->text.find("session.json is of another session") != std::string::npos);
  fs::remove(files / "session.json");
  CHECK(verified().error->text.find("session.json cannot be read") != std::string::npos);
}
