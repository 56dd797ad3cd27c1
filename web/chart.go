package web

import (
	"fmt"
	"strings"
	"time"

	"straitwire/news"
)

const (
	chartHeight = 40 // units of the drawing
	barStep     = 10 // from one bar to the next
	barWidth    = 8
)

// chartView is a row of bars, drawn as SVG. Its text says what it shows.
type chartView struct {
	Width, Height int
	Text          string
	Bars          []barView
	Labels        []string // below it, at even distances
}

// barView is one bar.
type barView struct{ X, Y, Width, Height int }

// newChart draws counts, the highest as high as the chart.
func newChart(counts []float64, text string, labels ...string) chartView {
	c := chartView{Width: barStep * len(counts), Height: chartHeight, Text: text, Labels: labels}
	most := 0.0
	for _, n := range counts {
		most = max(most, n)
	}
	for i, n := range counts {
		if n <= 0 {
			continue // nothing is no bar
		}
		high := min(max(2, int(n/most*chartHeight+0.5)), chartHeight)
		c.Bars = append(c.Bars, barView{i*barStep + (barStep-barWidth)/2, chartHeight - high, barWidth, high})
	}
	return c
}

// rhythmCharts show at which hours and on which days the items of a source
// come; none while too little is known.
func rhythmCharts(r *news.Rhythm, now time.Time) []chartView {
	if !r.Settled(now) {
		return nil
	}
	clock := r.Zone
	if clock == "" {
		clock = "UTC"
	}
	hours, names := make([]float64, 24), make([]string, 24)
	for i, n := range r.Hours {
		hours[i], names[i] = float64(n), fmt.Sprintf("%02d:00", i)
	}
	var days []float64
	var dayNames, short []string
	for i := range 7 {
		d := time.Weekday((i + 1) % 7) // Monday first
		days, dayNames, short = append(days, float64(r.Days[d])), append(dayNames, d.String()), append(short, d.String()[:2])
	}
	var charts []chartView
	if text := busiest(hours, names); text != "" {
		charts = append(charts, newChart(hours, fmt.Sprintf("Items by the hour of the day (%s): %s", clock, text), "00", "06", "12", "18"))
	}
	if text := busiest(days, dayNames); text != "" {
		charts = append(charts, newChart(days, fmt.Sprintf("Items by the day of the week (%s): %s", clock, text), short...))
	}
	return charts
}

// busiest names the highest of the counts; it is empty if there are none.
func busiest(counts []float64, names []string) string {
	var most []string
	used := make([]bool, len(counts))
	for range 3 {
		best := -1
		for i, n := range counts {
			if !used[i] && n > 0 && (best < 0 || n > counts[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		used[best] = true
		most = append(most, names[best])
	}
	if len(most) == 0 {
		return ""
	}
	return "most: " + strings.Join(most, ", ")
}
