//go:build race

package main

// slower is how much slower the race detector makes a command, beside those of other packages.
const slower = 4
