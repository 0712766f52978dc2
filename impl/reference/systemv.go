package reference

// SystemVState has the decisions about all System V objects.
type SystemVState struct {
	FileKey func(k *Kernel, path string, project int) (int64, bool)
	Restart func(k *Kernel) (keepsQueues bool)
}

// SystemVOf is the state of System V objects.
func SystemVOf(k *Kernel) *SystemVState { return Of[SystemVState](k) }

func init() {
	Begins(func() *SystemVState {
		return &SystemVState{FileKey: fileKey, Restart: func(*Kernel) bool { return false }}
	})
}
