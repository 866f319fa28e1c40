package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	generator "github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/resmap"
)

type substituteParams struct {
	Kustomization kustomizev1.Kustomization    `json:"kustomization"`
	Cluster       []*unstructured.Unstructured `json:"cluster"`
	Lenient       bool                         `json:"lenient"`
	Objects       []json.RawMessage            `json:"objects"`
}

func substitute(p substituteParams) (built, error) {
	resources := resmap.New()
	factory := provider.NewDefaultDepProvider().GetResourceFactory()
	for _, object := range p.Objects {
		resource, err := factory.FromBytes(object)
		if err != nil {
			return built{}, err
		}
		if err := resources.Append(resource); err != nil {
			return built{}, err
		}
	}
	with := buildParams{Kustomization: p.Kustomization, Cluster: p.Cluster, Lenient: p.Lenient}
	if err := substituteAll(context.Background(), with, resources); err != nil {
		return built{}, err
	}
	text, err := resources.AsYaml()
	if err != nil {
		return built{}, err
	}
	objects, err := utils.ReadObjects(bytes.NewReader(text))
	return built{YAML: string(text), Objects: objects}, err
}

// substituteAll puts the variables into each resource in turn.
func substituteAll(ctx context.Context, p buildParams, resources resmap.ResMap) error {
	if p.Kustomization.Spec.PostBuild == nil {
		return nil
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&p.Kustomization)
	if err != nil {
		return err
	}
	cluster := clusterOf(p.Cluster)
	always := p.Kustomization.GetSubstituteStrategy() == kustomizev1.SubstituteStrategyAlways
	for _, resource := range resources.Resources() {
		replaced, err := generator.SubstituteVariables(ctx, cluster, unstructured.Unstructured{Object: object}, resource,
			generator.SubstituteWithStrict(!p.Lenient), generator.SubstituteWithAlways(always))
		if err != nil {
			return fmt.Errorf("post build failed for '%s/%s': %w", resource.GetGvk(), resource.GetName(), err)
		}
		if replaced == nil {
			continue
		}
		if _, err := resources.Replace(resource); err != nil {
			return err
		}
	}
	return nil
}

// clusterOf is a client that knows the given objects only.
func clusterOf(objects []*unstructured.Unstructured) client.Client {
	known := fake.NewClientBuilder().WithScheme(scheme.Scheme)
	for _, object := range objects {
		known = known.WithObjects(object)
	}
	return known.Build()
}
