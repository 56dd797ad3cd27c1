package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
)

// metricsPath is where the figures are, on the admin socket and on the
// metrics' own listener.
const metricsPath = "/metrics"

// metricsServer serves the metrics and nothing else.
func (d *daemon) metricsServer() *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, d.meters.handler())
	return publicServer(mux, d.log)
}

// listenMetrics listens where the configuration says; no address, no listener.
func listenMetrics(addr string) (net.Listener, error) {
	if addr == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("metrics: listen on %s: %w; set metrics: {listen: ADDR} to a free port of this machine", addr, err)
	}
	return l, nil
}

// profiles lets `go tool pprof` look at the running daemon. They belong on the
// admin socket only: they cost time, and show what the program holds.
func profiles(mux *http.ServeMux) {
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}
