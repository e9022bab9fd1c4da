// mochi as an MQTT broker on loopback, kept by bolt: arguments are a port, a folder, and `refuse` or nothing.
package main

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/hooks/storage/bolt"
	"github.com/mochi-mqtt/server/v2/listeners"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	broker := mqtt.New(nil)
	if len(os.Args) > 3 {
		rule := auth.ACLRule{Filters: auth.Filters{"nhue/v1/+/senml": auth.WriteOnly}}
		ledger := &auth.Ledger{Auth: auth.AuthRules{{Allow: true}}, ACL: auth.ACLRules{rule}}
		must(broker.AddHook(new(auth.Hook), &auth.Options{Ledger: ledger}))
	} else {
		must(broker.AddHook(new(auth.AllowHook), nil))
	}
	must(broker.AddHook(new(bolt.Hook), &bolt.Options{Path: filepath.Join(os.Args[2], "bolt.db")}))
	must(broker.AddListener(listeners.NewTCP(listeners.Config{ID: "t", Address: "127.0.0.1:" + os.Args[1]})))
	must(broker.Serve())
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	<-ended
	must(broker.Close())
}
