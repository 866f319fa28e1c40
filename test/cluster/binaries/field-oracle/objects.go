package main

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

func kindOf(object json.RawMessage) (schema.GroupVersionKind, error) {
	var named struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	err := json.Unmarshal(object, &named)
	return schema.FromAPIVersionAndKind(named.APIVersion, named.Kind), err
}

func unstructuredOf(raw json.RawMessage) (*unstructured.Unstructured, error) {
	object := &unstructured.Unstructured{Object: map[string]any{}}
	return object, utiljson.Unmarshal(raw, &object.Object)
}

// hubOf reads an object as a handler does: in the version it is written in, then as the server works on it.
func hubOf(raw json.RawMessage, withDefaults bool) (runtime.Object, error) {
	gvk, err := kindOf(raw)
	if err != nil {
		return nil, err
	}
	if defined, isCustom := customKinds[gvk.GroupKind()]; isCustom {
		object, err := unstructuredOf(raw)
		if err == nil {
			defined.settle(object, withDefaults)
		}
		return object, err
	}
	object, err := legacyscheme.Scheme.New(gvk)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, object); err != nil {
		return nil, err
	}
	if withDefaults {
		legacyscheme.Scheme.Default(object)
	}
	object.GetObjectKind().SetGroupVersionKind(gvk)
	return legacyscheme.Scheme.ConvertToVersion(object, schema.GroupVersion{Group: gvk.Group, Version: runtime.APIVersionInternal})
}

// writtenAs gives what the server would send of an object in a version.
func writtenAs(object runtime.Object, gvk schema.GroupVersionKind) (map[string]any, error) {
	if custom, isCustom := object.(*unstructured.Unstructured); isCustom {
		return custom.Object, nil
	}
	versioned, err := legacyscheme.Scheme.ConvertToVersion(object, gvk.GroupVersion())
	if err != nil {
		return nil, err
	}
	return jsonOf(versioned, gvk)
}

func jsonOf(object runtime.Object, gvk schema.GroupVersionKind) (map[string]any, error) {
	object.GetObjectKind().SetGroupVersionKind(gvk)
	raw, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	fields := map[string]any{}
	return fields, utiljson.Unmarshal(raw, &fields)
}

type writtenParams struct {
	Object       json.RawMessage `json:"object"`
	WithDefaults bool            `json:"withDefaults"`
}

// written gives an object as the server would keep and send it.
func written(params writtenParams) (any, error) {
	gvk, err := kindOf(params.Object)
	if err != nil {
		return nil, err
	}
	object, err := hubOf(params.Object, params.WithDefaults)
	if err != nil {
		return nil, err
	}
	return writtenAs(object, gvk)
}
