package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"straitwire/topic"
)

// decoder fills the structs of file.go from nodes and notes every mistake on
// the way instead of stopping at the first.
type decoder struct {
	*mistakes
	at  map[any]position // where a good value was given, by pointer to its field
	bad map[any]bool     // fields with a value that is a mistake
}

func newDecoder(m *mistakes) *decoder {
	return &decoder{mistakes: m, at: make(map[any]position), bad: make(map[any]bool)}
}

// pair names one value of a map by its map and key: it has no address.
type pair struct {
	in  any // pointer to the map
	key string
}

// place is where the decoder is: in which thing, under which keys.
type place struct {
	thing string
	path  string
	tag   reflect.StructTag
}

func (p place) field(name string, tag reflect.StructTag) place {
	if p.path != "" {
		name = p.path + "." + name
	}
	return place{p.thing, name, tag}
}

// mistake notes a problem with what stands at n.
func (d *decoder) mistake(n *yaml.Node, p place, pr *problem) {
	if p.path != "" {
		pr.why = p.path + ": " + pr.why
	}
	d.add(where(n), p.thing, pr)
}

// decode fills v, which must be addressable, from n.
func (d *decoder) decode(n *yaml.Node, v reflect.Value, p place) {
	field := v.Addr().Interface()
	if r, ok := field.(raw); ok {
		if d.is(n, yaml.SequenceNode, p) {
			r.take(n)
		}
		return
	}
	kind := v.Kind()
	if _, ok := field.(value); ok {
		kind = reflect.String // whatever it is made of
	}
	switch kind {
	case reflect.Struct:
		if d.is(n, yaml.MappingNode, p) {
			d.mapping(n, v, p)
		}
	case reflect.Map:
		if d.is(n, yaml.MappingNode, p) {
			d.table(n, v, p)
		}
	case reflect.Slice:
		if d.is(n, yaml.SequenceNode, p) {
			d.list(n, v, p)
		}
	default:
		if d.scalar(n, v, p) {
			d.at[field] = where(n)
		} else {
			d.bad[field] = true
		}
	}
}

// is reports whether n is of a kind, and notes it if not.
func (d *decoder) is(n *yaml.Node, kind yaml.Kind, p place) bool {
	if n.Kind == kind {
		if n.Style&yaml.TaggedStyle != 0 && n.Tag != "!!map" && n.Tag != "!!seq" {
			d.mistake(n, p, wrong("remove it", "the tag %s has no meaning here", brief(n.Tag)))
			return false
		}
		return true
	}
	want, hint := "a single value", ""
	switch kind {
	case yaml.MappingNode:
		want, hint = "a mapping", "write key: value below it, indented"
	case yaml.SequenceNode:
		want, hint = "a list", "write one - before each element, or [] for none"
	}
	if kindOf(n) == "nothing" {
		hint += ", or leave the key out"
		hint = strings.TrimPrefix(hint, ", or ")
	}
	d.mistake(n, p, wrong(hint, "wants %s and has %s", want, kindOf(n)))
	return false
}

// mapping fills a struct.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value, p place) {
	fields := fieldsOf(v.Type())
	seen := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		name, ok := d.key(key, seen, p)
		if !ok {
			continue
		}
		f, known := fields[name]
		if !known {
			d.unknown(key, v.Type(), p)
			continue
		}
		d.decode(val, v.Field(f.index), p.field(name, f.tag))
	}
	for _, name := range keysOf(v.Type()) {
		if f := fields[name]; f.required && seen[name] == 0 {
			d.mistake(n, p, wrong("add "+name+":", "the key %q is missing", name))
		}
	}
}

// key returns the text of a key that has not been seen before in its mapping.
func (d *decoder) key(key *yaml.Node, seen map[string]int, p place) (string, bool) {
	if key.Kind != yaml.ScalarNode {
		d.mistake(key, p, wrong("write key: value", "%s cannot be a key", kindOf(key)))
		return "", false
	}
	if line := seen[key.Value]; line > 0 {
		d.mistake(key, p, wrong("remove one of the two", "the key %s stands on line %d already", brief(key.Value), line))
		return "", false
	}
	seen[key.Value] = key.Line
	return key.Value, true
}

// unknown notes a key that the struct does not have.
func (d *decoder) unknown(key *yaml.Node, t reflect.Type, p place) {
	keys := keysOf(t)
	hint := suggest(key.Value, keys)
	if topic.Nearest(key.Value, keys) == "" {
		if home := homeOf(key.Value); home != "" {
			hint = "it belongs under " + home
		}
	}
	d.mistake(key, p, wrong(hint, "no key %s here", brief(key.Value)))
}

