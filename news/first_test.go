package news_test

import (
	"slices"
	"testing"
	"time"

	"straitwire/news"
)

func TestFirstPast(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	dated := func(ages ...int) []news.Item {
		items := make([]news.Item, len(ages))
		for i, d := range ages {
			if d >= 0 {
				items[i].Published = at.Add(-time.Duration(d) * day)
			}
		}
		return items
	}
	tests := []struct {
		name  string
		first news.First
		items []news.Item
		want  []bool
	}{
		{"all", news.First{}, dated(0, 900), []bool{false, false}},
		{"the newest two, oldest first", news.First{Items: 2}, dated(9, 5, 1), []bool{true, false, false}},
		{"the first two where a date is missing", news.First{Items: 2}, dated(9, -1, 1), []bool{false, false, true}},
		{"by age", news.First{Age: 7 * day}, dated(1, 7, 8, -1), []bool{false, false, true, false}},
		{"by both", news.First{Items: 1, Age: 7 * day}, dated(30, 2, 1), []bool{true, true, false}},
		{"fewer than that", news.First{Items: 5}, dated(1, 2), []bool{false, false}},
		{"nothing", news.First{Items: 5}, nil, nil},
	}
	for _, tt := range tests {
		if got := tt.first.Past(tt.items, at); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Past = %v, want %v", tt.name, got, tt.want)
		}
	}
}
