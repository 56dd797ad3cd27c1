package topic

import (
	"maps"

	"straitwire/news"
)

// Schema returns the JSON Schema (draft 2020-12) of one topic, generated from
// the table of operators. It refers to "#/$defs/topic_..." and brings these
// definitions under its own "$defs": topic_node, topic_nodes, topic_text,
// topic_values, topic_kinds, topic_controls, topic_source, topic_example,
// topic_url, topic_age, topic_min_publishers, topic_single_source, topic_near,
// topic_at_least, topic_score, topic_weighed. A caller that puts the schema into a larger one must move them to the "$defs"
// of its root.
func Schema() map[string]any {
	return map[string]any{
		"type":                 "object",
		"description":          "A named filter; it is published as a feed.",
		"required":             []any{"id", "match"},
		"additionalProperties": false,
		"properties": map[string]any{
			"id":          map[string]any{"type": "string", "pattern": "^[a-z0-9-]+$", "maxLength": 100, "description": "Part of the feed's address."},
			"title":       described(ref("text"), "Shown to readers; the id if it is missing."),
			"description": described(ref("text"), "Shown to readers."),
			"match":       described(ref("node"), "What an item must meet."),
			"entries":     map[string]any{"enum": []any{"items", "stories"}, "default": "items", "description": "Each item is an entry of the feed, or each story."},
			"access":      map[string]any{"enum": []any{"public", "token"}, "default": "public", "description": "Who may read the feed and the page: everybody, or who has a token of straitwire token add."},
			"per_source":  described(whole(1, mostPerSource), "Newest entries of one source that the feed shows at a time. Default: all."),
			"copies":      map[string]any{"enum": []any{"fold", "show"}, "default": "fold", "description": "Copies of one text are one entry, or each its own."},
			"examples": map[string]any{
				"type": "object", "additionalProperties": false,
				"description": "Items that must or must not match; an example that fails refuses the configuration.",
				"properties": map[string]any{
					"match":  described(list("example"), "These must match."),
					"reject": described(list("example"), "These must not match."),
				},
			},
		},
		"$defs": map[string]any{
			"topic_node": nodeSchema(nil),
			"topic_weighed": nodeSchema(map[string]any{
				"weight": described(whole(-maxPoints, maxPoints), "Points for each find, 1 if it is missing; a find in the title counts several times."),
				"cap":    described(whole(1, maxTimes), "How many finds count; 1 if it is missing."),
			}),
			"topic_url": map[string]any{"anyOf": []any{ref("values"), map[string]any{"$ref": "#/$defs/topic_node", "type": "object"}}},
			"topic_age": keysSchema([]any{"within"}, map[string]any{"within": map[string]any{"type": "string", "pattern": agePattern, "description": "For example 3d, 36h, 2w."}}),
			"topic_min_publishers": keysSchema([]any{"n"}, map[string]any{
				"n":      described(whole(2, mostPublishers), "How many publishers; a wire and its copies are one."),
				"within": map[string]any{"type": "string", "pattern": agePattern, "description": "From the first of them to the last, for example 6h; ever if it is missing."},
			}),
			"topic_single_source": map[string]any{"const": true},
			"topic_near": keysSchema([]any{"within", "terms"}, map[string]any{
				"within": described(whole(0, maxWithin), "Words between the first and the last; two Chinese or Japanese characters are a word."),
				"terms":  described(minItems(list("node")), "Terms, phrases, regexes, concepts, and any of them."),
			}),
			"topic_at_least": keysSchema([]any{"n", "of"}, map[string]any{
				"n":  described(map[string]any{"type": "integer", "minimum": 1}, "How many must hold."),
				"of": ref("nodes"),
			}),
			"topic_score": keysSchema([]any{"threshold", "of"}, map[string]any{
				"threshold": described(whole(1, maxPoints*maxTimes), "Points that are needed."),
				"title":     described(whole(1, maxTimes), "How often a find in the title counts; 3 if it is missing."),
				"of":        minItems(list("weighed")),
			}),
			"topic_nodes":    minItems(list("node")),
			"topic_text":     map[string]any{"type": []any{"string", "number", "boolean"}, "minLength": 1},
			"topic_values":   oneOrMore(ref("text")),
			"topic_kinds":    oneOrMore(enum(news.Kinds())),
			"topic_controls": oneOrMore(enum(news.Controls())),
			"topic_source":   sourceSchema(),
			"topic_example":  exampleSchema(),
		},
	}
}

