package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/fluxcd/pkg/ssa/normalize"
	"github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// What became of one object, in the order asked for.
type outcome struct {
	Action  string `json:"action,omitempty"`
	Failure string `json:"failure,omitempty"`
}

type outcomes struct {
	Outcomes []outcome `json:"outcomes"`
}

// applyEach applies objects as a reconciliation does, each by itself: one that fails does not keep the others.
func applyEach(p applyParams) (outcomes, error) {
	manager, err := managerOf(p.Kubeconfig)
	if err != nil {
		return outcomes{}, err
	}
	options := applyOptions(p.Kustomization)
	limit, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	all := make([]outcome, len(p.Objects))
	places := make(chan struct{}, 8)
	var running sync.WaitGroup
	for i, object := range p.Objects {
		running.Add(1)
		places <- struct{}{}
		go func() {
			defer func() {
				if thrown := recover(); thrown != nil {
					all[i].Failure = fmt.Sprintf("panic: %v", thrown)
				}
				<-places
				running.Done()
			}()
			one := []*unstructured.Unstructured{object}
			manager.SetOwnerLabels(one, p.Kustomization.GetName(), p.Kustomization.GetNamespace())
			if err := normalize.UnstructuredList(one); err != nil {
				all[i].Failure = err.Error()
				return
			}
			utils.RemoveCABundleFromCRD(object)
			entry, err := manager.Apply(limit, object, options)
			if err != nil {
				all[i].Failure = err.Error()
				return
			}
			all[i].Action = entry.Action.String()
		}()
	}
	running.Wait()
	return outcomes{Outcomes: all}, nil
}
