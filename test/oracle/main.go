// The oracle answers what Flux itself would do, by calling the very libraries that kustomize-controller v1.9.4 and
// source-controller v1.9.1 call, in the order in which they call them. One JSON request a line on stdin, one answer a line on stdout.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"runtime/debug"
)

type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type response struct {
	ID     json.RawMessage `json:"id"`
	Result any             `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// A method takes its parameters as raw JSON and gives a value that marshals to JSON.
type method func(json.RawMessage) (any, error)

var methods = map[string]method{
	"versions":   versions,
	"yaml":       typed(yamlToJSON),
	"encode":     typed(encode),
	"objects":    typed(readObjects),
	"envsubst":   typed(evalEnvsubst),
	"generate":   typed(generate),
	"build":      typed(build),
	"substitute": typed(substitute),
	"semver":     typed(highest),
	"ignore":     typed(archived),
	"kstatus":    typed(health),
	"normalize":  typed(normalizeObjects),
	"sort":       typed(sortObjects),
	"apply":      typed(apply),
	"applyEach":  typed(applyEach),
	"prune":      typed(prune),
}

// typed adapts a function of a parameter struct to a method.
func typed[P any, R any](answer func(P) (R, error)) method {
	return func(raw json.RawMessage) (any, error) {
		var params P
		if err := json.Unmarshal(raw, &params); err != nil {
			return nil, fmt.Errorf("oracle: bad parameters: %w", err)
		}
		return answer(params)
	}
}

func versions(json.RawMessage) (any, error) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil, fmt.Errorf("oracle: no build information")
	}
	found := map[string]string{}
	for _, module := range info.Deps {
		found[module.Path] = module.Version
		if module.Replace != nil {
			found[module.Path] = module.Replace.Version
		}
	}
	return found, nil
}

// answer turns a panic of a library into an error: some inputs make Flux's own libraries panic.
func answer(asked request) (reply response) {
	reply.ID = asked.ID
	defer func() {
		if thrown := recover(); thrown != nil {
			reply.Result, reply.Error = nil, fmt.Sprintf("panic: %v", thrown)
		}
	}()
	call, known := methods[asked.Method]
	if !known {
		reply.Error = fmt.Sprintf("oracle: unknown method %q", asked.Method)
		return reply
	}
	result, err := call(asked.Params)
	if err != nil {
		reply.Error = err.Error()
		return reply
	}
	reply.Result = result
	return reply
}

func main() {
	log.SetOutput(os.Stderr)
	requests := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := bufio.NewWriter(os.Stdout)
	replies := json.NewEncoder(out)
	replies.SetEscapeHTML(false)
	for {
		var asked request
		if err := requests.Decode(&asked); err != nil {
			return
		}
		if err := replies.Encode(answer(asked)); err != nil {
			log.Fatal(err)
		}
		if err := out.Flush(); err != nil {
			return
		}
	}
}
