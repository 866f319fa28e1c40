package main

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"github.com/fluxcd/cli-utils/pkg/object"
	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/normalize"
	"github.com/fluxcd/pkg/ssa/utils"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

type applyParams struct {
	// Path of a kubeconfig file.
	Kubeconfig    string                       `json:"kubeconfig"`
	Kustomization kustomizev1.Kustomization    `json:"kustomization"`
	Objects       []*unstructured.Unstructured `json:"objects"`
}

type change struct {
	Subject string `json:"subject"`
	Action  string `json:"action"`
	// As in the inventory of a Kustomization.
	ID      string `json:"id"`
	Version string `json:"v"`
}

// A partial apply or prune has changes and an error.
type changes struct {
	Changes []change `json:"changes"`
	Failure string   `json:"failure,omitempty"`
}

// apply takes the steps of a reconciliation from owner labels to the staged apply.
func apply(p applyParams) (changes, error) {
	manager, err := managerOf(p.Kubeconfig)
	if err != nil {
		return changes{}, err
	}
	manager.SetOwnerLabels(p.Objects, p.Kustomization.GetName(), p.Kustomization.GetNamespace())
	manager.SetConcurrency(4)
	if err := normalize.UnstructuredList(p.Objects); err != nil {
		return changesOf(nil, err), nil
	}
	if common := p.Kustomization.Spec.CommonMetadata; common != nil {
		utils.SetCommonMetadata(p.Objects, common.Labels, common.Annotations)
	}
	for _, object := range p.Objects {
		if isEncryptedSecret(object) {
			return changesOf(nil, fmt.Errorf("%s is SOPS encrypted, configuring decryption is required for this secret to be reconciled", utils.FmtUnstructured(object))), nil
		}
	}
	if len(p.Objects) == 0 {
		return changesOf(nil, nil), nil
	}
	set, err := manager.ApplyAllStaged(context.Background(), p.Objects, applyOptions(p.Kustomization))
	return changesOf(set, err), nil
}

func isEncryptedSecret(object *unstructured.Unstructured) bool {
	_, encrypted, err := unstructured.NestedMap(object.Object, "sops")
	decrypt := strings.ToLower(object.GetAnnotations()[kustomizev1.GroupVersion.Group+"/decrypt"])
	return utils.IsSecret(object) && encrypted && err == nil && decrypt != kustomizev1.DisabledValue
}

type pruneParams struct {
	Kubeconfig    string                    `json:"kubeconfig"`
	Kustomization kustomizev1.Kustomization `json:"kustomization"`
	// Inventory entries that are stale.
	Entries []kustomizev1.ResourceRef `json:"entries"`
}

// prune deletes stale objects under the guards of kustomize-controller.
func prune(p pruneParams) (changes, error) {
	manager, err := managerOf(p.Kubeconfig)
	if err != nil {
		return changes{}, err
	}
	stale := []*unstructured.Unstructured{}
	for _, entry := range p.Entries {
		id, err := object.ParseObjMetadata(entry.ID)
		if err != nil {
			return changes{}, err
		}
		one := &unstructured.Unstructured{}
		one.SetGroupVersionKind(schema.GroupVersionKind{Group: id.GroupKind.Group, Version: entry.Version, Kind: id.GroupKind.Kind})
		one.SetName(id.Name)
		one.SetNamespace(id.Namespace)
		stale = append(stale, one)
	}
	sort.Sort(ssa.SortableUnstructureds(stale))
	group := kustomizev1.GroupVersion.Group
	set, err := manager.DeleteAll(context.Background(), stale, ssa.DeleteOptions{
		PropagationPolicy: metav1.DeletePropagationBackground,
		Inclusions:        manager.GetOwnerLabels(p.Kustomization.Name, p.Kustomization.Namespace),
		Exclusions: map[string]string{
			group + "/prune":     kustomizev1.DisabledValue,
			group + "/reconcile": kustomizev1.DisabledValue,
			group + "/ssa":       kustomizev1.IgnoreValue,
		},
	})
	return changesOf(set, err), nil
}

func changesOf(set *ssa.ChangeSet, err error) changes {
	all := changes{Changes: []change{}}
	if set != nil {
		for _, entry := range set.Entries {
			all.Changes = append(all.Changes, change{
				Subject: entry.Subject,
				Action:  entry.Action.String(),
				ID:      entry.ObjMetadata.String(),
				Version: entry.GroupVersion,
			})
		}
	}
	if err != nil {
		all.Failure = err.Error()
	}
	return all
}
