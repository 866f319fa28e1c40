package main

import (
	"context"
	"encoding/json"
	"net/http"

	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

type resetFields struct {
	Keep  string     `json:"keep"`
	Paths [][]string `json:"paths"`
}

type endpoint struct {
	APIVersion  string                 `json:"apiVersion"`
	Kind        string                 `json:"kind"`
	Manager     string                 `json:"manager"`
	Subresource string                 `json:"subresource"`
	ResetFields map[string]resetFields `json:"resetFields"`
	Live        json.RawMessage        `json:"live"`
}

func (e endpoint) gvk() schema.GroupVersionKind {
	return schema.FromAPIVersionAndKind(e.APIVersion, e.Kind)
}

func (e endpoint) fieldManager() (*managedfields.FieldManager, error) {
	gvk := e.gvk()
	if custom, isCustom := customKinds[gvk.GroupKind()]; isCustom {
		return managedfields.NewDefaultCRDFieldManager(custom.types, custom, custom, custom, gvk, gvk.GroupVersion(), e.Subresource, e.filters())
	}
	scheme := legacyscheme.Scheme
	hub := schema.GroupVersion{Group: gvk.Group, Version: runtime.APIVersionInternal}
	return managedfields.NewDefaultFieldManager(builtInTypes, runtime.UnsafeObjectConvertor(scheme), scheme, scheme, gvk, hub, e.Subresource, e.filters())
}

func (e endpoint) filters() map[fieldpath.APIVersion]fieldpath.Filter {
	filters := map[fieldpath.APIVersion]fieldpath.Filter{}
	for version, reset := range e.ResetFields {
		filters[fieldpath.APIVersion(version)] = reset.filter()
	}
	return filters
}

func (r resetFields) filter() fieldpath.Filter {
	excluded := fieldpath.NewSet()
	matchers := []*fieldpath.SetMatcher{}
	for _, path := range r.Paths {
		parts, patterns := []any{}, []any{}
		for _, name := range path {
			parts = append(parts, name)
			if name == "*" {
				patterns = append(patterns, fieldpath.MatchAnyPathElement())
			} else {
				patterns = append(patterns, name)
			}
		}
		excluded.Insert(fieldpath.MakePathOrDie(parts...))
		matchers = append(matchers, fieldpath.MakePrefixMatcherOrDie(patterns...))
	}
	if r.Keep == "only" {
		return fieldpath.NewIncludeMatcherFilter(matchers...)
	}
	return fieldpath.NewExcludeSetFilter(excluded)
}

// live is what the write finds: a new object where there is none yet.
func (e endpoint) live() (runtime.Object, error) {
	if e.Live != nil {
		return hubOf(e.Live, stored)
	}
	if custom, isCustom := customKinds[e.gvk().GroupKind()]; isCustom {
		return custom.New(e.gvk())
	}
	return legacyscheme.Scheme.New(e.gvk())
}

type outcome struct {
	Object map[string]any `json:"object,omitempty"`
	Status *meta.Status   `json:"status,omitempty"`
}

type updateParams struct {
	endpoint
	Object json.RawMessage `json:"object"`
}

func update(params updateParams) (any, error) {
	manager, err := params.fieldManager()
	if err != nil {
		return nil, err
	}
	live, err := params.live()
	if err != nil {
		return nil, err
	}
	object, err := hubOf(params.Object, stored)
	if err != nil {
		return nil, err
	}
	fields, err := writtenAs(manager.UpdateNoErrors(live, object, params.Manager), params.gvk())
	return outcome{Object: fields}, err
}

type applyParams struct {
	endpoint
	Config json.RawMessage `json:"config"`
	Force  bool            `json:"force"`
}

func apply(params applyParams) (any, error) {
	manager, err := params.fieldManager()
	if err != nil {
		return nil, err
	}
	live, err := params.live()
	if err != nil {
		return nil, err
	}
	config, err := unstructuredOf(params.Config)
	if err != nil {
		return nil, err
	}
	object, err := manager.Apply(live, config, params.Manager, params.Force)
	if err != nil {
		return outcome{Status: statusOf(err)}, nil
	}
	fields, err := writtenAs(object, params.gvk())
	return outcome{Object: fields}, err
}

func statusOf(err error) *meta.Status {
	if status, known := err.(errors.APIStatus); known {
		found := status.Status()
		return &found
	}
	return &meta.Status{Status: meta.StatusFailure, Code: http.StatusInternalServerError, Message: err.Error()}
}

type timesParams struct {
	Object json.RawMessage `json:"object"`
	Live   json.RawMessage `json:"live"`
}

func keepTimes(params timesParams) (any, error) {
	gvk, err := kindOf(params.Object)
	if err != nil {
		return nil, err
	}
	object, err := hubOf(params.Object, stored)
	if err != nil {
		return nil, err
	}
	live, err := hubOf(params.Live, stored)
	if err != nil {
		return nil, err
	}
	kept, err := fieldmanager.IgnoreManagedFieldsTimestampsTransformer(context.Background(), object, live)
	if err != nil {
		return nil, err
	}
	return writtenAs(kept, gvk)
}

type scaleParams struct {
	Entries      []meta.ManagedFieldsEntry `json:"entries"`
	ScaleEntries []meta.ManagedFieldsEntry `json:"scaleEntries"`
	APIVersion   string                    `json:"apiVersion"`
	Mappings     map[string][]string       `json:"mappings"`
}

func (p scaleParams) handler() (*managedfields.ScaleHandler, error) {
	version, err := schema.ParseGroupVersion(p.APIVersion)
	mappings := managedfields.ResourcePathMappings{}
	for key, names := range p.Mappings {
		var path fieldpath.Path
		for _, name := range names {
			path = append(path, fieldpath.FieldNameElement(name))
		}
		mappings[key] = path
	}
	return managedfields.NewScaleHandler(p.Entries, version, mappings), err
}

type entries struct {
	Entries []meta.ManagedFieldsEntry `json:"entries"`
}

func toScale(params scaleParams) (any, error) {
	handler, err := params.handler()
	if err != nil {
		return nil, err
	}
	found, err := handler.ToSubresource()
	return entries{found}, err
}

func fromScale(params scaleParams) (any, error) {
	handler, err := params.handler()
	if err != nil {
		return nil, err
	}
	found, err := handler.ToParent(params.ScaleEntries)
	return entries{found}, err
}
