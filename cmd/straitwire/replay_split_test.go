package main

import (
	"fmt"
	"testing"

	"straitwire/config"
	"straitwire/topic"
)

// A story that was parted is two for the lines after it, where the lines say
// when they were seen; what was answered stays.
func TestReplayPartsStories(t *testing.T) {
	const (
		ferry  = `"title": "Ferry with 82 aboard sinks off Surigao", "summary": "A ferry carrying 82 people sank off Surigao on Monday after its engine failed in heavy seas, the Philippine coast guard said."`
		second = `"title": "Dozens missing as Surigao ferry sinks", "summary": "Rescuers searched the waters off Surigao for survivors of the ferry, which went down with 82 people aboard."`
		murals = `"title": "Volunteers paint murals on school walls", "summary": "Local artists in Hualien have covered four schools with a storm of colours, parents and pupils among them."`
		tea    = `"title": "Growers in Nantou pick their spring tea early", "summary": "Weeks of fog have not harmed the leaves, which fetch good prices at auctions in the county."`
	)
	topics, err := topic.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		times  [6]string
		parted bool
	}{
		{"over the turn of a day", [6]string{"10:00", "11:00", "12:00", "20:00", "20:10", "20:20"}, true},
		{"on one day", [6]string{"10:00", "11:00", "12:00", "13:00", "13:10", "13:20"}, false},
		{"at times that nobody knows", [6]string{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newReplayer(&config.Config{Topics: topics})
			var got []replayAnswer
			for i, said := range []string{
				`"feed": "a", "guid": "1", ` + ferry,
				`"feed": "b", "guid": "1", ` + second,
				`"feed": "b", "guid": "1", ` + murals, // an edit
				`"feed": "c", "guid": "1", ` + tea,
				`"feed": "d", "guid": "1", ` + murals,
				`"feed": "e", "guid": "1", ` + ferry,
			} {
				line := fmt.Sprintf(`{"id": %d, "lang": "en", %s`, i, said)
				if tt.times[i] != "" {
					line += fmt.Sprintf(`, "seen": "2026-05-04T%s:00Z"`, tt.times[i])
				}
				answer, err := r.line([]byte(line + "}"))
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, answer.(replayAnswer))
			}
			if got[1].Story != got[0].Story || got[2].Story != got[0].Story || got[5].Story != got[0].Story {
				t.Errorf("stories %s, %s, %s, %s of the ferry differ", got[0].Story, got[1].Story, got[2].Story, got[5].Story)
			}
			if parted := got[4].Story != got[0].Story; parted != tt.parted {
				t.Errorf("what copies the edit is in story %s, the ferry in %s; want them parted: %t", got[4].Story, got[0].Story, tt.parted)
			}
			if string(got[4].DupOf) != "1" {
				t.Errorf("what copies the edit is a copy of %s, want 1", got[4].DupOf)
			}
		})
	}
}
