package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A tree of files as a test gives it: contents by path, and directories that hold nothing.
type tree struct {
	Files       map[string]string `json:"files"`
	Directories []string          `json:"directories"`
}

// unpack writes the tree to a new temporary directory, as the controllers unpack an artifact.
func unpack(t tree) (string, func(), error) {
	made, err := os.MkdirTemp("", "oracle-")
	if err != nil {
		return "", nil, err
	}
	cleanup := func() { os.RemoveAll(made) }
	root, err := filepath.EvalSymlinks(made)
	if err == nil {
		err = write(root, t)
	}
	if err != nil {
		cleanup()
		return "", nil, fmt.Errorf("oracle: %w", err)
	}
	return root, cleanup, nil
}

func write(root string, t tree) error {
	for _, directory := range t.Directories {
		if err := os.MkdirAll(filepath.Join(root, directory), 0o755); err != nil {
			return err
		}
	}
	for name, content := range t.Files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// withoutRoot takes the random directory out of an error, so that answers are the same each time.
func withoutRoot(root string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), root, "/root-of-artifact"))
}
