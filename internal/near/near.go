// Package near finds what somebody meant who mistyped a name.
package near

import "strings"

// Of returns the candidate that the word most probably stands for, or "" if none
// resembles it. Case and leading zeros of numbers do not count: "pipe-7" is
// PIPE-07.
func Of(word string, candidates []string) string {
	best, least := "", max(1, len(word)/3)
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

// distance counts the insertions, deletions, replacements and exchanges of
// neighbours between two words.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
