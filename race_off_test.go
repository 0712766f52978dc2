//go:build !race

package ipcspec_test

const raced = "" // every mechanism
