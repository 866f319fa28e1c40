// Supervisor owns the processes of one test cluster, so that none outlives the test that started it.
//
// It reads one JSON command a line from stdin and answers each with one JSON line on stdout:
//
//	{"op":"certificates","folder":"/tmp/x"}
//	{"op":"start","name":"etcd","path":"/bin/etcd","arguments":["--x"],"log":"/tmp/x/etcd.log"}
//	{"op":"stop","name":"etcd"}
//
// An {"exited":"etcd"} line tells a process that ended by itself. When stdin closes, because the test ended in whatever
// way, everything is killed and the folder given as argument is removed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

type command struct {
	Op        string   `json:"op"`
	Name      string   `json:"name"`
	Path      string   `json:"path"`
	Arguments []string `json:"arguments"`
	Log       string   `json:"log"`
	Folder    string   `json:"folder"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: supervisor FOLDER-TO-REMOVE")
		os.Exit(2)
	}
	// A child is told of its parent's death when the parent's thread ends, so the thread must stay.
	runtime.LockOSThread()
	// Ctrl-C reaches the whole group; the test's end, seen as end of stdin, is what counts.
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP, syscall.SIGPIPE)
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, syscall.SIGTERM)

	commands := make(chan string)
	go readLines(commands)
	crew := newCrew(func(line map[string]string) { answer(line) })
	for {
		select {
		case line, open := <-commands:
			if !open {
				leave(crew)
			}
			answer(outcome(obey(crew, line)))
		case <-terminate:
			leave(crew)
		}
	}
}

func leave(crew *crew) {
	crew.stopAll()
	os.RemoveAll(os.Args[1])
	os.Exit(0)
}

func readLines(lines chan<- string) {
	defer close(lines)
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		lines <- scanner.Text()
	}
}

func obey(crew *crew, line string) error {
	var order command
	if err := json.Unmarshal([]byte(line), &order); err != nil {
		return err
	}
	switch order.Op {
	case "certificates":
		return writeCertificates(order.Folder)
	case "start":
		return crew.start(order)
	case "stop":
		crew.stop(order.Name)
		return nil
	default:
		return fmt.Errorf("unknown op %q", order.Op)
	}
}

func outcome(err error) map[string]string {
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return map[string]string{"ok": "true"}
}

func answer(line map[string]string) {
	text, _ := json.Marshal(line)
	os.Stdout.Write(append(text, '\n'))
}
