package decode

import (
	"testing"
	"time"

	"straitwire/news"
)

func TestPause(t *testing.T) {
	type pause struct {
		TTL, Period time.Duration
		Quiet       news.Quiet
	}
	rss := func(head string) string {
		return `<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title>` + head +
			`<item><title>a</title><link>http://a.example/1</link></item></channel></rss>`
	}
	tests := []struct {
		name, body string
		want       pause
	}{
		{"nothing", rss(""), pause{}},
		{"ttl", rss("<ttl> 90 </ttl>"), pause{TTL: 90 * time.Minute}},
		{"ttl beyond reason", rss("<ttl>99999999</ttl>"), pause{TTL: maxPause}},
		{"ttl of no number", rss("<ttl>soon</ttl>"), pause{}},
		{"ttl below zero", rss("<ttl>-5</ttl>"), pause{}},
		{"period", rss("<sy:updatePeriod> Daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"), pause{Period: 6 * time.Hour}},
		{"ttl and period", rss("<ttl>10</ttl><sy:updatePeriod>hourly</sy:updatePeriod>"), pause{TTL: 10 * time.Minute, Period: time.Hour}},
		{"frequency of nothing", rss("<sy:updateFrequency>4</sy:updateFrequency>"), pause{}},
		{"hours", rss("<skipHours><hour>0</hour><hour> 7 </hour><hour>23</hour></skipHours>"), pause{Quiet: news.Quiet{Hours: 1 | 1<<7 | 1<<23}}},
		{"midnight of old", rss("<skipHours><hour>24</hour></skipHours>"), pause{Quiet: news.Quiet{Hours: 1}}},
		{"no hours", rss("<skipHours><hour>25</hour><hour>-1</hour><hour>x</hour><hour/><day>3</day></skipHours>"), pause{}},
		{"days", rss("<skipDays><day>Saturday</day><day> sunday </day><day>Someday</day></skipDays>"), pause{Quiet: news.Quiet{Days: 1 | 1<<6}}},
		{
			"atom", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><title>T</title><id>x</id>` +
				`<sy:updatePeriod>hourly</sy:updatePeriod><entry><id>1</id><title>a</title></entry></feed>`,
			pause{Period: time.Hour},
		},
	}
	for _, tt := range tests {
		doc, err := Decode([]byte(tt.body), Hints{})
		if got := (pause{doc.TTL, doc.Period, doc.Quiet}); err != nil || got != tt.want || len(doc.Items) != 1 {
			t.Errorf("%s: Decode = %+v with %d items, %v; want %+v", tt.name, got, len(doc.Items), err, tt.want)
		}
	}
}
