// Package features holds the specification itself: one folder per mechanism,
// one file per aspect.
package features

import "embed"

// FS has all *.feature files.
//
//go:embed */*.feature
var FS embed.FS
