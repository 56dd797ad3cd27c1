package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"time"

	"straitwire/news"
)

const (
	maxAliases = 1000 // in a row: more would be a circle
	maxLinks   = 50   // of one story to stories in other languages
)

type storedMember struct {
	Item      news.ItemID    `json:"item"`
	Source    news.SourceID  `json:"src"`
	CopyOf    news.ItemID    `json:"copy,omitempty"`
	Origin    string         `json:"origin,omitempty"`
	Outlet    news.Outlet    `json:"outlet,omitzero"`
	Publisher string         `json:"pub,omitempty"`
	Control   string         `json:"ctl,omitempty"`
	Language  string         `json:"lang,omitempty"`
	Seen      time.Time      `json:"seen,omitzero"`
	URL       string         `json:"url,omitempty"`
	Why       string         `json:"why,omitempty"`
	Linked    []news.StoryID `json:"linked,omitempty"`
	Merged    []news.StoryID `json:"merged,omitempty"`
}

func (m *storedMember) member() news.Member {
	return news.Member{
		Item: m.Item, Source: m.Source, CopyOf: m.CopyOf, Origin: m.Origin, Outlet: m.Outlet, Publisher: m.Publisher,
		Control: m.Control, Language: m.Language, Seen: m.Seen, URL: m.URL,
	}
}

// storedStory is what its members do not say of a story. Most have none.
type storedStory struct {
	Links  []news.StoryID `json:"links,omitempty"`
	Before news.StoryID   `json:"before,omitempty"`
	Ended  []news.StoryID `json:"ended,omitempty"` // stories that ended in it
}

func memberKey(id news.StoryID, number uint64) []byte {
	return binary.BigEndian.AppendUint64(prefix(id), number)
}

