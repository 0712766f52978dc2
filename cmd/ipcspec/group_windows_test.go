package main

import "os/exec"

// killTogether leaves it at the command itself: its actors end with their
// connection.
func killTogether(*exec.Cmd) {}
