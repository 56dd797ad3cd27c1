// Package straitwire holds what stands at the top of the repository and is
// part of the program as well: the shipped configuration.
package straitwire

import _ "embed" // for the directive below

//go:embed config.yaml
var shipped string

// Shipped returns the configuration at the top of the repository.
func Shipped() string { return shipped }