// list fills a slice. All its elements exist before the first is filled, so
// that the address of a field stays what it is.
func (d *decoder) list(n *yaml.Node, v reflect.Value, p place) {
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, c := range n.Content {
		elem := v.Index(i)
		in := p
		if e, ok := elem.Interface().(named); ok {
			in = place{thing: fmt.Sprintf("%s[%d]", p.path, i)}
			if id := idOf(c); id != "" {
				in.thing = e.thing(id)
			}
		} else {
			in.path = fmt.Sprintf("%s[%d]", p.path, i)
		}
		setDefaults(elem)
		d.decode(c, elem, in)
	}
}

// table fills a map.
func (d *decoder) table(n *yaml.Node, v reflect.Value, p place) {
	v.Set(reflect.MakeMap(v.Type()))
	seen := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, ok := d.key(n.Content[i], seen, p)
		if !ok {
			continue
		}
		key := reflect.New(v.Type().Key()).Elem()
		if pr := key.Addr().Interface().(value).parse(name); pr != nil {
			d.mistake(n.Content[i], p, pr)
			continue
		}
		// Two spellings of one key, such as the header names X-Key and x-key.
		if v.MapIndex(key).IsValid() {
			d.mistake(n.Content[i], p, wrong("remove one of the two", "the key %s stands here already", brief(key.String())))
			continue
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		d.decode(n.Content[i+1], elem, p.field(key.String(), ""))
		v.SetMapIndex(key, elem)
		if at, ok := d.at[elem.Addr().Interface()]; ok {
			d.at[pair{v.Addr().Interface(), key.String()}] = at
		}
	}
}

// scalar fills anything that is one value, and reports whether it could.
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, p place) bool {
	if !d.is(n, yaml.ScalarNode, p) {
		return false
	}
	if pr := d.readScalar(n, v, p); pr != nil {
		d.mistake(n, p, pr)
		return false
	}
	return true
}

func (d *decoder) readScalar(n *yaml.Node, v reflect.Value, p place) *problem {
	secret := false
	switch v.Addr().Interface().(type) {
	case *Secret, *proxy:
		secret = true
	}
	switch {
	case kindOf(n) == "nothing":
		return wrong("write one, or leave the key out", "has no value")
	case n.Style&yaml.TaggedStyle != 0 && n.Tag != "!!str" && n.Tag != "!!int" && n.Tag != "!!bool":
		return wrong("remove it", "the tag %s has no meaning here", brief(n.Tag))
	case !secret && secretPart.MatchString(n.Value):
		return wrong("write the value itself", "a secret can stand only in a value under headers or in proxy")
	}
	if pr := setScalar(v, n.Value, p.tag); pr != nil {
		return pr
	}
	if quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0; quoted && isPlain(v) {
		return wrong("write "+n.Value+" without quotes", "%s is a text", brief(n.Value))
	}
	return nil
}

// isPlain reports whether v is a number or a truth value in YAML too.
func isPlain(v reflect.Value) bool {
	return v.Kind() == reflect.Int || v.Kind() == reflect.Uint16 || v.Kind() == reflect.Bool
}

// setScalar parses text into v and holds it against the bounds in its tag.
func setScalar(v reflect.Value, text string, tag reflect.StructTag) *problem {
	if val, ok := v.Addr().Interface().(value); ok {
		if pr := val.parse(text); pr != nil {
			return pr
		}
		return inRange(v, text, tag)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return wrong("write true or false", "%s is neither true nor false", brief(text))
		}
		v.SetBool(text == "true")
	case reflect.Int:
		i, err := strconv.ParseInt(text, 10, 32)
		if err != nil || strconv.FormatInt(i, 10) != text {
			// 055 is 45 to some and 55 to others.
			return wrong(rangeOf(tag), "%s is no whole number", brief(text))
		}
		v.SetInt(i)
		return inRange(v, text, tag)
	default:
		panic("config: no way to read a " + v.Type().String())
	}
	return nil
}

// inRange holds a number against the bounds in its tag.
func inRange(v reflect.Value, text string, tag reflect.StructTag) *problem {
	for _, side := range []struct{ bound, word string }{{"min", "less"}, {"max", "more"}} {
		limit, ok := tag.Lookup(side.bound)
		if !ok {
			continue
		}
		b := reflect.New(v.Type()).Elem()
		if pr := setScalar(b, limit, ""); pr != nil {
			panic("config: tag " + string(tag) + ": " + pr.String())
		}
		if side.bound == "min" && v.Int() < b.Int() || side.bound == "max" && v.Int() > b.Int() {
			return wrong(rangeOf(tag), "%s is %s than %s", text, side.word, limit)
		}
	}
	return nil
}

// rangeOf says the bounds in a tag, for a hint.
func rangeOf(tag reflect.StructTag) string {
	low, high := tag.Get("min"), tag.Get("max")
	if low == "" || high == "" {
		return ""
	}
	return fmt.Sprintf("allowed are %s to %s", low, high)
}

// idOf returns the id of an element, as far as it can be told.
func idOf(n *yaml.Node) string {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "id" && n.Content[i+1].Kind == yaml.ScalarNode {
			return n.Content[i+1].Value
		}
	}
	return ""
}
