// Package native is the operating system itself as an implementation under
// test: actors that perform the operations by its own system calls. The program
// ipcspec-actor is this package and nothing else; it links neither Gherkin nor
// an HTTP client, because every scenario pays for its start.
package native
