package news

// Rule is what decided which item a reading belongs to, in words for people.
type Rule string

// The rules, in the order in which they are asked.
const (
	RulePlace     Rule = "guid and link are those of the item"
	RuleRefilled  Rule = "the place of the item was given to another: dated a day or more later, and in other words"
	RuleMoved     Rule = "the guid now stands for another item, but the link and the words are those of this one"
	RuleGUID      Rule = "the guid is that of the item, and no link speaks against it"
	RuleGUIDWords Rule = "the guid is that of the item, and title or text are alike: its link has moved"
	RuleLinkWords Rule = "the link is that of the item, and title or text are alike"
	RuleLinkAlone Rule = "the link is that of the item, and no guid tells them apart"
	RuleTitle     Rule = "nothing but the title can tell: it is the same, with the same text or near in time"
	RuleAbroad    Rule = "another source has the item under this link, and title or text are alike"

	RuleUnknown    Rule = "neither guid nor link nor title leads to a known item"
	RuleTwins      Rule = "the same document lists the other item beside it"
	RuleReusedGUID Rule = "the guid is that of another item, but link, title and text are not"
	RuleSharedLink Rule = "the link is shared by unlike items and tells nothing"
	RuleSeries     Rule = "the title is that of the other item with other numbers, a day or more apart: the next of a series"
	RuleUnlike     Rule = "another source has an item under this link, but title and text are unlike"
)
