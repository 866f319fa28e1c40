package main

import "syscall"

// dieWithParent has the kernel kill a child even when the supervisor itself is killed.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
