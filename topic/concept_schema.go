package topic

import "maps"

// ConceptSchema returns the JSON Schema (draft 2020-12) of a file of concepts.
func ConceptSchema() map[string]any {
	parts := map[string]any{
		"names": described(def("forms"), "Names by language; English ones that end in a common noun stand for their plural too."),
		"stems": described(def("forms"), "Beginnings of words by language, for languages that inflect."),
		"case":  described(def("texts"), "Names that count in exactly this case only."),
		"not":   described(def("texts"), "Phrases inside which a name does not count."),
	}
	id := map[string]any{"type": "string", "pattern": "^[a-z0-9-]+$", "maxLength": 100}
	change := map[string]any{"type": "object", "additionalProperties": false, "minProperties": 1, "properties": parts}
	own := map[string]any{
		"id":   described(maps.Clone(id), "By which topics name the concept; it must be new."),
		"type": described(enum(conceptTypes()), "What it is."),
		"role": described(def("text"), "Of a person, for readers."),
		"from": described(def("date"), "In office from: the names count in items of that time, and half a year before."),
		"to":   described(def("date"), "In office to: the names count in items of that time, and half a year after."),
		"note": described(def("text"), "For those who edit the file."),
	}
	maps.Copy(own, parts)
	changed := map[string]any{
		"id":     described(maps.Clone(id), "Of a concept that is built in, or that one of your files defines."),
		"add":    described(maps.Clone(change), "What the concept is to have besides."),
		"remove": described(maps.Clone(change), "What it is to lose."),
	}
	has := func(keys ...any) []any {
		var list []any
		for _, key := range keys {
			list = append(list, map[string]any{"required": []any{key}})
		}
		return list
	}
	define := keysSchema([]any{"id"}, own)
	define["anyOf"], define["description"] = has("names", "stems"), "A concept of your own."
	alter := keysSchema([]any{"id"}, changed)
	alter["anyOf"], alter["description"] = has("add", "remove"), "A change of a concept that exists."
	list := map[string]any{"type": "array", "maxItems": maxConcepts, "items": map[string]any{"anyOf": []any{define, alter}}}
	root := keysSchema([]any{"concepts"}, map[string]any{"concepts": described(list, "Things under all their names in all languages.")})
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "straitwire concepts"
	root["$defs"] = map[string]any{
		"text":  map[string]any{"type": []any{"string", "number", "boolean"}, "minLength": 1},
		"texts": oneOrMore(def("text")),
		"forms": map[string]any{
			"type": "object", "propertyNames": map[string]any{"pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"},
			"additionalProperties": def("texts"),
		},
		"date": map[string]any{"anyOf": []any{
			map[string]any{"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
			map[string]any{"type": "integer", "minimum": 1000, "maximum": 9999},
		}},
	}
	return root
}

func def(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }
