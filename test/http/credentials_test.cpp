#include <atomic>
#include <future>
#include <gtest/gtest.h>

#include "engine/principals.hpp"
#include "http/api_key.hpp"
#include "http/credential.hpp"
#include "http/doorkeeper.hpp"
#include "test/http/fake_gateway.hpp"
#include "test/http/manual_executor.hpp"

namespace aido::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view one_key =
    R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","use":"sig","x":"irDciyjc9_wici_Wyzz67iWI7MHfqA-hLz0eVBP3OM4",)"
    R"("y":"hCgoEpXi2P-JHBRYWOdMaq71Ok7g4DweC1-qnx1XMto"}]})";
constexpr std::string_view weak_rsa =
    R"({"kty":"RSA","e":"AQAB","kid":"b","n":"pnr5aXDUGTj_LSgy_hrelkx758RZeNXiOoWjYXURQOWn1Yu_lO5GzOAHDJSfd7ySEGMbYR4a)"
    R"(9LOL2zbSrXOoLCFjzOqbeOf9M7lolnMPngua5EVP4lH5KrlNrFe4XQtnhDx05xSX7Xjej5Puvkm7HIKNU7Jd2I1sV1pslqKKYFE"})";

const workspace_id some_workspace{*parse_uuid("01890a5d-ac96-774b-bcce-b302099a8057")};

TEST(api_key, is_of_its_workspace_and_found_by_its_hash) {
  const auto made = make_api_key(some_workspace);
  EXPECT_EQ(workspace_of_key(made.text), some_workspace);
  EXPECT_EQ(made.hash, hash_of_key(made.text));
  EXPECT_EQ(made.hash.find(made.text.substr(40)), std::string::npos);
  workspace::state w;
  w.keys = {{.id = {}, .name = "a", .hash = make_api_key(some_workspace).hash},
            {.id = {some_workspace.value}, .name = "b", .hash = made.hash}};
  ASSERT_NE(find_by_hash(w, made.hash), nullptr);
  EXPECT_EQ(find_by_hash(w, made.hash)->name, "b");
  EXPECT_EQ(find_by_hash(w, make_api_key(some_workspace).hash), nullptr);
}

TEST(api_key, no_two_are_alike) { EXPECT_NE(make_api_key(some_workspace).text, make_api_key(some_workspace).text); }

TEST(credential, is_told_by_its_form) {
  const auto kind = [](std::string value) {
    request r;
    r.fields = {{.name = "authorization", .value = value}};
    const auto read = read_credential(r);
    return read ? static_cast<int>(read->index()) : -1;
  };
  EXPECT_EQ(read_credential({})->index(), 0u);
  EXPECT_EQ(kind("Bearer aido_operator_" + std::string(32, 's')), 1);
  EXPECT_EQ(kind("Bearer " + make_api_key(some_workspace).text), 2);
  EXPECT_EQ(kind("Bearer e30.e30.e30"), 3);
  EXPECT_EQ(kind("Bearer aido_operator_" + std::string(31, 's')), -1);
  EXPECT_EQ(kind("Bearer " + make_api_key(some_workspace).text + "0"), -1);
  EXPECT_EQ(kind("Basic e30.e30.e30"), -1);
}

TEST(token_keys, passes_over_what_cannot_verify_and_says_when_nothing_is_left) {
  EXPECT_NE((*token_keys::read(one_key))->find("a"), nullptr);
  EXPECT_EQ((*token_keys::read(one_key))->find("b"), nullptr);
  for (const auto& k : {std::string(weak_rsa), std::string(R"({"kty":"oct","kid":"c","k":"AAAA"})"),
                        std::string(R"({"kty":"EC","crv":"P-256","kid":"d","use":"enc"})"), std::string("{}")})
    EXPECT_FALSE(token_keys::read("{\"keys\":[" + k + "]}")) << k;
  for (const auto* const text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[1]})"})
    EXPECT_FALSE(token_keys::read(text)) << text;
}

