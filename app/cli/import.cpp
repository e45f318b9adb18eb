#include "app/cli/commands.hpp"
namespace aido::cli {
int import_file(const app::settings&, const arguments&) { return 1; }
int export_tasks(const app::settings&, const arguments&) { return 1; }
}  // namespace aido::cli
