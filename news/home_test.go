package news

import "testing"

func TestHomeKey(t *testing.T) {
	tests := []struct {
		link string
		want bool
	}{
		{"https://cert.example", true},
		{"http://www.cert.example/index.html?utm_source=rss#top", true},
		{"https://cert.example:8443/", true},
		{"https://cert.example/?p=7", false},
		{"https://cert.example/#/news/7", false},
		{"https://cert.example/a", false},
		{"", false},
	}
	for _, tt := range tests {
		if got := isHomeKey(CanonicalURL(tt.link)); got != tt.want {
			t.Errorf("isHomeKey of %q is %v, want %v", tt.link, got, tt.want)
		}
	}
}
