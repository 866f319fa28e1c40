package main

import (
	"encoding/json"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/conversion"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/spec3"
)

// customKind is a kind by a CustomResourceDefinition, wired as the handler of custom resources does.
type customKind struct {
	runtime.ObjectConvertor
	types   managedfields.TypeConverter
	schemas map[string]*structural.Structural
}

var customKinds = map[schema.GroupKind]*customKind{}

type defineParams struct {
	Definition json.RawMessage `json:"definition"`
}

func define(params defineParams) (any, error) {
	crd := &v1.CustomResourceDefinition{}
	if err := json.Unmarshal(params.Definition, crd); err != nil {
		return nil, err
	}
	v1.SetDefaults_CustomResourceDefinition(crd)
	v1.SetDefaults_CustomResourceDefinitionSpec(&crd.Spec)
	schemas := map[string]*structural.Structural{}
	specs := []*spec3.OpenAPI{{Version: "3.0.0", Components: &spec3.Components{Schemas: models}}}
	for _, version := range crd.Spec.Versions {
		described, err := builder.BuildOpenAPIV3(crd, version.Name, builder.Options{})
		if err != nil {
			return nil, err
		}
		specs = append(specs, described)
		inner := &apiextensions.CustomResourceValidation{}
		if err := v1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, inner, nil); err != nil {
			return nil, err
		}
		if schemas[version.Name], err = structural.NewStructural(inner.OpenAPIV3Schema); err != nil {
			return nil, err
		}
	}
	merged, err := builder.MergeSpecsV3(specs...)
	if err != nil {
		return nil, err
	}
	types, err := managedfields.NewTypeConverter(merged.Components.Schemas, false)
	if err != nil {
		return nil, err
	}
	factory, err := conversion.NewCRConverterFactory(nil, nil)
	if err != nil {
		return nil, err
	}
	safe, _, err := factory.NewConverter(crd)
	if err != nil {
		return nil, err
	}
	group := schema.GroupKind{Group: crd.Spec.Group, Kind: crd.Spec.Names.Kind}
	customKinds[group] = &customKind{ObjectConvertor: safe, types: types, schemas: schemas}
	return true, nil
}

// settle leaves out what the schema does not know of what a client sends, and puts defaults in.
func (k *customKind) settle(object *unstructured.Unstructured, as reading) {
	known := k.schemas[object.GroupVersionKind().Version]
	if known == nil || as == stored {
		return
	}
	if as == sent {
		pruning.Prune(object.Object, known, true)
		defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, known)
	}
	k.Default(object)
}

// Default implements runtime.ObjectDefaulter.
func (k *customKind) Default(in runtime.Object) {
	object := in.(*unstructured.Unstructured)
	defaulting.Default(object.Object, k.schemas[object.GroupVersionKind().Version])
}

// New implements runtime.ObjectCreater.
func (k *customKind) New(gvk schema.GroupVersionKind) (runtime.Object, error) {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(gvk)
	return object, nil
}
