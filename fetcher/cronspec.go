package fetcher

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// maxEvery is the longest pause that still counts as running at all.
const maxEvery = 366 * 24 * time.Hour

// Schedule says when a source is due. The zero value is never due.
type Schedule struct {
	text     string
	every    time.Duration // of "@every", which counts from the last visit
	adaptive bool          // pauses follow the rhythm of the source, between interval and most
	most     time.Duration
	spec     cron.Schedule // of anything else, which follows the calendar
	interval time.Duration
}

// ParseSchedule reads a cron specification: five fields, @every, or one of
// @hourly, @daily, @weekly, @monthly and @yearly; each may follow
// CRON_TZ=Zone, without which the zone is UTC. Or it is the word adaptive,
// which may be followed by the shortest and the longest pause, as in
// "adaptive 5m..6h". A schedule that never runs, or
// more often than least, is an error; 0 is the default of Options.MinInterval.
// The error is one line that begins with the schedule and ends with a hint.
func ParseSchedule(spec string, least time.Duration) (Schedule, error) {
	if least <= 0 {
		least = defaultMinInterval
	}
	s, err := parseSchedule(strings.TrimSpace(spec), least)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q %w", spec, err)
	}
	s.text = spec
	return s, nil
}

// Next returns the first time after t at which the schedule is due, or the
// zero time if there is none.
func (s Schedule) Next(t time.Time) time.Time {
	switch {
	case s.every > 0:
		return t.Truncate(time.Second).Add(s.every)
	case s.adaptive:
		return t.Truncate(time.Second).Add(s.pause())
	case s.spec != nil:
		return s.spec.Next(t.UTC())
	}
	return time.Time{}
}

// pause is the usual pause between two times of the schedule: of an adaptive
// one, that until the source is known.
func (s Schedule) pause() time.Duration {
	if s.adaptive {
		return max(s.interval, min(unlearned, s.most))
	}
	return s.interval
}

// shortest is the pause below which not even a gap brings a visit.
func (s Schedule) shortest() time.Duration {
	if s.adaptive {
		return s.interval
	}
	return defaultMinInterval
}

// Interval returns the shortest pause between two times of the schedule.
func (s Schedule) Interval() time.Duration { return s.interval }

// String returns the specification as it was written.
func (s Schedule) String() string { return s.text }

func parseSchedule(text string, least time.Duration) (Schedule, error) {
	if words := strings.Fields(text); len(words) > 0 && words[0] == "adaptive" {
		return parseAdaptive(strings.Join(words[1:], " "), least)
	}
	zone, rest, err := cutZone(text)
	if err != nil {
		return Schedule{}, err
	}
	switch {
	case rest == "":
		return Schedule{}, errors.New(`is empty; write for example "@every 30m", "*/15 * * * *" or "adaptive"`)
	case rest == "@every" || strings.HasPrefix(rest, "@every "):
		return parseEvery(strings.TrimSpace(strings.TrimPrefix(rest, "@every")), least)
	case rest == "@reboot":
		return Schedule{}, errors.New(`is not known here: a missed visit is caught up after a start anyway; write "@every 30m" or "@hourly"`)
	case strings.HasPrefix(rest, "@"):
		// A name stands for five fields and is checked like them.
	default:
		if err := checkFields(strings.Fields(rest)); err != nil {
			return Schedule{}, err
		}
	}
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	// The zone is always given: without one, cron reads the machine's.
	parsed, err := parser.Parse("CRON_TZ=" + zone + " " + rest)
	if err != nil {
		if strings.HasPrefix(rest, "@") {
			return Schedule{}, errors.New("is not a known name; write @every DURATION, @hourly, @daily, @weekly, @monthly or @yearly")
		}
		return Schedule{}, fmt.Errorf("is not valid: %w; write minute hour day month weekday, for example \"*/15 * * * *\" (Sunday is 0)", err)
	}
	s := Schedule{spec: parsed}
	if s.interval, err = shortestOf(parsed); err != nil {
		return Schedule{}, err
	}
	if s.interval < least {
		return Schedule{}, tooOften(s.interval, least)
	}
	return s, nil
}

