//go:build race

package ipcspec_test

// raced is the mechanism that the race detector is content with: it makes a proof
// ten times slower, and all mechanisms go the same way.
var raced = []string{"sysv-msgqueue"}
