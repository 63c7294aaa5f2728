// SPDX-License-Identifier: Apache-2.0
#include "store/session_index.hpp"

#include <algorithm>
#include <random>

#include "catch.hpp"

using namespace parallax;
using namespace parallax::store;

namespace {

constexpr int kSessions = 25'000;  // enough for several threads

struct Long {
  SessionIndex index;
  std::vector<IndexedSession> sessions;
  Long() {
    std::mt19937 random(3);
    index.reserve(kSessions);
    for (int n = 1; n <= kSessions; ++n) {
      IndexedSession session;
      session.row = n;
      session.start_utc_ns = static_cast<int64_t>(random() % 1000);
      // Some names end within the sixteen bytes that are compared first, some differ only after them.
      session.name = random() % 2 == 0 ? "trial" : "a name longer than that " + std::to_string(random() % 3);
      session.owner_name = random() % 2 == 0 ? "anna" : "exactly16letters";
      session.text = session.name + "\nshock " + (random() % 2 == 0 ? "delivered" : "not given") + "\n";
      sessions.push_back(session);
      index.put(std::move(session));
    }
  }
};

}  // namespace

TEST_CASE("a list that is long enough for several threads is whole and in order") {
  Long list;
  for (const SessionSort sort : {SessionSort::name, SessionSort::owner, SessionSort::start}) {
    std::vector<const IndexedSession*> expected;
    for (const IndexedSession& session : list.sessions) {
      if (session.text.find("delivered") != std::string::npos) expected.push_back(&session);
    }
    std::sort(expected.begin(), expected.end(), [&](const IndexedSession* a, const IndexedSession* b) {
      const auto text = [&](const IndexedSession* one) {
        return sort == SessionSort::name ? one->name : sort == SessionSort::owner ? one->owner_name : std::string();
      };
      return std::make_tuple(text(a), a->start_utc_ns, a->row) < std::make_tuple(text(b), b->start_utc_ns, b->row);
    });
    IndexQuery query;
    query.terms = {"delivered", "ho"};
    query.sort = sort;
    query.order = SortOrder::ascending;
    query.limit = 200;
    for (const size_t offset : {size_t{0}, expected.size() / 2, expected.size() - 100}) {
      query.offset = offset;
      const IndexPage page = list.index.page(query);
      CHECK(page.total == expected.size());
      REQUIRE(page.rows.size() == std::min<size_t>(200, expected.size() - offset));
      std::vector<int64_t> rows;
      for (size_t i = 0; i < page.rows.size(); ++i) rows.push_back(expected[offset + i]->row);
      CHECK(page.rows == rows);
    }
  }
}
