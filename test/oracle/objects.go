package main

import (
	"context"
	"sort"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/runtime/statusreaders"
	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/normalize"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type objectParams struct {
	Object *unstructured.Unstructured `json:"object"`
}

type healthResult struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// health is the status of an object by kstatus, with Flux's own reader for Jobs.
func health(p objectParams) (healthResult, error) {
	jobs := statusreaders.NewCustomJobStatusReader(meta.NewDefaultRESTMapper(nil))
	if jobs.Supports(p.Object.GroupVersionKind().GroupKind()) {
		read, err := jobs.ReadStatusForObject(context.Background(), nil, p.Object)
		if err != nil {
			return healthResult{}, err
		}
		if read.Error != nil {
			return healthResult{}, read.Error
		}
		return healthResult{Status: read.Status.String(), Message: read.Message}, nil
	}
	computed, err := status.Compute(p.Object)
	if err != nil {
		return healthResult{}, err
	}
	return healthResult{Status: computed.Status.String(), Message: computed.Message}, nil
}

func normalizeObjects(p objectList) (objectList, error) {
	err := normalize.UnstructuredList(p.Objects)
	return p, err
}

type sortParams struct {
	objectList
	// Order of deletion.
	Reverse bool `json:"reverse"`
}

func sortObjects(p sortParams) (objectList, error) {
	var order sort.Interface = ssa.SortableUnstructureds(p.Objects)
	if p.Reverse {
		order = sort.Reverse(order)
	}
	sort.Sort(order)
	return p.objectList, nil
}
