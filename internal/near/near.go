// Package near finds what somebody meant who mistyped a name.
package near

import "strings"

// Of returns the candidate that the word most probably stands for, or "" if none
// resembles it. Case and leading zeros of numbers do not count: "pipe-7" is
// PIPE-07.
func Of(word string, candidates []string) string {
	best, least := "", 1+len(word)/3
	for _, candidate := range candidates {
		if candidate == "" {
			continue
		}
		if fold(candidate) == fold(word) {
			return candidate
		}
		if d := distance(fold(word), fold(candidate)); d < least || d == least && best == "" {
			best, least = candidate, d
		}
	}
	if best == "" && len(word) >= 3 {
		for _, candidate := range candidates {
			if strings.HasPrefix(fold(candidate), fold(word)) {
				return candidate
			}
		}
	}
	return best
}

// Hint is "; did you mean X?", or "" if nothing resembles the word.
func Hint(word string, candidates []string) string {
	if found := Of(word, candidates); found != "" {
		return "; did you mean " + found + "?"
	}
	return ""
}

// fold drops case and the zeros that a number begins with.
func fold(word string) string {
	var b strings.Builder
	number := false
	for _, r := range strings.ToLower(word) {
		digit := r >= '0' && r <= '9'
		if r == '0' && !number {
			continue
		}
		number = digit
		b.WriteRune(r)
	}
	return b.String()
}

// distance counts the insertions, deletions and replacements between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			row[j+1] = min(cost, above+1, row[j]+1)
			diagonal = above
		}
	}
	return row[len(b)]
}