TEST(token_cache, forgets_a_token_with_its_end_and_with_its_keys) {
  const auto keys = *token_keys::read(one_key);
  const auto others = *token_keys::read(one_key);
  const instant now{1h};
  const auto text = eventstore::sha256("a.b.c");
  token_cache cache;
  cache.put(text, keys, {.workspace = some_workspace, .by = {"user:ada"}, .until = now + 1min});
  EXPECT_EQ(cache.find(text, *keys, now)->by, principal{"user:ada"});
  EXPECT_FALSE(cache.find(text, *keys, now + 1min));
  EXPECT_FALSE(cache.find(text, *others, now));
  EXPECT_FALSE(cache.find(eventstore::sha256("a.b.d"), *keys, now));
}

/// A JWKS whose reading the test controls.
struct published {
  std::atomic<int> readings{0};
  std::atomic<bool> broken{false};
  std::atomic<int> complaints{0};

  key_source::reader reader() {
    return [this]() -> result<std::string> {
      ++readings;
      if (broken) return failure{errc::unavailable, {}, "for a test"};
      return std::string(one_key);
    };
  }
  key_source::complaint complaint() {
    return [this](const failure&) { ++complaints; };
  }
};

result<std::shared_ptr<const token_keys>> asked(key_source& s) {
  std::promise<result<std::shared_ptr<const token_keys>>> told;
  s.refresh([&](auto keys) { told.set_value(std::move(keys)); });
  return told.get_future().get();
}

TEST(key_source, who_asks_during_the_first_reading_gets_what_it_brings) {
  published p;
  key_source s(p.reader(), p.complaint(), {});
  EXPECT_TRUE(asked(s));
  EXPECT_NE(s.present(), nullptr);
}

TEST(key_source, is_read_at_a_bounded_rate_however_often_somebody_asks) {
  published p;
  key_source s(p.reader(), p.complaint(), {.pause = 1h, .age = 1h});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(asked(s));
  EXPECT_EQ(p.readings, 1);
}

TEST(key_source, what_cannot_be_read_leaves_the_last_in_force) {
  published p;
  key_source s(p.reader(), p.complaint(), {.pause = 0ms, .age = 1h});
  ASSERT_TRUE(asked(s));
  const auto before = s.present();
  p.broken = true;
  EXPECT_TRUE(asked(s));
  EXPECT_EQ(s.present(), before);
  EXPECT_GE(p.complaints, 1);
}

TEST(key_source, without_any_keys_says_that_it_is_unavailable) {
  published p;
  p.broken = true;
  key_source s(p.reader(), p.complaint(), {});
  EXPECT_EQ(asked(s).error().code, errc::unavailable);
}

class doorkeeper_test : public testing::Test {
 protected:
  result<caller> identify(std::string authorization, credentials asked = credentials::optional) {
    doorkeeper d(gateway, clock,
                 {.open = open_caller(gateway.workspace()),
                  .asked = asked,
                  .operator_key_hash = hash_of_key(bootstrap),
                  .tokens = std::nullopt});
    request r;
    if (!authorization.empty()) r.fields = {{.name = "Authorization", .value = authorization}};
    return home->finish(d.identify(r, home));
  }
  std::string new_key(workspace::role role) {
    const auto made = make_api_key(gateway.workspace());
    command c{.id = {uuid_v5({}, made.text)}, .workspace = gateway.workspace(), .by = {"local"}};
    c.what = workspace::create_key{
        .plan = {.name = "x", .role = role, .expires_at = std::nullopt}, .hash = made.hash, .ending = made.ending};
    std::promise<result<actors::answer>> done;
    gateway.submit(c, [&](auto a) { done.set_value(std::move(a)); });
    EXPECT_TRUE(done.get_future().get());
    return made.text;
  }

  const std::string bootstrap = "aido_operator_" + std::string(32, 's');
  system_clock clock;
  fake_gateway gateway{clock};
  std::shared_ptr<manual_executor> home = std::make_shared<manual_executor>();
};

