// daprd's own runtime, with the components that the tests use instead of all there are. Run is that of dapr's cmd/daprd/app,
// which daprd.sh puts beside this file without the import that registers the others.
package main

import (
	"github.com/dapr/components-contrib/bindings"
	"github.com/dapr/components-contrib/bindings/cron"
	"github.com/dapr/components-contrib/bindings/http"
	bindingkafka "github.com/dapr/components-contrib/bindings/kafka"
	"github.com/dapr/components-contrib/nameresolution/sqlite"
	pubsubkafka "github.com/dapr/components-contrib/pubsub/kafka"
	"github.com/dapr/components-contrib/secretstores/local/file"
	"github.com/dapr/components-contrib/state/postgresql/v2"
	"github.com/dapr/kit/logger"

	"github.com/dapr/dapr/pkg/components"
	bindingsloader "github.com/dapr/dapr/pkg/components/bindings"
	"github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/components/pubsub"
	"github.com/dapr/dapr/pkg/components/secretstores"
	"github.com/dapr/dapr/pkg/components/state"
)

// Under the names that daprd has for them.
func init() {
	pubsub.DefaultRegistry.RegisterComponent(pubsubkafka.NewKafka, "kafka")
	state.DefaultRegistry.RegisterComponentWithVersions("postgresql", components.Versioning{
		Preferred: components.VersionConstructor{Version: "v2", Constructor: postgresql.NewPostgreSQLStateStore},
		Default:   "v2",
	})

	bindingsloader.DefaultRegistry.RegisterOutputBinding(http.NewHTTP, "http")
	bindingsloader.DefaultRegistry.RegisterInputBinding(cron.NewCron, "cron")
	bindingsloader.DefaultRegistry.RegisterInputBinding(func(l logger.Logger) bindings.InputBinding {
		return bindingkafka.NewKafka(l)
	}, "kafka")
	bindingsloader.DefaultRegistry.RegisterOutputBinding(func(l logger.Logger) bindings.OutputBinding {
		return bindingkafka.NewKafka(l)
	}, "kafka")

	secretstores.DefaultRegistry.RegisterComponent(file.NewLocalSecretStore, "local.file")
	nameresolution.DefaultRegistry.RegisterComponent(sqlite.NewResolver, "sqlite")
}

func main() { Run() }
