package main

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
)

// crew is the set of processes that run, by name.
type crew struct {
	lock    sync.Mutex
	members map[string]*member
	tell    func(map[string]string)
}

type member struct {
	process *exec.Cmd
	gone    chan struct{}
}

func newCrew(tell func(map[string]string)) *crew {
	return &crew{members: map[string]*member{}, tell: tell}
}

func (c *crew) start(order command) error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.members[order.Name] != nil {
		return fmt.Errorf("%s runs already", order.Name)
	}
	log, err := os.OpenFile(order.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	process := exec.Command(order.Path, order.Arguments...)
	process.Stdout, process.Stderr = log, log
	process.SysProcAttr = dieWithParent()
	if err := process.Start(); err != nil {
		return err
	}
	started := &member{process, make(chan struct{})}
	c.members[order.Name] = started
	go c.await(order.Name, started)
	return nil
}

func (c *crew) await(name string, started *member) {
	started.process.Wait()
	c.lock.Lock()
	defer c.lock.Unlock()
	close(started.gone)
	if c.members[name] == started {
		delete(c.members, name)
		c.tell(map[string]string{"exited": name})
	}
}

// stop kills outright: everything a test cluster holds is thrown away or can be recovered by etcd.
func (c *crew) stop(name string) {
	c.lock.Lock()
	found := c.members[name]
	delete(c.members, name)
	c.lock.Unlock()
	if found != nil {
		found.process.Process.Kill()
		<-found.gone
	}
}

func (c *crew) stopAll() {
	c.lock.Lock()
	var names []string
	for name := range c.members {
		names = append(names, name)
	}
	c.lock.Unlock()
	for _, name := range names {
		c.stop(name)
	}
}
