package feedout

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

func validJSON(doc []byte) error {
	var f faults
	var feed map[string]any
	if !utf8.Valid(doc) {
		return errors.New("not UTF-8")
	}
	if err := json.Unmarshal(doc, &feed); err != nil {
		return err
	}
	only := func(where string, obj map[string]any, keys ...string) {
		for k := range obj {
			if !strings.HasPrefix(k, "_") && !slices.Contains(keys, k) {
				f.add("%s: key %q", where, k)
			}
		}
	}
	text := func(where string, obj map[string]any, key string, must bool) string {
		v, ok := obj[key]
		s, is := v.(string)
		if ok && !is || must && strings.TrimSpace(s) == "" || ok && s == "" {
			f.add("%s: %s = %v", where, key, v)
		}
		for _, r := range s {
			if r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r <= 0x9f || r == 0xfffe || r == 0xffff {
				f.add("%s: %s has %U", where, key, r)
			}
		}
		return s
	}
	link := func(where string, obj map[string]any, key string, must bool) {
		if s := text(where, obj, key, must); s != "" {
			f.httpURI(where+" "+key, s)
		}
	}
	list := func(where string, v any) []map[string]any {
		all, ok := v.([]any)
		if !ok {
			f.add("%s: no array", where)
		}
		var out []map[string]any
		for _, e := range all {
			obj, ok := e.(map[string]any)
			if !ok {
				f.add("%s: no object", where)
				continue
			}
			out = append(out, obj)
		}
		return out
	}
	people := func(where string, v any) {
		for _, a := range list(where+" authors", v) {
			only(where+" author", a, "name", "url", "avatar")
			if text(where+" author", a, "name", false) == "" && text(where+" author", a, "url", false) == "" {
				f.add("%s: author without name and url", where)
			}
			link(where+" author", a, "url", false)
		}
	}
	only("feed", feed, "version", "title", "home_page_url", "feed_url", "description", "language", "authors", "items")
	if feed["version"] != "https://jsonfeed.org/version/1.1" {
		f.add("version %v", feed["version"])
	}
	text("feed", feed, "title", true)
	link("feed", feed, "home_page_url", true)
	link("feed", feed, "feed_url", true)
	people("feed", feed["authors"])
	ids := make(map[string]bool)
	for _, it := range list("items", feed["items"]) {
		id := text("item", it, "id", true)
		where := "item " + id
		only(where, it, "id", "url", "title", "content_html", "content_text", "summary", "image", "date_published", "date_modified", "authors", "tags", "language", "attachments")
		if ids[id] {
			f.add("%s: twice", where)
		}
		ids[id] = true
		if text(where, it, "content_html", false)+text(where, it, "content_text", false) == "" {
			f.add("%s: no content", where)
		}
		text(where, it, "title", true)
		text(where, it, "summary", false)
		link(where, it, "url", true)
		link(where, it, "image", false)
		for _, key := range []string{"date_published", "date_modified"} {
			if _, err := time.Parse(time.RFC3339, text(where, it, key, true)); err != nil {
				f.add("%s: %s: %v", where, key, err)
			}
		}
		people(where, it["authors"])
		if v, ok := it["tags"]; ok {
			for _, tag := range v.([]any) {
				if s, ok := tag.(string); !ok || s == "" {
					f.add("%s: tag %v", where, tag)
				}
			}
		}
		if l := text(where, it, "language", false); l != "" && !langSyntax.MatchString(l) {
			f.add("%s: language %q", where, l)
		}
		if v, ok := it["attachments"]; ok {
			for _, a := range list(where+" attachments", v) {
				only(where+" attachment", a, "url", "mime_type", "size_in_bytes")
				link(where+" attachment", a, "url", true)
				if !mimeSyntax.MatchString(text(where+" attachment", a, "mime_type", true)) {
					f.add("%s: attachment type %v", where, a["mime_type"])
				}
			}
		}
	}
	return f.err()
}