TEST_F(doorkeeper_test, nobody_is_local_only_where_no_credential_is_needed) {
  EXPECT_EQ(identify("")->by, principal{"local"});
  EXPECT_EQ(identify("", credentials::required).error().code, errc::unauthenticated);
  EXPECT_EQ(identify("Bearer nonsense").error().code, errc::unauthenticated);
}

TEST_F(doorkeeper_test, a_key_is_its_principal_with_its_role_whether_its_workspace_is_loaded_or_not) {
  const auto key = new_key(workspace::role::viewer);
  for (const bool loaded : {true, false}) {
    gateway.views_are_loaded = loaded;
    const auto who = identify("Bearer " + key, credentials::required);
    ASSERT_TRUE(who) << who.error().detail;
    EXPECT_EQ(who->workspace, gateway.workspace());
    EXPECT_EQ(who->role, workspace::role::viewer);
    EXPECT_TRUE(principals::key_of(who->by));
  }
}

TEST_F(doorkeeper_test, an_unknown_workspace_is_told_like_a_wrong_secret) {
  const auto wrong = identify("Bearer " + make_api_key(gateway.workspace()).text);
  const auto unknown = identify("Bearer " + make_api_key(some_workspace).text);
  EXPECT_EQ(wrong.error(), unknown.error());
  EXPECT_EQ(wrong.error().code, errc::unauthenticated);
}

TEST_F(doorkeeper_test, the_bootstrap_key_is_the_operator) {
  EXPECT_EQ(identify("Bearer " + bootstrap)->by, principal{"operator"});
  EXPECT_EQ(identify("Bearer " + bootstrap + "s").error().code, errc::unauthenticated);
}

TEST_F(doorkeeper_test, who_a_request_names_is_told_without_a_look_at_whether_it_is_true) {
  published p;
  const auto named = [&](credentials asked, std::string authorization, std::string workspace = {}) {
    const doorkeeper d(gateway, clock,
                       {.open = open_caller(gateway.workspace()),
                        .asked = asked,
                        .operator_key_hash = {},
                        .tokens = token_acceptance{
                            .policy = {.issuer = "i", .audience = "a", .workspace_claim = "ws", .scope_claim = {}},
                            .keys = std::make_unique<key_source>(p.reader(), p.complaint(), key_source::timing{})}});
    request r;
    if (!authorization.empty()) r.fields.push_back({.name = "Authorization", .value = authorization});
    if (!workspace.empty()) r.fields.push_back({.name = "Aido-Workspace", .value = workspace});
    return d.named_workspace(r);
  };
  // {"alg":"ES256","kid":"a"} . {"ws":"01890a5d-ac96-774b-bcce-b302099a8057"} . nonsense
  const std::string token =
      "Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJ3cyI6IjAxODkwYTVkLWFjOTYtNzc0Yi1iY2NlLWIzMDIwOTlhODA1NyJ9.AAAA";
  EXPECT_EQ(named(credentials::required, token), some_workspace);
  EXPECT_EQ(named(credentials::required, "Bearer " + make_api_key(some_workspace).text), some_workspace);
  EXPECT_EQ(named(credentials::required, "Bearer " + bootstrap, to_string(some_workspace)), some_workspace);
  EXPECT_EQ(named(credentials::required, "Bearer " + bootstrap), gateway.workspace());
  EXPECT_EQ(named(credentials::optional, ""), gateway.workspace());
  for (const auto* const none : {"", "Bearer nonsense", "Bearer e30.e30.e30", "Bearer a.b.c"})
    EXPECT_FALSE(named(credentials::required, none)) << none;
  EXPECT_FALSE(named(credentials::required, "Bearer " + bootstrap, "nonsense"));
}

TEST_F(doorkeeper_test, a_token_is_of_no_use_where_none_are_taken) {
  EXPECT_EQ(identify("Bearer e30.e30.e30").error().code, errc::unauthenticated);
}

}  // namespace
}  // namespace aido::http
