// Package websub subscribes to the hubs that sources name (W3C WebSub), so
// that what is new arrives when it is published.
//
// It asks hubs, answers their questions at addresses that nobody can guess,
// and takes in what they send and have signed. It is no replacement for
// visits: a hub may stop without a word, so these only become fewer. Its
// promise: what a hub did not sign with the secret of that one subscription
// is never stored, and a hub that fails is asked less and less often.
package websub