// nodeSchema describes a term, or a mapping with one operator, or any, all and
// none side by side. Beside are keys that may stand beside each.
func nodeSchema(beside map[string]any) map[string]any {
	groups := maps.Clone(beside)
	if groups == nil {
		groups = map[string]any{}
	}
	shapes := []any{
		described(ref("text"), "A term, or a phrase of several words."),
		map[string]any{"type": "object", "additionalProperties": false, "minProperties": 1, "properties": groups},
	}
	for _, op := range operators() {
		if isGroup(op.name) {
			groups[op.name] = described(ref("nodes"), op.about)
			continue
		}
		properties := map[string]any{op.name: described(ref(valueSchema(op)), op.about)}
		maps.Copy(properties, beside)
		if op.name == "term" || op.name == "phrase" {
			properties["case"] = map[string]any{"type": "boolean", "description": "Count it in exactly this case only."}
			properties["not"] = described(ref("values"), "Phrases that cancel a hit that they cover.")
		}
		switch op.name {
		case "term", "phrase", "regex", "concept":
			properties["if"] = map[string]any{
				"anyOf":       []any{ref("node"), ref("nodes")},
				"description": "It counts only if this, or one of these, is in the item.",
			}
		}
		shapes = append(shapes, map[string]any{
			"type": "object", "additionalProperties": false, "required": []any{op.name}, "properties": properties,
		})
	}
	return map[string]any{"anyOf": shapes}
}

// valueSchema names the definition of what an operator takes.
func valueSchema(op operator) string {
	if op.name == "kind" || op.name == "control" {
		return op.name + "s"
	}
	return op.value
}

func sourceSchema() map[string]any {
	properties := map[string]any{}
	for _, name := range sourceProperties() {
		switch name {
		case "kind", "control":
			properties[name] = ref(name + "s")
		default:
			properties[name] = ref("values")
		}
	}
	return map[string]any{"anyOf": []any{
		described(ref("values"), "The id of a source, or several."),
		map[string]any{
			"type": "object", "additionalProperties": false, "minProperties": 1,
			"description": "Properties that the source must all have.", "properties": properties,
		},
	}}
}

func exampleSchema() map[string]any {
	properties := map[string]any{}
	for _, name := range exampleKeys() {
		switch name {
		case "kind":
			properties[name] = enum(news.Kinds())
		case "control":
			properties[name] = enum(news.Controls())
		case "categories", "author":
			properties[name] = ref("values")
		case "reports":
			properties[name] = map[string]any{
				"description": "Who reported the story, all at once; or each with the time after the first.",
				"anyOf": []any{ref("values"), map[string]any{
					"type": "object", "minProperties": 1, "additionalProperties": map[string]any{"type": "string", "pattern": agePattern},
				}},
			}
		default:
			properties[name] = ref("text")
		}
	}
	return map[string]any{"anyOf": []any{
		described(ref("text"), "A title."),
		map[string]any{"type": "object", "additionalProperties": false, "minProperties": 1, "properties": properties},
	}}
}

// keysSchema describes a mapping of known keys.
func keysSchema(must []any, properties map[string]any) map[string]any {
	return map[string]any{"type": "object", "additionalProperties": false, "required": must, "properties": properties}
}

func whole(least, most int) map[string]any {
	return map[string]any{"type": "integer", "minimum": least, "maximum": most}
}

func ref(name string) map[string]any { return map[string]any{"$ref": "#/$defs/topic_" + name} }

func list(name string) map[string]any { return map[string]any{"type": "array", "items": ref(name)} }

func minItems(s map[string]any) map[string]any {
	s["minItems"] = 1
	return s
}

func described(s map[string]any, about string) map[string]any {
	s["description"] = about
	return s
}

func oneOrMore(s map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{s, map[string]any{"type": "array", "minItems": 1, "items": s}}}
}

func enum(values []string) map[string]any {
	options := make([]any, len(values))
	for i, v := range values {
		options[i] = v
	}
	return map[string]any{"enum": options}
}
