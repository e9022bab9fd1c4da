#!/usr/bin/env bash
# mochi-mqtt 2.7.9 with its bolt storage brings a kept session back after a restart, says so in its
# CONNACK, and has none of the QoS 1 messages that it had acknowledged and that waited for it.
#
# Where it bites: the storage hooks are there so that sessions and what is in flight outlast the
# broker. After an orderly end too the subscriber is told "session present" and subscribes to nothing
# anew, as the standard has it; what waited never comes, and no error is told. While the broker is not
# restarted all of them come.
#
# Output seen:
#   not restarted: session present true, 100 of 100
#   ended: session present true, 0 of 100
#   killed: session present true, 0 of 100
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > go.mod <<'MOD'
module finding

go 1.24

require (
	github.com/eclipse/paho.mqtt.golang v1.5.1
	github.com/mochi-mqtt/server/v2 v2.7.9
)
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/hooks/storage/bolt"
	"github.com/mochi-mqtt/server/v2/listeners"
)

const count = 100

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func broker(address, folder string) {
	one := mqtt.New(nil)
	must(one.AddHook(new(auth.AllowHook), nil))
	must(one.AddHook(new(bolt.Hook), &bolt.Options{Path: filepath.Join(folder, "bolt.db")}))
	must(one.AddListener(listeners.NewTCP(listeners.Config{ID: "t", Address: address})))
	must(one.Serve())
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	<-ended
	must(one.Close())
}

func started(address, folder string) *exec.Cmd {
	one := exec.Command(os.Args[0], address, folder)
	must(one.Start())
	for {
		if link, err := net.Dial("tcp", address); err == nil {
			link.Close()
			return one
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func connected(address, id string, clean bool, hears paho.MessageHandler) (paho.Client, bool) {
	options := paho.NewClientOptions().AddBroker("tcp://" + address).SetClientID(id).SetCleanSession(clean)
	options.SetDefaultPublishHandler(hears)
	client := paho.NewClient(options)
	token := client.Connect().(*paho.ConnectToken)
	token.Wait()
	must(token.Error())
	return client, token.SessionPresent()
}

// tried returns whether the session was there after the restart, and how many messages came of it.
func tried(restarts bool, by os.Signal) (bool, int32) {
	folder, err := os.MkdirTemp(".", "bolt-")
	must(err)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	address := free.Addr().String()
	free.Close()
	running := started(address, folder)
	hears, _ := connected(address, "hears", false, nil)
	token := hears.Subscribe("readings", 1, nil)
	token.Wait()
	must(token.Error())
	hears.Disconnect(250)
	says, _ := connected(address, "says", true, nil)
	for n := 0; n < count; n++ {
		token := says.Publish("readings", 1, false, fmt.Sprint(n))
		token.Wait() // for its PUBACK
		must(token.Error())
	}
	says.Disconnect(250)
	if restarts {
		must(running.Process.Signal(by))
		running.Wait()
		running = started(address, folder)
	}
	var came atomic.Int32
	again, present := connected(address, "hears", false, func(paho.Client, paho.Message) { came.Add(1) })
	time.Sleep(3 * time.Second)
	again.Disconnect(250)
	must(running.Process.Kill())
	running.Wait()
	return present, came.Load()
}

func main() {
	if len(os.Args) > 1 {
		broker(os.Args[1], os.Args[2])
		return
	}
	asAbove := true
	for _, one := range []struct {
		name     string
		restarts bool
		by       os.Signal
		comes    int32
	}{{"not restarted", false, nil, count}, {"ended", true, syscall.SIGTERM, 0}, {"killed", true, syscall.SIGKILL, 0}} {
		present, came := tried(one.restarts, one.by)
		fmt.Printf("%s: session present %v, %d of %d\n", one.name, present, came, count)
		asAbove = asAbove && present && came == one.comes
	}
	if !asAbove {
		fmt.Fprintln(os.Stderr, "the behaviour has changed")
		os.Exit(1)
	}
}
GO
go mod tidy 2> /dev/null
go build -o program .
./program 2>&1 | grep -v '^time='
