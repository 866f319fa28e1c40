package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	securejoin "github.com/cyphar/filepath-securejoin"
	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	generator "github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/resmap"
)

type buildParams struct {
	tree
	// As the API server holds it; spec.path names the directory to build.
	Kustomization kustomizev1.Kustomization `json:"kustomization"`
	// ConfigMaps and Secrets in the namespace of the Kustomization.
	Cluster []*unstructured.Unstructured `json:"cluster"`
	// The feature gate StrictPostBuildSubstitutions, which is on by default.
	Lenient bool `json:"lenient"`
	// The flag --no-remote-bases.
	NoRemoteBases bool `json:"noRemoteBases"`
}

type generated struct {
	Action string `json:"action"`
	File   string `json:"file"`
	Text   string `json:"text"`
}

type built struct {
	YAML    string                       `json:"yaml"`
	Objects []*unstructured.Unstructured `json:"objects"`
}

func generate(p buildParams) (generated, error) {
	root, cleanup, err := unpack(p.tree)
	if err != nil {
		return generated{}, err
	}
	defer cleanup()
	directory, action, err := writeKustomization(root, p.Kustomization)
	if err != nil {
		return generated{}, withoutRoot(root, err)
	}
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		content, err := os.ReadFile(filepath.Join(directory, name))
		if err == nil {
			return generated{Action: string(action), File: name, Text: string(content)}, nil
		}
	}
	return generated{}, fmt.Errorf("oracle: no kustomization file was written")
}

func build(p buildParams) (built, error) {
	root, cleanup, err := unpack(p.tree)
	if err != nil {
		return built{}, err
	}
	defer cleanup()
	resources, err := render(root, p)
	if err != nil {
		return built{}, withoutRoot(root, err)
	}
	text, err := resources.AsYaml()
	if err != nil {
		return built{}, withoutRoot(root, err)
	}
	objects, err := utils.ReadObjects(bytes.NewReader(text))
	return built{YAML: string(text), Objects: objects}, withoutRoot(root, err)
}

func writeKustomization(root string, k kustomizev1.Kustomization) (string, generator.Action, error) {
	directory, err := securejoin.SecureJoin(root, k.Spec.Path)
	if err != nil {
		return "", "", err
	}
	if _, err := os.Stat(directory); err != nil {
		return "", "", fmt.Errorf("kustomization path not found: %w", err)
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&k)
	if err != nil {
		return "", "", err
	}
	action, err := generator.NewGenerator(root, unstructured.Unstructured{Object: object}).WriteFile(directory)
	return directory, action, err
}

func render(root string, p buildParams) (resmap.ResMap, error) {
	directory, _, err := writeKustomization(root, p.Kustomization)
	if err != nil {
		return nil, err
	}
	resources, err := generator.SecureBuild(root, directory, !p.NoRemoteBases)
	if err != nil {
		return nil, fmt.Errorf("kustomize build failed: %w", err)
	}
	for _, resource := range resources.Resources() {
		if resource.GetName() == "" || resource.GetKind() == "" || resource.GetApiVersion() == "" {
			return nil, fmt.Errorf("failed to decode Kubernetes apiVersion, kind and name from: %v", resource.String())
		}
	}
	return resources, substituteAll(context.Background(), p, resources)
}
