//go:build !linux

package main

import "syscall"

// dieWithParent can only keep Ctrl-C from the children: elsewhere a killed supervisor leaves them running.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
