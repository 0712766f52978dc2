//go:build !race

package ipcspec_test

var raced []string // every mechanism
