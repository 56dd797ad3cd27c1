package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"straitwire/news"
)

// tokenStore keeps tokens.
type tokenStore interface {
	Tokens(ctx context.Context) ([]news.Token, error)
	KeepToken(ctx context.Context, t news.Token) error
	DropToken(ctx context.Context, id string) (was bool, err error)
}

// access knows who may read the topics that are not for everybody. Tokens are
// as long as a key, so that a plain digest of them is enough, and nobody needs
// to be slowed down who guesses.
type access struct {
	store tokenStore
	log   *slog.Logger

	mu     sync.Mutex
	tokens []news.Token
}

func newAccess(ctx context.Context, store tokenStore, log *slog.Logger) (*access, error) {
	tokens, err := store.Tokens(ctx)
	return &access{store: store, log: log, tokens: tokens}, err
}

// admit reports whether a request may go on to a topic; without one it may. It
// answers the others, and sees to it that nobody else keeps what is not for all.
func (a *access) admit(w http.ResponseWriter, r *http.Request, topic news.TopicID) bool {
	if topic == "" {
		return true
	}
	h := w.Header()
	h.Set("Referrer-Policy", "no-referrer") // the address may hold the token
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Authorization")
	for _, shown := range shownTokens(r) {
		if a.opens(topic, shown) {
			h.Set("Cache-Control", "private, no-cache")
			return true
		}
	}
	h.Set("WWW-Authenticate", `Basic realm="`+string(topic)+`", charset="UTF-8"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusUnauthorized)
	if r.Method != http.MethodHead {
		fmt.Fprintln(w, "this topic is not for everybody; add ?token=TOKEN to the address, or give the token as the password")
	}
	return false
}

// shownTokens are what a request offers: in its address, as the password of
// any user (RFC 7617), or as a bearer token (RFC 6750).
func shownTokens(r *http.Request) []string {
	shown := r.URL.Query()["token"]
	if _, password, ok := r.BasicAuth(); ok {
		shown = append(shown, password)
	}
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		shown = append(shown, strings.TrimSpace(token))
	}
	return shown[:min(len(shown), 4)]
}

// opens reports whether a token is one of a topic, in the same time whatever it
// is, and notes the day.
func (a *access) opens(topic news.TopicID, shown string) bool {
	sum := sha256.Sum256([]byte(shown))
	a.mu.Lock()
	defer a.mu.Unlock()
	found := -1
	for i := range a.tokens {
		if t := &a.tokens[i]; subtle.ConstantTimeCompare(sum[:], t.Hash) == 1 && t.Topic == topic {
			found = i
		}
	}
	if found < 0 {
		return false
	}
	t := &a.tokens[found]
	if today := time.Now().UTC().Truncate(24 * time.Hour); today.After(t.Used) {
		t.Used = today
		if err := a.store.KeepToken(context.Background(), *t); err != nil {
			a.log.Warn("the use of a token is not noted", "token", t.ID, "err", err)
		}
	}
	return true
}

// add makes a token for a topic. What it returns is shown this once.
func (a *access) add(ctx context.Context, topic news.TopicID, name string) (issuedToken, error) {
	var id [5]byte
	var secret [24]byte
	_, _ = rand.Read(id[:]) // it never fails
	_, _ = rand.Read(secret[:])
	issued := issuedToken{ID: fmt.Sprintf("%x", id), Topic: topic, Token: base64.RawURLEncoding.EncodeToString(secret[:])}
	sum := sha256.Sum256([]byte(issued.Token))
	t := news.Token{ID: issued.ID, Topic: topic, Name: name, Hash: sum[:], Made: time.Now().UTC()}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.store.KeepToken(ctx, t); err != nil {
		return issuedToken{}, err
	}
	a.tokens = append(a.tokens, t)
	return issued, nil
}

// list returns the tokens by topic, without what opens anything.
func (a *access) list() []listedToken {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]listedToken, 0, len(a.tokens))
	for _, t := range a.tokens {
		list = append(list, listedToken{ID: t.ID, Topic: t.Topic, Name: t.Name, Made: t.Made, Used: t.Used})
	}
	slices.SortFunc(list, func(x, y listedToken) int {
		return cmp.Or(cmp.Compare(x.Topic, y.Topic), x.Made.Compare(y.Made), cmp.Compare(x.ID, y.ID))
	})
	return list
}

// revoke takes a token back.
func (a *access) revoke(ctx context.Context, id string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	was, err := a.store.DropToken(ctx, id)
	if err != nil {
		return err
	}
	a.tokens = slices.DeleteFunc(a.tokens, func(t news.Token) bool { return t.ID == id })
	if !was {
		return &notFoundError{fmt.Sprintf("no token %q; straitwire token list shows those there are", id)}
	}
	return nil
}

// issuedToken is a new token.
type issuedToken struct {
	ID    string       `json:"id"`
	Topic news.TopicID `json:"topic"`
	Token string       `json:"token"`
}

// listedToken is what may be shown of a token later.
type listedToken struct {
	ID    string       `json:"id"`
	Topic news.TopicID `json:"topic"`
	Name  string       `json:"name,omitempty"`
	Made  time.Time    `json:"made"`
	Used  time.Time    `json:"used,omitzero"`
}
