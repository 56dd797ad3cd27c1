package websub

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
)

// signed reports whether a body was signed with a secret, by any of the
// methods that hubs use (W3C WebSub, section 7.1). SHA-1 is weak, but not in
// HMAC, and the hubs of many sources know no other.
func signed(header, secret string, body []byte) bool {
	method, value, ok := strings.Cut(strings.TrimSpace(header), "=")
	if !ok || secret == "" {
		return false
	}
	var newHash func() hash.Hash
	switch strings.ToLower(strings.TrimSpace(method)) {
	case "sha1":
		newHash = sha1.New
	case "sha256":
		newHash = sha256.New
	case "sha384":
		newHash = sha512.New384
	case "sha512":
		newHash = sha512.New
	default:
		return false
	}
	want, err := hex.DecodeString(strings.TrimSpace(value))
	if err != nil {
		return false
	}
	mac := hmac.New(newHash, []byte(secret))
	mac.Write(body) // never fails
	return hmac.Equal(mac.Sum(nil), want)
}
