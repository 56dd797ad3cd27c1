package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"golang.org/x/net/http/httpguts"
)

// Secret is a text that nobody may see: it prints, logs and marshals as
// "[secret]", whatever the verb.
type Secret struct{ text string }

const hidden = "[secret]"

// String returns "[secret]".
func (Secret) String() string { return hidden }

// Format writes "[secret]" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue returns "[secret]".
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText returns "[secret]"; JSON and YAML use it too.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// secretRef is the whole value ${env:NAME}, ${file:/path} or ${cred:name}.
var secretRef = regexp.MustCompile(`^\$\{([a-z]*):([^{}]*)\}$`)

// secretPart finds a reference anywhere in a value.
var secretPart = regexp.MustCompile(`\$\{(env|file|cred):`)

// maxSecret bounds a secret that comes from a file.
const maxSecret = 64 << 10

// parse takes a literal value or looks up the secret that it refers to. What
// it says of a mistake names the place of a secret, never the secret.
func (s *Secret) parse(text string) *problem {
	if !strings.Contains(text, "${") {
		if !httpguts.ValidHeaderFieldValue(text) {
			return wrong("write it on one line without control characters", "the value cannot stand in a header")
		}
		s.text = text
		return nil
	}
	const forms = "write ${env:NAME}, ${file:/path} or ${cred:name}"
	ref := secretRef.FindStringSubmatch(text)
	if ref == nil {
		if secretPart.MatchString(text) {
			return wrong("put the whole value into the secret and only ${...} here", "a secret is a whole value, not a part of one")
		}
		return wrong(forms, "the value has ${ in it but is no secret")
	}
	name := ref[2]
	var found string
	var p *problem
	switch ref[1] {
	case "env":
		found, p = envSecret(name)
	case "file":
		found, p = fileSecret(name)
	case "cred":
		found, p = credentialSecret(name)
	default:
		return wrong(forms+"; "+suggest(ref[1], []string{"env", "file", "cred"}), "no kind of secret %s", brief(ref[1]))
	}
	if p != nil {
		return p
	}
	// An editor ends a file with a line break that nobody means.
	found = strings.TrimRight(found, "\r\n")
	if found == "" {
		return wrong("", "the secret %s is empty", text)
	}
	if !httpguts.ValidHeaderFieldValue(found) {
		return wrong("it must be one line without control characters", "the secret %s cannot stand in a header", text)
	}
	s.text = found
	return nil
}

func (*Secret) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Examples: []any{"${env:NAME}", "${file:/path}", "${cred:name}"}}
}

func envSecret(name string) (string, *problem) {
	if name == "" {
		return "", wrong("write ${env:NAME}", "the secret names no environment variable")
	}
	text, ok := os.LookupEnv(name)
	if !ok {
		p := wrong("set it where straitwire starts", "the environment variable %s is not set", brief(name))
		p.elsewhere = true
		return "", p
	}
	return text, nil
}

func credentialSecret(name string) (string, *problem) {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
		return "", wrong("write ${cred:name} with the name from LoadCredential=", "%s is no name of a credential", brief(name))
	}
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	if dir == "" {
		p := wrong(fmt.Sprintf("add LoadCredential=%s:/path to the unit and start it with systemd", name),
			"the credential %s is missing: CREDENTIALS_DIRECTORY is not set", brief(name))
		p.elsewhere = true
		return "", p
	}
	return readSecret(filepath.Join(dir, name), fmt.Sprintf("the credential %s", brief(name)))
}

func fileSecret(path string) (string, *problem) {
	if !filepath.IsAbs(path) {
		return "", wrong("write ${file:/path}", "the file of a secret needs an absolute path, not %s", brief(path))
	}
	return readSecret(path, fmt.Sprintf("the secret file %s", path))
}

// readSecret reads a small regular file; a pipe or a device could keep us for
// ever.
func readSecret(path, what string) (string, *problem) {
	info, err := os.Stat(path)
	if err != nil {
		return "", missingSecret(what, err)
	}
	if !info.Mode().IsRegular() {
		return "", wrong("", "%s is no regular file", what)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", missingSecret(what, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", missingSecret(what, err)
	}
	if len(text) > maxSecret {
		return "", wrong("", "%s is larger than 64 KiB", what)
	}
	return string(text), nil
}

func missingSecret(what string, err error) *problem {
	p := wrong("", "%s cannot be read: %s", what, cause(err))
	p.err, p.elsewhere = err, true
	if errors.Is(err, fs.ErrPermission) {
		p.hint = "let the user of straitwire read it"
	}
	return p
}

// cause is an error of the file system without the path, which the caller has
// said already.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// headers are the extra request headers of a source.
type headers map[headerName]Secret

// headerName is the canonical name of a header.
type headerName string

func (h *headerName) parse(text string) *problem {
	if !httpguts.ValidHeaderFieldName(text) {
		return wrong("use letters, digits and hyphens", "%s is no name of a header", brief(text))
	}
	name := textproto.CanonicalMIMEHeaderKey(text)
	if why, ok := ownHeaders()[name]; ok {
		return wrong("leave it out", "the header %s is not for you to set: %s", name, why)
	}
	*h = headerName(name)
	return nil
}

func (*headerName) schema() *jsonschema.Schema { return pattern("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$") }

// ownHeaders are the headers that a visit sets itself, or that would break it.
func ownHeaders() map[string]string {
	const transport = "the connection sets it"
	const conditional = "a visit sets it from what it remembers"
	return map[string]string{
		"Accept-Encoding":     "a visit sets it to what it can read",
		"Connection":          transport,
		"Content-Length":      transport,
		"Expect":              transport,
		"Host":                "it follows from the URL",
		"If-Match":            conditional,
		"If-Modified-Since":   conditional,
		"If-None-Match":       conditional,
		"If-Range":            conditional,
		"If-Unmodified-Since": conditional,
		"Keep-Alive":          transport,
		"Proxy-Connection":    transport,
		"Range":               "a visit reads the whole document",
		"Te":                  transport,
		"Trailer":             transport,
		"Transfer-Encoding":   transport,
		"Upgrade":             transport,
		"User-Agent":          "we say who we are; set contact instead",
	}
}
