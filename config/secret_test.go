package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const token = "hunter2-token"

func TestSecrets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := write("token", token+"\r\n")
	empty := write("empty", "\n")
	lines := write("lines", token+"\nmore\n")
	large := write("large", strings.Repeat("x", maxSecret+1))
	t.Setenv("CREDENTIALS_DIRECTORY", dir)
	t.Setenv("WIRE", token)
	t.Setenv("EMPTY", "")
	for _, tt := range []struct{ name, value, want, wantErr string }{
		{"literal", "plain", "plain", ""},
		{"dollar", "US$5", "US$5", ""},
		{"environment", "${env:WIRE}", token, ""},
		{"file", "${file:" + file + "}", token, ""},
		{"credential", "${cred:token}", token, ""},
		{"not set", "${env:NOT_THERE}", "", `the environment variable "NOT_THERE" is not set; set it where straitwire starts`},
		{"empty variable", "${env:EMPTY}", "", "the secret ${env:EMPTY} is empty"},
		{"no name", "${env:}", "", "the secret names no environment variable; write ${env:NAME}"},
		{"part of a value", "Bearer ${env:WIRE}", "", "a secret is a whole value, not a part of one; put the whole value into the secret and only ${...} here"},
		{"two", "${env:WIRE}${env:WIRE}", "", "a secret is a whole value, not a part of one; put the whole value into the secret and only ${...} here"},
		{"shell", "${WIRE}", "", "the value has ${ in it but is no secret; write ${env:NAME}, ${file:/path} or ${cred:name}"},
		{"unknown kind", "${evn:WIRE}", "", `no kind of secret "evn"; write ${env:NAME}, ${file:/path} or ${cred:name}; did you mean "env"?`},
		{"missing file", "${file:" + dir + "/none}", "", "the secret file " + dir + "/none cannot be read: no such file or directory"},
		{"directory", "${file:" + dir + "}", "", "the secret file " + dir + " is no regular file"},
		{"device", "${file:/dev/zero}", "", "the secret file /dev/zero is no regular file"},
		{"relative file", "${file:token}", "", `the file of a secret needs an absolute path, not "token"; write ${file:/path}`},
		{"empty file", "${file:" + empty + "}", "", "the secret ${file:" + empty + "} is empty"},
		{"two lines", "${file:" + lines + "}", "", "the secret ${file:" + lines + "} cannot stand in a header; it must be one line without control characters"},
		{"large file", "${file:" + large + "}", "", "the secret file " + large + " is larger than 64 KiB"},
		{"missing credential", "${cred:none}", "", `the credential "none" cannot be read: no such file or directory`},
		{"credential elsewhere", "${cred:../token}", "", `"../token" is no name of a credential; write ${cred:name} with the name from LoadCredential=`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s Secret
			got := ""
			if p := s.parse(tt.value); p != nil {
				got = p.String()
			}
			if s.text != tt.want || got != tt.wantErr {
				t.Errorf("parse(%q) = %q, %q; want %q, %q", tt.value, s.text, got, tt.want, tt.wantErr)
			}
			if strings.Contains(got, token) {
				t.Errorf("parse(%q) shows the secret: %s", tt.value, got)
			}
		})
	}
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	var s Secret
	want := `the credential "x" is missing: CREDENTIALS_DIRECTORY is not set; add LoadCredential=x:/path to the unit and start it with systemd`
	if p := s.parse("${cred:x}"); p == nil || p.String() != want {
		t.Errorf("without systemd: %v, want %s", p, want)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Setenv("WIRE", token)
	cfg := parse(t, src(`headers: {Authorization: "${env:WIRE}"}`))
	if got := cfg.Sources[0].Headers["Authorization"]; got != token {
		t.Fatalf("the header is %q, want the secret", got)
	}
	s := Secret{token}
	var shown bytes.Buffer
	for _, v := range []any{s, &s, []Secret{s}, headers{"A": s}, source{Headers: headers{"A": s}}, file{Sources: []source{{Headers: headers{"A": s}}}}, cfg, *cfg} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if _, isConfig := v.(Config); (isConfig || v == any(cfg)) && verb == "%d" {
				continue // vet refuses it, and nobody prints a struct as a number
			}
			fmt.Fprintf(&shown, verb+"\n", v)
		}
		if err := json.NewEncoder(&shown).Encode(v); err != nil {
			t.Error(err)
		}
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("x", "v", v)
	}
	hex := fmt.Sprintf("%x", token)
	for _, bad := range []string{token, hex, strings.ToUpper(hex)} {
		if strings.Contains(shown.String(), bad) {
			t.Errorf("the secret is shown as %q", bad)
		}
	}
	if !strings.Contains(shown.String(), hidden) {
		t.Error("nothing says that there is a secret")
	}
}

// An administrator's shell has no credentials of the service; check, status
// and explain must work there all the same.
func TestInspectWithoutSecrets(t *testing.T) {
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	path := filepath.Join(t.TempDir(), "config.yaml")
	text := src(`headers: {Authorization: "${cred:wire}", X-Key: "${env:NOT_THERE}"}`)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil {
		t.Error("Load does without the secrets")
	}
	cfg, absent, err := Inspect(path)
	if err != nil || len(cfg.Sources) != 1 || len(absent) != 2 || !strings.Contains(absent[0], `the credential "wire" is missing`) {
		t.Errorf("Inspect = %v, %q, %v; want one source and two absent secrets", cfg, absent, err)
	}
	if err := os.WriteFile(path, []byte(src(`headers: {Authorization: "Bearer ${cred:wire}"}`)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Inspect(path); err == nil {
		t.Error("Inspect takes a part of a value for a secret")
	}
}
