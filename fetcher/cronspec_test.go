package fetcher

import (
	"strings"
	"testing"
	"time"
)

func TestParseSchedule(t *testing.T) {
	tests := []struct {
		name, spec string
		least      time.Duration
		interval   time.Duration
	}{
		{"quarter", "*/15 * * * *", 0, 15 * time.Minute},
		{"every minute", "* * * * *", 0, time.Minute},
		{"uneven", "0,5,40 * * * *", 0, 5 * time.Minute},
		{"across the hour", "0,59 * * * *", 0, time.Minute},
		{"names", "0 6 * JAN-JUN MON-FRI", 0, 24 * time.Hour},
		{"leap day", "0 0 29 2 *", 0, maxEvery},
		{"every", "@every 30m", 0, 30 * time.Minute},
		{"days", "@every 2d", 0, 48 * time.Hour},
		{"every with blanks", "  @every   90s ", 0, 90 * time.Second},
		{"every second when allowed", "@every 1s", time.Second, time.Second},
		{"hourly", "@hourly", 0, time.Hour},
		{"daily", "@daily", 0, 24 * time.Hour},
		{"midnight", "@midnight", 0, 24 * time.Hour},
		{"weekly", "@weekly", 0, 7 * 24 * time.Hour},
		{"monthly", "@monthly", 0, 28 * 24 * time.Hour},
		{"zone", "CRON_TZ=Asia/Taipei 0 6 * * *", 0, 24 * time.Hour},
		{"zone and name", "CRON_TZ=Europe/Kyiv @daily", 0, 23 * time.Hour},
		{"zone and every", "CRON_TZ=UTC @every 1h", 0, time.Hour},
		{"older zone", "TZ=UTC 0 6 * * *", 0, 24 * time.Hour},
		{"adaptive", "adaptive", 0, 5 * time.Minute},
		{"adaptive, less allowed", "adaptive", 10 * time.Minute, 10 * time.Minute},
		{"adaptive, much less allowed", "adaptive", 12 * time.Hour, 12 * time.Hour},
		{"adaptive with bounds", " adaptive  90s .. 1d ", 0, 90 * time.Second},
		{"tab", "CRON_TZ=UTC\t0\t6 * * *", 0, 24 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ParseSchedule(tt.spec, tt.least)
			if err != nil {
				t.Fatalf("ParseSchedule(%q) = %v", tt.spec, err)
			}
			if s.Interval() != tt.interval {
				t.Errorf("ParseSchedule(%q).Interval() = %s, want %s", tt.spec, s.Interval(), tt.interval)
			}
			if s.String() != tt.spec {
				t.Errorf("ParseSchedule(%q).String() = %q", tt.spec, s)
			}
		})
	}
}

