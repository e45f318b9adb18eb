#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/routes.hpp"
#include "http/service.hpp"
#include "test/http/fake_gateway.hpp"
#include "test/http/manual_executor.hpp"

namespace aido::http {

/// The edge over an engine in memory, without connections: a request in, its answer out, on the test's own thread.
class served : public testing::Test {
 protected:
  served() { shared.port = 8420; }
  void TearDown() override { home->stop(); }

  static request make(method m, std::string_view target, std::string body = {}) {
    request r;
    r.method = m;
    r.method_name = to_string(m);
    r.target = target;
    r.authority = "localhost:8420";
    r.fields = {{.name = "Content-Type", .value = "application/json"}};
    r.body = std::move(body);
    return r;
  }
  response send(const request& r) { return home->finish(serve(shared, r, home)); }
  response get(const std::string& target) { return send(make(method::get, target)); }
  response post(const std::string& target, std::string body) {
    return send(make(method::post, target, std::move(body)));
  }
  /// The id of a new task.
  std::string new_task(std::string body) {
    constexpr std::size_t id_size = 36;
    const auto made = post("/v1/tasks", std::move(body)).body;
    return made.substr(made.find(':') + 2, id_size);
  }

  system_clock clock;
  fake_gateway gateway{clock};
  edge shared{{.gateway = gateway, .clock = clock, .workspace = gateway.workspace()}};
  std::shared_ptr<manual_executor> home = std::make_shared<manual_executor>();
};

}  // namespace aido::http
