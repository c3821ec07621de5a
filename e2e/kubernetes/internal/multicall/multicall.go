// Package multicall runs one of several programs that share a binary, chosen by the name it is called under.
package multicall

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	// Registers the "json" log format, and the client and version metrics, as the released binaries do.
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

// Programs maps names to programs; each returns its exit code.
type Programs map[string]func() int

// Command makes a program of a cobra command.
func Command(command func() *cobra.Command) func() int {
	return func() int { return cli.Run(command()) }
}

// Run ends the process with the exit code of the program that os.Args[0] names.
func (programs Programs) Run() {
	name := filepath.Base(os.Args[0])
	program, known := programs[name]
	if !known {
		names := make([]string, 0, len(programs))
		for known := range programs {
			names = append(names, known)
		}
		slices.Sort(names)
		fmt.Fprintf(os.Stderr, "%s: call this binary as one of %s (by a symbolic link)\n", name, strings.Join(names, ", "))
		os.Exit(2)
	}
	os.Exit(program())
}
