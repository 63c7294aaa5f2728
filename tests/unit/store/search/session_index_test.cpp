// SPDX-License-Identifier: Apache-2.0
#include "store/search/session_index.hpp"

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

TEST_CASE("words that are replaced or removed, again and again, are found no longer, the others still") {
  Long list;
  IndexQuery query;
  query.limit = 1;
  const auto found = [&](const std::string& term) {
    query.terms = {term};
    return list.index.page(query).total;
  };
  // Far more than is kept of what is of no use any more: it is tidied up on the way.
  for (int round = 0; round < 5; ++round) {
    for (size_t n = 0; n < 2000; ++n) {
      IndexedSession session = list.sessions[n];
      session.text = "round " + std::to_string(round) + " " + std::string(200, 'x') + " of " + std::to_string(n) + "\n";
      list.index.put(std::move(session));
    }
    CHECK(found("round " + std::to_string(round)) == 2000);
    CHECK(found(" of 1999\n") == 1);
    if (round > 0) CHECK(found("round " + std::to_string(round - 1)) == 0);
  }
  CHECK(found("shock") == kSessions - 2000);
  for (int row = 1; row <= 2000; row += 2) list.index.remove(row);
  CHECK(list.index.size() == kSessions - 1000);
  CHECK(found("round 4") == 1000);
  CHECK(found(" of 1\n") == 1);  // row 2
  CHECK(found(" of 0\n") == 0);
  CHECK(found("shock") == kSessions - 2000);
}

TEST_CASE("who annotates or is invited is found also where another user has the same bit") {
  SessionIndex index;
  for (int64_t row = 1; row <= 3; ++row) {
    IndexedSession session;
    session.row = row;
    session.owner = 1000;
    if (row == 1) session.annotators = {7};
    if (row == 2) session.invited = {7 + 64};
    index.put(std::move(session));
  }
  IndexQuery query;
  query.viewer_role = Role::trainee;
  for (const auto& [viewer, row] : std::vector<std::pair<int64_t, int64_t>>{{7, 1}, {7 + 64, 2}}) {
    query.viewer = viewer;
    const IndexPage page = index.page(query);
    REQUIRE(page.total == 1);
    CHECK(page.rows[0] == row);
  }
  query.viewer = 7 + 128;
  CHECK(index.page(query).total == 0);
}
