package result

// Gaps is what `ipcspec gaps` establishes: what could be looked at, by subject and part,
// and what of it the scenarios do not look at.
type Gaps struct {
	Schema        int          `json:"schema"`
	Tool          Tool         `json:"tool"`
	Specification string       `json:"specification"`
	Subjects      []GapSubject `json:"subjects"`
	Executed      int          `json:"executed"` // scenarios, each with one change
	DurationUS    int64        `json:"duration_us"`
}

// GapSubject is a mechanism, or a trait whose operations are about no object of one.
type GapSubject struct {
	Name  string    `json:"name"`
	Parts []GapPart `json:"parts"`
	// Known is how many gaps are known and allowed to be there, KnownExceptions how many
	// cells may be excepted. Both may only fall; -1 where nothing is recorded.
	Known           int `json:"known"`
	KnownExceptions int `json:"known_exceptions"`
	// Mistakes are exceptions that do not hold.
	Mistakes []string `json:"mistakes"`
}

// GapPart is one kind of cells of a subject.
type GapPart struct {
	Name     string        `json:"name"`
	Cells    int           `json:"cells"`
	Gaps     []Gap         `json:"gaps"`
	Excepted []ExceptedGap `json:"excepted"`
}

// Gap is a cell that nothing looks at.
type Gap struct {
	Cell string `json:"cell"`
	Why  string `json:"why"`
}

// ExceptedGap is one that a document leaves open.
type ExceptedGap struct {
	Gap
	Reason string `json:"reason"`
	Source string `json:"source"`
}

// Count returns how many cells, gaps and excepted cells the subject has.
func (s GapSubject) Count() (cells, gaps, excepted int) {
	for _, p := range s.Parts {
		cells += p.Cells
		gaps += len(p.Gaps)
		excepted += len(p.Excepted)
	}
	return cells, gaps, excepted
}

// Holds reports whether the subject has no more gaps and exceptions than are known, and
// all its exceptions hold.
func (s GapSubject) Holds() bool {
	_, gaps, excepted := s.Count()
	return len(s.Mistakes) == 0 && gaps <= max(0, s.Known) && excepted <= max(0, s.KnownExceptions)
}

// Total returns how many cells, gaps and excepted cells there are.
func (g *Gaps) Total() (cells, gaps, excepted int) {
	for _, s := range g.Subjects {
		c, n, e := s.Count()
		cells, gaps, excepted = cells+c, gaps+n, excepted+e
	}
	return cells, gaps, excepted
}