// StoriesOf returns the stories of items; an item that was never placed, or
// has gone, is missing.
func (s *Store) StoriesOf(ctx context.Context, items []news.ItemID) (map[news.ItemID]news.Story, error) {
	found := make(map[news.ItemID]news.Story)
	err := s.view(ctx, func(tx txn) error {
		if !tx.hasStories() {
			return ctx.Err()
		}
		stories := make(map[news.StoryID]news.Story)
		for _, item := range items {
			p, placed, err := tx.pointer(item)
			if err != nil {
				return err
			}
			if !placed {
				continue
			}
			id, err := tx.resolve(p.story)
			if err != nil {
				return err
			}
			story, ok := stories[id]
			if !ok {
				if story, err = tx.story(id); err != nil {
					return err
				}
				stories[id] = story
			}
			found[item] = story
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, about(err, "stories of %d items", len(items))
	}
	return found, nil
}

// Story returns a story by its id, or by the id of one that ended in it. A
// story without a kept item is none.
func (s *Store) Story(ctx context.Context, id news.StoryID) (news.Story, bool, error) {
	var story news.Story
	err := s.view(ctx, func(tx txn) error {
		if !tx.hasStories() {
			return ctx.Err()
		}
		now, err := tx.resolve(id)
		if err != nil {
			return err
		}
		story, err = tx.story(now)
		return err
	})
	if err != nil || len(story.Members) == 0 {
		return news.Story{}, false, about(err, "story %s", id)
	}
	return story, true, nil
}

// Placement returns how an item was placed, its story by the id of today.
func (s *Store) Placement(ctx context.Context, item news.ItemID) (news.Placement, bool, error) {
	var placement news.Placement
	var placed bool
	err := s.view(ctx, func(tx txn) error {
		if !tx.hasStories() {
			return ctx.Err()
		}
		var p pointer
		var err error
		if p, placed, err = tx.pointer(item); err != nil || !placed {
			return err
		}
		id, err := tx.resolve(p.story)
		if err != nil {
			return err
		}
		key := memberKey(id, p.turn)
		value := tx.bucket(bucketMembers).Get(key)
		if value == nil {
			return damaged(bucketMembers, key, "missing, although item "+string(item)+" was placed there")
		}
		var m storedMember
		if err := unsealInto(bucketMembers, key, value, &m); err != nil {
			return err
		}
		placement = news.Placement{
			Item: item, CopyOf: m.CopyOf, Story: id, Origin: m.Origin, Merged: m.Merged, Linked: m.Linked, Why: m.Why,
		}
		return nil
	})
	if err != nil || !placed {
		return news.Placement{}, false, about(err, "placement of item %s", item)
	}
	return placement, true, nil
}

// Unsettled returns up to limit stories whose members are to be judged again.
func (s *Store) Unsettled(ctx context.Context, limit int) ([]news.Story, error) {
	var stories []news.Story
	err := s.view(ctx, func(tx txn) error {
		stories = nil
		if !tx.hasStories() {
			return ctx.Err()
		}
		c := tx.bucket(bucketUnsettled).Cursor()
		for key, _ := c.First(); key != nil && len(stories) < limit; key, _ = c.Next() {
			story, err := tx.story(news.StoryID(key))
			if err != nil {
				return err
			}
			stories = append(stories, story)
		}
		return ctx.Err()
	})
	return stories, about(err, "unsettled stories")
}

// resolve follows the aliases of a story that ended in another.
func (tx txn) resolve(id news.StoryID) (news.StoryID, error) {
	for range maxAliases {
		key := []byte(id)
		value := tx.bucket(bucketAliases).Get(key)
		if value == nil {
			return id, nil
		}
		payload, err := unseal(bucketAliases, key, value)
		if err != nil {
			return "", err
		}
		id = news.StoryID(payload)
	}
	return "", damaged(bucketAliases, []byte(id), "leads in a circle")
}

// story reads a story that did not end in another one. It has no members when
// there is none.
func (tx txn) story(id news.StoryID) (news.Story, error) {
	story := news.Story{ID: id}
	begin := prefix(id)
	c := tx.bucket(bucketMembers).Cursor()
	for key, value := c.Seek(begin); bytes.HasPrefix(key, begin); key, value = c.Next() {
		var m storedMember
		if err := unsealInto(bucketMembers, key, value, &m); err != nil {
			return story, err
		}
		story.Members = append(story.Members, m.member())
	}
	if len(story.Members) == 0 {
		return story, nil
	}
	story.Lead = story.Members[0].Item
	head, err := tx.readHead(id)
	if err != nil {
		return story, err
	}
	if story.Before, err = tx.alive(head.Before); err != nil {
		return story, err
	}
	for _, other := range head.Links {
		if other, err = tx.alive(other); err != nil {
			return story, err
		}
		if other != "" && other != id && !slices.Contains(story.Links, other) {
			story.Links = append(story.Links, other)
		}
	}
	slices.Sort(story.Links)
	return story, nil
}

// alive returns the id of today of a story that has members, else nothing.
func (tx txn) alive(id news.StoryID) (news.StoryID, error) {
	if id == "" {
		return "", nil
	}
	now, err := tx.resolve(id)
	if err != nil {
		return "", err
	}
	begin := prefix(now)
	if key, _ := tx.bucket(bucketMembers).Cursor().Seek(begin); !bytes.HasPrefix(key, begin) {
		return "", nil
	}
	return now, nil
}

func (tx txn) readHead(id news.StoryID) (storedStory, error) {
	var head storedStory
	key := []byte(id)
	value := tx.bucket(bucketStories).Get(key)
	if value == nil {
		return head, nil
	}
	return head, unsealInto(bucketStories, key, value, &head)
}

// head changes what is known of a story besides its members.
func (tx txn) head(id news.StoryID, change func(*storedStory)) error {
	head, err := tx.readHead(id)
	if err != nil {
		return err
	}
	change(&head)
	if head.Before == "" && len(head.Links) == 0 && len(head.Ended) == 0 {
		return nil // nothing to say, and what is said is never taken back
	}
	payload, err := encode(head)
	if err != nil {
		return err
	}
	_, err = tx.putIfOther(bucketStories, []byte(id), payload)
	return err
}

// linkStories notes on both sides that two stories report the same event.
func (tx txn) linkStories(id, other news.StoryID) error {
	other, err := tx.alive(other)
	if err != nil || other == "" || other == id {
		return err
	}
	add := func(to news.StoryID) func(*storedStory) {
		return func(h *storedStory) {
			if !slices.Contains(h.Links, to) && len(h.Links) < maxLinks {
				h.Links = append(h.Links, to)
			}
		}
	}
	if err := tx.head(id, add(other)); err != nil {
		return err
	}
	return tx.head(other, add(id))
}

// merge ends a story in another: its members move, and its id leads there.
func (tx txn) merge(ended, into news.StoryID) error {
	if err := checkName("story", string(ended)); err != nil {
		return err
	}
	old, err := tx.resolve(ended)
	if err != nil || old == into {
		return err
	}
	members := tx.bucket(bucketMembers)
	begin := prefix(old)
	var moved []record
	c := members.Cursor()
	for key, value := c.Seek(begin); bytes.HasPrefix(key, begin); key, value = c.Next() {
		payload, err := unseal(bucketMembers, key, value)
		if err != nil {
			return err
		}
		moved = append(moved, record{bytes.Clone(key), bytes.Clone(payload)})
	}
	for _, m := range moved {
		key := append(prefix(into), m.key[len(begin):]...)
		if err := members.Put(key, seal(key, m.value)); err != nil {
			return err
		}
		if err := members.Delete(m.key); err != nil {
			return err
		}
	}
	head, err := tx.readHead(old)
	if err != nil {
		return err
	}
	if err := tx.head(into, func(h *storedStory) {
		h.Ended = append(append(h.Ended, head.Ended...), old)
		h.Links = append(h.Links, head.Links...)
		h.Links = h.Links[:min(len(h.Links), maxLinks)]
		if h.Before == "" && head.Before != into {
			h.Before = head.Before
		}
	}); err != nil {
		return err
	}
	for _, bucket := range []string{bucketStories, bucketUnsettled} {
		if err := tx.bucket(bucket).Delete([]byte(old)); err != nil {
			return err
		}
	}
	key := []byte(old)
	return tx.bucket(bucketAliases).Put(key, seal(key, []byte(into)))
}

// dropMember takes a member out of a story, and the story away with its last.
func (tx txn) dropMember(id news.StoryID, number uint64) error {
	if err := tx.bucket(bucketMembers).Delete(memberKey(id, number)); err != nil {
		return err
	}
	left, err := tx.alive(id)
	if err != nil || left != "" {
		return err
	}
	head, err := tx.readHead(id)
	if err != nil {
		return err
	}
	for _, ended := range head.Ended {
		if err := tx.bucket(bucketAliases).Delete([]byte(ended)); err != nil {
			return err
		}
	}
	for _, bucket := range []string{bucketStories, bucketUnsettled} {
		if err := tx.bucket(bucket).Delete([]byte(id)); err != nil {
			return err
		}
	}
	return nil
}

// countStories returns how many items are placed, and how many stories have
// more than one.
func (tx txn) countStories() (placed, stories int) {
	var before []byte
	size := 0
	c := tx.bucket(bucketMembers).Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		id := key[:max(0, len(key)-seqSize)]
		if !bytes.Equal(id, before) {
			before, size = append(before[:0], id...), 0
		}
		placed++
		if size++; size == 2 {
			stories++
		}
	}
	return placed, stories
}
