//go:build tools

// Package tools names the two programs that this module exists to build: the InfluxDB 2
// server that the live tests run against, and the pkg-config that finds its Rust library.
package tools

import (
	_ "github.com/influxdata/influxdb/v2/cmd/influxd"
	_ "github.com/influxdata/pkg-config"
)
