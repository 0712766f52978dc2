//go:build !unix

package ipcspec

func affordable(jobs int) int { return jobs }
