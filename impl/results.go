package impl

// Results that operations of several mechanisms have.

// Bytes is what was read; none at end-of-file.
type Bytes struct {
	Data []byte `json:"data"`
}

// Count is the number of bytes that were transferred.
type Count struct {
	Count int `json:"count" within:"0.."`
}

// Value is a number that was asked for.
type Value struct {
	Value int64 `json:"value"`
}

// Truth is the answer to a question.
type Truth struct {
	Is bool `json:"is"`
}
