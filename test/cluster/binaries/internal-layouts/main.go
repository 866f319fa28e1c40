// Prints how the server's own types are laid out, as the messages of refusals show them: which fields a struct has, in
// which order and of which type. They are compiled into the server, and nothing that it serves tells of them.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
)

// field is a name and a type, as in `Containers` and `[]core.Container`.
type field [2]string

func main() {
	types := map[string][]field{}
	for _, root := range []any{core.PersistentVolumeClaimSpec{}, core.PodTemplateSpec{}, batch.PodFailurePolicy{}, batch.SuccessPolicy{}} {
		visit(reflect.TypeOf(root), types)
	}
	if err := json.NewEncoder(os.Stdout).Encode(types); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var marshaler = reflect.TypeOf((*json.Marshaler)(nil)).Elem()

// isOwn tells types of the server from those that it shows as everybody writes them.
func isOwn(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && strings.Contains(t.PkgPath(), "kubernetes/pkg/apis/") &&
		!t.Implements(marshaler) && !reflect.PointerTo(t).Implements(marshaler)
}

func visit(t reflect.Type, types map[string][]field) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		visit(t.Elem(), types)
	case reflect.Struct:
		if _, done := types[t.String()]; done || !isOwn(t) {
			return
		}
		types[t.String()] = nil
		types[t.String()] = collect(t, types)
	}
}

// collect answers the fields in order; those of embedded structs stand among them, and `...` is metadata.
func collect(t reflect.Type, types map[string][]field) []field {
	fields := []field{}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		switch {
		case f.Anonymous && isOwn(f.Type):
			fields = append(fields, collect(f.Type, types)...)
		case f.Anonymous:
			fields = append(fields, field{"...", f.Type.String()})
		case f.Tag.Get("json") != "":
			panic(fmt.Sprintf("%v.%s has a name of its own", t, f.Name))
		default:
			visit(f.Type, types)
			fields = append(fields, field{f.Name, spell(f.Type)})
		}
	}
	return fields
}

func spell(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + spell(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "*bytes"
		}
		return "[]" + spell(t.Elem())
	case reflect.Map:
		return "{}" + spell(t.Elem())
	case reflect.Struct:
		return t.String()
	case reflect.String, reflect.Bool:
		return t.Kind().String()
	case reflect.Int32, reflect.Int64, reflect.Int, reflect.Float64:
		return "number"
	default:
		panic(fmt.Sprintf("no spelling for %v", t))
	}
}
