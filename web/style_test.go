package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestColoursContrast holds both schemes to WCAG 2.2 level AA, 4.5 to 1.
func TestColoursContrast(t *testing.T) {
	css := string(styleSheet().Body)
	dark := strings.Index(css, "prefers-color-scheme: dark")
	if dark < 0 {
		t.Fatal("no dark scheme")
	}
	pairs := [][2]string{
		{"ink", "paper"},
		{"soft", "paper"},
		{"link", "paper"},
		{"seen", "paper"},
		{"mark-ink", "mark"},
		{"ink", "note"},
		{"ink", "added"},
		{"ink", "removed"},
		{"paper", "ink"},
	}
	for scheme, part := range map[string]string{"light": css[:dark], "dark": css[dark:]} {
		for _, pair := range pairs {
			if got := contrast(t, part, pair[0], pair[1]); got < 4.5 {
				t.Errorf("%s scheme: %s on %s = %.2f, want 4.5", scheme, pair[0], pair[1], got)
			}
		}
	}
}

func contrast(t *testing.T, css, a, b string) float64 {
	x, y := luminance(t, css, a), luminance(t, css, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of a colour of the style sheet.
func luminance(t *testing.T, css, name string) float64 {
	t.Helper()
	m := regexp.MustCompile(`--` + name + `: #([0-9a-f]{6});`).FindStringSubmatch(css)
	if m == nil {
		t.Fatalf("no colour --%s", name)
	}
	rgb, err := strconv.ParseUint(m[1], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		c := float64(rgb>>(8*i)&0xff) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestStyleLoadsNothingFromElsewhere(t *testing.T) {
	for _, part := range []string{"url(", "@import", "http:", "https:", "//"} {
		if strings.Contains(string(styleSheet().Body), part) {
			t.Errorf("the style sheet has %q", part)
		}
	}
}
