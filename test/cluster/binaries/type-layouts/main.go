// Prints how the Go types of Kubernetes' kinds are laid out: which fields a struct has, of which type, and when one is
// left out of JSON. OpenAPI tells none of it, and the server reads and writes objects by it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// field is a type and the flags of its tag, as in `[]*k8s.io/api/core/v1.Container,omitempty`.
type fields map[string]string

type output struct {
	Kinds map[string]string `json:"kinds"`
	Types map[string]fields `json:"types"`
}

func main() {
	fail(apiextensions.AddToScheme(scheme.Scheme))
	fail(apiregistration.AddToScheme(scheme.Scheme))
	var wanted []schema.GroupVersionKind
	fail(json.NewDecoder(os.Stdin).Decode(&wanted))
	out := output{Kinds: map[string]string{}, Types: map[string]fields{}}
	for _, kind := range wanted {
		object, err := scheme.Scheme.New(kind)
		if err != nil {
			continue
		}
		t := reflect.TypeOf(object).Elem()
		visit(t, out.Types)
		out.Kinds[kind.GroupVersion().String()+" "+kind.Kind] = name(t)
	}
	visit(reflect.TypeOf(metav1.DeleteOptions{}), out.Types)
	fail(json.NewEncoder(os.Stdout).Encode(out))
}

var unmarshaler = reflect.TypeOf((*json.Unmarshaler)(nil)).Elem()

func visit(t reflect.Type, seen map[string]fields) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		visit(t.Elem(), seen)
	case reflect.Struct:
		if _, done := seen[name(t)]; done || reflect.PointerTo(t).Implements(unmarshaler) {
			return
		}
		own := fields{}
		seen[name(t)] = own
		collect(t, "", own, seen)
	}
}

// collect writes a field of an embedded struct as `Rule>[]string`: the decoder's messages tell where it lies.
func collect(t reflect.Type, embedded string, into fields, seen map[string]fields) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		key, flags, _ := strings.Cut(f.Tag.Get("json"), ",")
		if key == "-" || !f.IsExported() {
			continue
		}
		if key == "" && f.Anonymous {
			collect(f.Type, strings.Replace(embedded, ">", ".", 1)+f.Name+">", into, seen)
			continue
		}
		visit(f.Type, seen)
		into[key] = embedded + spell(f.Type) + "," + sorted(flags)
	}
}

func sorted(flags string) string {
	parts := strings.Split(flags, ",")
	sort.Strings(parts)
	return strings.Join(parts, ",")
}

func spell(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + spell(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return own(t) + "[]" + spell(t.Elem())
	case reflect.Map:
		key := ""
		if t.PkgPath() == "" && t.Key().PkgPath() != "" {
			key = t.Key().String()
		}
		return own(t) + "{" + key + "}" + spell(t.Elem())
	case reflect.Struct:
		return name(t)
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float64, reflect.Uint32, reflect.Uint64:
		return t.Kind().String() + alias(t)
	default:
		panic(fmt.Sprintf("no spelling for %v", t))
	}
}

// alias keeps the name of a defined type, which messages of the decoder carry: `string:v1.Protocol`.
func alias(t reflect.Type) string {
	if t.PkgPath() == "" {
		return ""
	}
	return ":" + t.String()
}

// own is the name of a defined list or map, as in `v1.ResourceList={}k8s.io/apimachinery/pkg/api/resource.Quantity`.
func own(t reflect.Type) string {
	if t.PkgPath() == "" {
		return ""
	}
	return t.String() + "="
}

func name(t reflect.Type) string { return t.PkgPath() + "." + t.Name() }

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
