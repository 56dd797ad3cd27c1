package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire"
	"straitwire/config"
)

func TestAskSelection(t *testing.T) {
	offer, err := config.OfferOf([]byte(straitwire.Shipped()))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		given   string // the flag that leaves no question
		answers string
		want    config.Selection
		ok      bool
		says    string
	}{
		{"defaults", "", "\n\n\n\n\n", config.Selection{}, true, "taiwan-strait"},
		{
			"everything", "", "mailto:a@b.example\nhttps://n.example\n:80\ntaiwan-strait, japan-defence\nworld\n",
			config.Selection{Contact: "mailto:a@b.example", BaseURL: "https://n.example", Listen: ":80", Topics: []string{"taiwan-strait", "japan-defence"}, Regions: []string{"world"}},
			true, "",
		},
		{"asked again", "", "me\nmailto:a@b.example\n\n\n\nnowhere\neurope\n", config.Selection{Contact: "mailto:a@b.example", Regions: []string{"europe"}}, true, "no region"},
		{"given", "contact", "\n\n\n\n", config.Selection{}, true, ""},
		{"gone away", "", "\n", config.Selection{}, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var said bytes.Buffer
			var got config.Selection
			err := askSelection(strings.NewReader(tt.answers), &said, &got, offer, func(flag string) bool { return flag == tt.given })
			if (err == nil) != tt.ok || !strings.Contains(said.String(), tt.says) {
				t.Errorf("askSelection = %v, said %s", err, &said)
			}
			for _, list := range []*[]string{&got.Topics, &got.Regions} {
				if len(*list) == 0 {
					*list = nil
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("selection (-want +got):\n%s", diff)
			}
		})
	}
}
