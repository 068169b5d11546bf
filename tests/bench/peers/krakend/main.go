// KrakenD, put together from its own parts: the same router, proxies, decoders, token validator and Lua modifiers that
// krakend-ce puts together in its executor.go. What krakend-ce adds to these (telemetry, caches, message queues, rate
// limits, bot detection, …) does nothing for an endpoint that does not configure it, and is left out.
//
//	krakend CONFIG
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	jose "github.com/krakend/krakend-jose/v2"
	ginjose "github.com/krakend/krakend-jose/v2/gin"
	koanf "github.com/krakend/krakend-koanf"
	lua "github.com/krakend/krakend-lua/v2/proxy"
	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/proxy"
	router "github.com/luraproject/lura/v2/router/gin"
	"github.com/luraproject/lura/v2/transport/http/client"
	"github.com/luraproject/lura/v2/transport/http/server"
)

// The names that configurations use for what the parts call otherwise, as in krakend-ce.
var aliases = map[string]string{
	"proxy":                proxy.Namespace,
	"router":               router.Namespace,
	"auth/validator":       jose.ValidatorNamespace,
	"modifier/lua-proxy":   lua.ProxyNamespace,
	"modifier/lua-backend": lua.BackendNamespace,
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "krakend:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: krakend CONFIG")
	}
	for alias, name := range aliases {
		config.ExtraConfigAlias[alias] = name
	}
	cfg, err := koanf.New().Parse(os.Args[1])
	if err != nil {
		return err
	}
	cfg.Normalize()

	// At any lower level it writes a line for each upstream call that fails; no other contender writes one.
	logger, err := logging.NewLogger("CRITICAL", os.Stderr, "KRAKEND")
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	var backends proxy.BackendFactory = proxy.CustomHTTPProxyFactory(client.NewHTTPClient)
	backends = lua.BackendFactory(logger, backends)
	proxies := lua.ProxyFactory(logger, proxy.NewDefaultFactory(backends, logger))
	handlers := router.CustomErrorEndpointHandler(logger, server.DefaultToHTTPError)
	handlers = ginjose.HandlerFactory(handlers, logger, nil)

	router.NewFactory(router.Config{
		Engine:         router.NewEngine(cfg, router.EngineOptions{Logger: logger, Writer: io.Discard}),
		ProxyFactory:   proxies,
		Logger:         logger,
		HandlerFactory: handlers,
		RunServer:      server.RunServerWithLoggerFactory(logger),
	}).NewWithContext(ctx).Run(cfg)
	return nil
}
