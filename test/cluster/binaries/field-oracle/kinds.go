package main

import (
	"log"
	"sort"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/endpoints/openapi"
	"k8s.io/apiserver/pkg/server"
	"k8s.io/kube-openapi/pkg/builder3"
	"k8s.io/kube-openapi/pkg/util"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/controlplane"
	generated "k8s.io/kubernetes/pkg/generated/openapi"
)

// models are the schemas of all built-in kinds, as the server gives them to its field managers.
var models = buildModels()

var builtInTypes = func() managedfields.TypeConverter {
	converter, err := managedfields.NewTypeConverter(models, false)
	if err != nil {
		log.Fatal(err)
	}
	return converter
}()

func buildModels() map[string]*spec.Schema {
	namer := openapi.NewDefinitionNamer(legacyscheme.Scheme)
	config := server.DefaultOpenAPIV3Config(generated.GetOpenAPIDefinitions, namer)
	known := generated.GetOpenAPIDefinitions(func(string) spec.Ref { return spec.Ref{} })
	names := []string{}
	for kind := range legacyscheme.Scheme.AllKnownTypes() {
		if kind.Version == runtime.APIVersionInternal {
			continue
		}
		object, err := legacyscheme.Scheme.New(kind)
		if err != nil {
			log.Fatal(err)
		}
		name := util.GetCanonicalTypeName(object)
		if _, described := known[name]; described {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	built, err := builder3.BuildOpenAPIDefinitionsForResources(config, names...)
	if err != nil {
		log.Fatal(err)
	}
	return built
}

// kind is a built-in kind: the name of its model, and its new object before anything is written in it.
type kind struct {
	APIVersion string         `json:"apiVersion"`
	Kind       string         `json:"kind"`
	Model      string         `json:"model"`
	Empty      map[string]any `json:"empty"`
}

func builtInKinds() (any, error) {
	kinds := []kind{}
	for name, model := range models {
		listed, _ := model.Extensions["x-kubernetes-group-version-kind"].([]any)
		for _, entry := range listed {
			fields, isMap := entry.(map[string]any)
			if !isMap {
				continue
			}
			group, _ := fields["group"].(string)
			version, _ := fields["version"].(string)
			named, _ := fields["kind"].(string)
			gvk := schema.GroupVersionKind{Group: group, Version: version, Kind: named}
			object, err := legacyscheme.Scheme.New(gvk)
			if err != nil {
				continue
			}
			empty, err := jsonOf(object, gvk)
			if err != nil {
				return nil, err
			}
			kinds = append(kinds, kind{APIVersion: gvk.GroupVersion().String(), Kind: named, Model: name, Empty: empty})
		}
	}
	return kinds, nil
}
