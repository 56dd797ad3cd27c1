package fetcher

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// Error is how a visit failed.
type Error struct {
	Reason     news.Reason
	Detail     string        // one line for the operator, free of secrets
	Status     int           // HTTP status; 0 if there was no answer
	RetryAfter time.Duration // what the server asked us to wait; 0 if it asked nothing

	from string // the address that answered
}

// Error returns the reason and the detail.
func (e *Error) Error() string {
	if e.Detail == "" {
		return string(e.Reason)
	}
	return fmt.Sprintf("%s: %s", e.Reason, e.Detail)
}

// classify names the reason of any error that a visit can meet.
func classify(err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	if unread, ok := errors.AsType[*decode.Error](err); ok {
		return &Error{Reason: unread.Reason, Detail: detail(unread.Detail)}
	}
	// *url.Error repeats the address, which may hold a key.
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
		return &Error{Reason: news.ReasonConnect, Detail: detail("the proxy cannot be reached: " + op.Err.Error())}
	}
	text := err.Error()
	if strings.HasPrefix(text, "failed to parse Location header") {
		text = "the Location of a redirect cannot be read" // it may hold a key as well
	}
	return &Error{Reason: networkReason(err), Detail: detail(text)}
}

func networkReason(err error) news.Reason {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return news.ReasonDNS
	}
	if isTLS(err) {
		return news.ReasonTLS
	}
	netError, ok := errors.AsType[net.Error](err)
	if ok && netError.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return news.ReasonTimeout
	}
	if isPacking(err) {
		return news.ReasonMalformed
	}
	// net/http has no value for this one, in either version of the protocol.
	if text := err.Error(); strings.Contains(text, "headers exceeded") || strings.Contains(text, "header list") {
		return news.ReasonTooLarge
	}
	if isBroken(err) {
		return news.ReasonConnect
	}
	return news.ReasonProtocol
}

// isBroken reports whether an error is of the connection. All others that
// net/http has are of what came over it, and most of them are plain texts.
func isBroken(err error) bool {
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	for _, broken := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.Canceled} {
		if errors.Is(err, broken) {
			return true
		}
	}
	for _, text := range []string{"unexpected EOF", "server closed idle connection", "client conn", "GOAWAY"} {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}

func isTLS(err error) bool {
	if errors.Is(err, http.ErrSchemeMismatch) {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	// The rest of crypto/tls are plain texts behind this prefix.
	return strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "TLS handshake")
}

// statusError names the reason of an answer that is no document.
func statusError(resp *http.Response) *Error {
	e := &Error{Reason: news.ReasonStatus, Status: resp.StatusCode, Detail: fmt.Sprintf("HTTP %d", resp.StatusCode)}
	if text := http.StatusText(resp.StatusCode); text != "" {
		e.Detail += " " + text
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		e.Reason = news.ReasonRefused
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		e.Reason = news.ReasonLimited
	case http.StatusNotFound:
		e.Reason = news.ReasonMissing
	case http.StatusGone:
		e.Reason = news.ReasonGone
	case http.StatusNotModified:
		e.Detail += ", though the request was not conditional"
	}
	return e
}

// detail is one line of bounded length, whatever a server put into it.
func detail(text string) string { return news.Cut(news.Clean(text), 300) }
