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

// reading says where an object comes from: from a client, from an apply that is to be completed, or from the store.
type reading string

const (
	sent    reading = "sent"
	applied reading = "applied"
	stored  reading = "stored"
)

// hubOf reads an object as a handler does: in the version it is written in, then as the server works on it.
func hubOf(raw json.RawMessage, as reading) (runtime.Object, error) {
	gvk, err := kindOf(raw)
	if err != nil {
		return nil, err
	}
	if defined, isCustom := customKinds[gvk.GroupKind()]; isCustom {
		object, err := unstructuredOf(raw)
		if err == nil {
			defined.settle(object, as)
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
	if as != stored {
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
	Object json.RawMessage `json:"object"`
	As     reading         `json:"as"`
}

// written gives an object as the server would keep and send it.
func written(params writtenParams) (any, error) {
	gvk, err := kindOf(params.Object)
	if err != nil {
		return nil, err
	}
	object, err := hubOf(params.Object, params.As)
	if err != nil {
		return nil, err
	}
	return writtenAs(object, gvk)
}
