//go:build unix

package cache

import (
	"os"
	"path/filepath"
)

// Environment is that of a compiler which writes into a private directory. Compilers too execute,
// or build in, what they find in the user's directories: caches of objects, configuration, modules.
// Where others may write there, they get new ones.
func Environment(private string) []string {
	env := append(os.Environ(), "TMPDIR="+private)
	modules, home := os.Getenv("GOMODCACHE"), os.Getenv("HOME")
	if path := filepath.SplitList(os.Getenv("GOPATH")); modules == "" && len(path) > 0 {
		modules = filepath.Join(path[0], "pkg", "mod")
	} else if modules == "" && home != "" {
		modules = filepath.Join(home, "go", "pkg", "mod")
	}
	foreignHome := home == "" || trustedPlace(home) != nil
	if foreignHome {
		env = append(env, "HOME="+private)
	}
	switch ours := modules != "" && trustedPlace(modules) == nil; {
	case !ours:
		env = append(env, "GOMODCACHE="+filepath.Join(private, "modules"), "GOFLAGS="+os.Getenv("GOFLAGS")+" -modcacherw")
	case foreignHome:
		env = append(env, "GOMODCACHE="+modules)
	}
	for variable, instead := range map[string]string{
		"XDG_CACHE_HOME": private, "XDG_CONFIG_HOME": private, "GOCACHE": filepath.Join(private, "objects"), "GOENV": "off",
	} {
		if value := os.Getenv(variable); value != "" && value != "off" && trustedPlace(value) != nil {
			env = append(env, variable+"="+instead)
		}
	}
	return env
}
