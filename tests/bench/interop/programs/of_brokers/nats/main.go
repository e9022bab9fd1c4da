// nats-server with MQTT on loopback and JetStream: its argument is a configuration file.
package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/nats-io/nats-server/v2/server"
)

func main() {
	settings, err := server.ProcessConfigFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	broker, err := server.NewServer(settings)
	if err != nil {
		panic(err)
	}
	broker.ConfigureLogger()
	broker.Start()
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	<-ended
	broker.Shutdown()
	broker.WaitForShutdown()
}
