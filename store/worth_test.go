package store

import "testing"

func TestWorthCompacting(t *testing.T) {
	const mb = 1 << 20
	for _, tt := range []struct {
		name               string
		size, free, budget int64
		want               bool
	}{
		{"small", 10 * mb, 9 * mb, 0, false},
		{"full", 1024 * mb, 400 * mb, 0, false},
		{"mostly free", 1024 * mb, 600 * mb, 0, true},
		{"mostly free, and huge", 9 * 1024 * mb, 4 * 1024 * mb, 0, false},
		{"within the budget", 90 * mb, 30 * mb, 100 * mb, false},
		{"beyond the budget", 110 * mb, 30 * mb, 100 * mb, true},
		{"beyond the budget, and full", 110 * mb, 10 * mb, 100 * mb, false},
	} {
		if got := worthCompacting(tt.size, tt.free, tt.budget); got != tt.want {
			t.Errorf("%s: worthCompacting(%d, %d, %d) = %v, want %v", tt.name, tt.size, tt.free, tt.budget, got, tt.want)
		}
	}
}
