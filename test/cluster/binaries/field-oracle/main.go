// The field oracle answers what kube-apiserver's own field managers make of a write: the very libraries that it is made of, without a server
// around them. One JSON request a line on stdin, one answer a line on stdout.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"

	"k8s.io/klog/v2"
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

var methods = map[string]func(json.RawMessage) (any, error){
	"kinds":     func(json.RawMessage) (any, error) { return builtInKinds() },
	"define":    typed(define),
	"written":   typed(written),
	"update":    typed(update),
	"apply":     typed(apply),
	"keepTimes": typed(keepTimes),
	"toScale":   typed(toScale),
	"fromScale": typed(fromScale),
}

// typed adapts a function of a parameter struct to a method.
func typed[P any](answer func(P) (any, error)) func(json.RawMessage) (any, error) {
	return func(raw json.RawMessage) (any, error) {
		var params P
		if err := json.Unmarshal(raw, &params); err != nil {
			return nil, fmt.Errorf("oracle: bad parameters: %w", err)
		}
		return answer(params)
	}
}

func answer(asked request) response {
	call, known := methods[asked.Method]
	if !known {
		return response{ID: asked.ID, Error: fmt.Sprintf("oracle: unknown method %q", asked.Method)}
	}
	result, err := call(asked.Params)
	if err != nil {
		return response{ID: asked.ID, Error: err.Error()}
	}
	return response{ID: asked.ID, Result: result}
}

func main() {
	log.SetOutput(os.Stderr)
	// What the managers hold against some writes is no news to who asks for them.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
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