func TestParseScheduleRefuses(t *testing.T) {
	tests := []struct {
		name, spec string
		least      time.Duration
		want       string
	}{
		{"empty", "", 0, "is empty"},
		{"blank", "  ", 0, "is empty"},
		{"never", "0 0 31 2 *", 0, "never runs"},
		{"never, 30 February", "0 0 30 2 *", 0, "never runs"},
		{"never, 31 April", "0 0 31 4 *", 0, "never runs"},
		{"seconds", "* * * * * *", 0, "seconds are not supported"},
		{"four fields", "* * * *", 0, "4 fields"},
		{"one word", "hourly", 0, "1 fields"},
		{"out of range", "60 * * * *", 0, "not valid"},
		{"sunday as 7", "0 0 * * 7", 0, "Sunday is 0"},
		{"no number", "a * * * *", 0, "not valid"},
		{"step 0", "*/0 * * * *", 0, "not valid"},
		{"comma", "0, * * * *", 0, "take the comma out"},
		{"only comma", ", * * * *", 0, "take the comma out"},
		{"long step", "*/90 * * * *", 0, `write "@every 90m"`},
		{"long step of hours", "0 */36 * * *", 0, `write "@every 36h"`},
		{"long step of days", "0 0 */40 * *", 0, "name the values"},
		{"every minute, less allowed", "* * * * *", 5 * time.Minute, `write "@every 5m"`},
		{"two a minute apart", "0,1 4 * * *", 5 * time.Minute, "limits.min_interval (5m)"},
		{"days without a number", "@every d", 0, `has no valid duration "d"`},
		{"negative", "@every -1h", 0, `would run every second; write "@every 1h"`},
		{"zero", "@every 0s", 0, `would run every second; write "@every 1m"`},
		{"every second", "@every 1s", 0, "would run every 1s"},
		{"below a second", "@every 100ms", time.Second, "would run every 100ms"},
		{"fraction", "@every 90500ms", 0, "fraction"},
		{"no duration", "@every", 0, "no duration"},
		{"overflow", "@every 99999999999h", 0, "no valid duration"},
		{"practically never", "@every 2000000h", 0, "never"},
		{"adaptive with one bound", "adaptive 5m", 0, `write for example "adaptive 5m..6h"`},
		{"adaptive with words", "adaptive soon..later", 0, `bound "soon"`},
		{"adaptive without the second", "adaptive 5m..", 0, `bound ""`},
		{"adaptive upside down", "adaptive 6h..5m", 0, `write "adaptive 5m..6h"`},
		{"adaptive too often", "adaptive 10s..1h", 0, `write "adaptive 1m..1h"`},
		{"adaptive too rarely", "adaptive 5m..1000h", 0, `write "adaptive 5m..24h"`},
		{"adaptive below nothing", "adaptive -5m..6h", 0, "no pause"},
		{"adaptive in a zone", "CRON_TZ=UTC adaptive", 0, "1 fields"},
		{"reboot", "@reboot", 0, "caught up"},
		{"unknown name", "@fortnightly", 0, "not a known name"},
		{"glued", "@every1h", 0, "not a known name"},
		{"zone alone", "CRON_TZ=Asia/Taipei", 0, "only half"},
		{"older zone alone", "TZ=Asia/Taipei", 0, "only half"},
		{"zone and blank", "TZ=Asia/Taipei ", 0, "only half"},
		{"no zone", "CRON_TZ= 0 6 * * *", 0, "only half"},
		{"nothing", "TZ=", 0, "only half"},
		{"unknown zone", "CRON_TZ=Asia/Taipeh 0 6 * * *", 0, `unknown zone "Asia/Taipeh"`},
		{"machine's zone", "CRON_TZ=Local 0 6 * * *", 0, "unknown zone"},
		{"file as zone", "CRON_TZ=../../etc/passwd 0 6 * * *", 0, "unknown zone"},
		{"zone behind", "0 6 * * * CRON_TZ=UTC", 0, "six fields"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ParseSchedule(tt.spec, tt.least)
			if err == nil {
				t.Fatalf("ParseSchedule(%q) = %v, want an error with %q", tt.spec, s.Interval(), tt.want)
			}
			if text := err.Error(); !strings.Contains(text, tt.want) || !strings.HasPrefix(text, "schedule ") || strings.Contains(text, "\n") {
				t.Errorf("ParseSchedule(%q) = %q, want %q in one line", tt.spec, text, tt.want)
			}
		})
	}
}

func TestScheduleNext(t *testing.T) {
	from := time.Date(2026, 3, 1, 10, 7, 3, 400, time.FixedZone("CST", 8*3600)) // 02:07:03 UTC
	tests := []struct{ name, spec, want string }{
		{"in UTC whatever the zone of the argument", "0 6 * * *", "2026-03-01T06:00:00Z"},
		{"in its zone", "CRON_TZ=Asia/Taipei 0 6 * * *", "2026-03-01T22:00:00Z"},
		{"from the last visit", "@every 20m", "2026-03-01T02:27:03Z"},
		{"hourly", "@hourly", "2026-03-01T03:00:00Z"},
	}
	for _, tt := range tests {
		s, err := ParseSchedule(tt.spec, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Next(from).UTC().Format(time.RFC3339Nano); got != tt.want {
			t.Errorf("%s: %q.Next = %s, want %s", tt.name, tt.spec, got, tt.want)
		}
	}
	if next := (Schedule{}).Next(from); !next.IsZero() {
		t.Errorf("zero Schedule: Next = %s, want never", next)
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, spec := range []string{"*/15 * * * *", "@every 1h", "TZ=", "CRON_TZ=UTC @daily", "0 0 31 2 *", "TZ=UTC", "1-5/2,7 * ? * MON", "adaptive", "adaptive 5m..6h"} {
		f.Add(spec)
	}
	from := time.Date(2026, 3, 1, 10, 7, 3, 0, time.UTC)
	f.Fuzz(func(t *testing.T, spec string) {
		s, err := ParseSchedule(spec, time.Minute)
		if err != nil {
			return
		}
		if next := s.Next(from); !next.After(from) {
			t.Errorf("ParseSchedule(%q).Next(%s) = %s, want later", spec, from, next)
		}
		if s.Interval() < time.Minute {
			t.Errorf("ParseSchedule(%q).Interval() = %s, want at least 1m", spec, s.Interval())
		}
	})
}

func BenchmarkParseSchedule(b *testing.B) {
	for b.Loop() {
		if _, err := ParseSchedule("*/15 * * * *", 0); err != nil {
			b.Fatal(err)
		}
	}
}
