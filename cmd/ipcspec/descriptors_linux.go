package main

import (
	"math"

	"golang.org/x/sys/unix"
)

// keepToOurselves lets no program that is started have what we have inherited: with
// thousands of descriptors its own have numbers that select cannot take. Kernels before 5.11
// do not know how; then they have them.
func keepToOurselves() { unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) }
