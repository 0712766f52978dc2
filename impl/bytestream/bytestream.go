// Package bytestream has what pipes of all families have: two ends, and bytes without boundaries between them.
package bytestream

import (
	"github.com/ipcspec/ipcspec/impl"
)

// Ends are the two ends of a new pipe.
type Ends struct {
	Read  impl.Opened `json:"read"`
	Write impl.Opened `json:"write"`
}