// cutZone takes CRON_TZ=Zone (or cron's older TZ=Zone) from the front. The
// parser of cron panics when nothing follows the zone.
func cutZone(text string) (zone, rest string, err error) {
	_, after, found := strings.Cut(text, "TZ=")
	if !found || !strings.HasPrefix(text, "TZ=") && !strings.HasPrefix(text, "CRON_TZ=") {
		return "UTC", text, nil
	}
	fields := strings.Fields(after)
	if len(fields) < 2 || strings.IndexAny(after, " \t") == 0 {
		return "", "", errors.New(`has only half of a zone and a time; write for example "CRON_TZ=Asia/Taipei 0 6 * * *"`)
	}
	zone = fields[0]
	// "Local" would mean another time on each machine.
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return "", "", fmt.Errorf("names an unknown zone %q; write an IANA name such as Asia/Taipei, Europe/Kyiv or UTC", zone)
	}
	return zone, strings.Join(fields[1:], " "), nil
}

func parseEvery(text string, least time.Duration) (Schedule, error) {
	every, err := time.ParseDuration(text)
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		var n int
		n, err = strconv.Atoi(days)
		every = time.Duration(min(n, 1000)) * 24 * time.Hour
	}
	switch {
	case text == "":
		return Schedule{}, errors.New(`has no duration; write for example "@every 30m"`)
	case err != nil:
		return Schedule{}, fmt.Errorf(`has no valid duration %q; write for example "@every 30m" or "@every 24h"`, text)
	case every <= 0:
		hint := -every
		if hint < least {
			hint = least
		}
		return Schedule{}, fmt.Errorf(`would run every second; write "@every %s"`, brief(hint))
	case every < least:
		return Schedule{}, tooOften(every, least)
	case every > maxEvery:
		return Schedule{}, fmt.Errorf(`practically never runs; write at most "@every %s"`, brief(maxEvery))
	case every%time.Second != 0:
		return Schedule{}, fmt.Errorf(`has a fraction of a second; write "@every %s"`, brief(every.Round(time.Second)))
	}
	return Schedule{every: every, interval: every}, nil
}

// checkFields refuses what the parser would accept and nobody means.
func checkFields(fields []string) error {
	if len(fields) == 6 {
		return errors.New(`has six fields, and seconds are not supported; write five: minute hour day month weekday`)
	}
	if len(fields) != 5 {
		return fmt.Errorf(`has %d fields; write five: minute hour day month weekday, for example "*/15 * * * *"`, len(fields))
	}
	for i, top := range []int{60, 24, 32, 13, 7} {
		for part := range strings.SplitSeq(fields[i], ",") {
			if part == "" {
				return fmt.Errorf("has an empty place in field %q; take the comma out", fields[i])
			}
			_, step, _ := strings.Cut(part, "/")
			n, err := strconv.Atoi(step)
			if err != nil || n < top {
				continue
			}
			// A step beyond the field's end leaves its first value alone: "*/90" would run once an hour.
			unit := [...]string{"m", "h"}
			if i < len(unit) {
				return fmt.Errorf(`has a step %d that is longer than its field; write "@every %d%s"`, n, n, unit[i])
			}
			return fmt.Errorf("has a step %d that is longer than its field %q; name the values", n, fields[i])
		}
	}
	return nil
}

// shortestOf measures the pauses of a calendar schedule from a fixed start, so
// that the same specification is always judged alike.
func shortestOf(spec cron.Schedule) (time.Duration, error) {
	start := time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)
	last := spec.Next(start)
	if last.IsZero() {
		return 0, errors.New("never runs: no month has such a day; write for example \"0 0 * * *\"")
	}
	least := maxEvery
	// An hour has at most 60 runs: so many more see every pattern, and a sparse schedule ends by the year.
	for range 128 {
		next := spec.Next(last)
		if next.IsZero() || next.Sub(start) > maxEvery {
			break
		}
		least = min(least, next.Sub(last))
		last = next
	}
	return least, nil
}

func tooOften(every, least time.Duration) error {
	return fmt.Errorf(`would run every %s, more often than limits.min_interval (%s) allows; write "@every %s"`,
		brief(every), brief(least), brief(least))
}

// brief writes a duration as a person does: 1h, not 1h0m0s.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
