//go:build tools

// Package tools names what is built here, so that go.mod keeps its version.
package tools

import _ "github.com/influxdata/telegraf/cmd/telegraf"
