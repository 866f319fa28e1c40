package main

import (
	"strings"

	"github.com/fluxcd/pkg/envsubst"
	"github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

type yamlParams struct {
	Text   string `json:"text"`
	Strict bool   `json:"strict"`
}

// The JSON travels as text, so that no number loses digits on the way.
type jsonText struct {
	JSON string `json:"json"`
}

func yamlToJSON(p yamlParams) (jsonText, error) {
	convert := yaml.YAMLToJSON
	if p.Strict {
		convert = yaml.YAMLToJSONStrict
	}
	out, err := convert([]byte(p.Text))
	return jsonText{JSON: string(out)}, err
}

// encode writes JSON as YAML; kustomize writes a resource so before its variables are substituted.
func encode(p jsonText) (textResult, error) {
	out, err := yaml.JSONToYAML([]byte(p.JSON))
	return textResult{Text: string(out)}, err
}

type textParams struct {
	Text string `json:"text"`
}

type objectList struct {
	Objects []*unstructured.Unstructured `json:"objects"`
}

// readObjects splits and decodes a stream of documents as kustomize-controller reads the output of a build.
func readObjects(p textParams) (objectList, error) {
	objects, err := utils.ReadObjects(strings.NewReader(p.Text))
	return objectList{Objects: objects}, err
}

type envsubstParams struct {
	Text   string            `json:"text"`
	Vars   map[string]string `json:"vars"`
	Strict bool              `json:"strict"`
}

type textResult struct {
	Text string `json:"text"`
}

func evalEnvsubst(p envsubstParams) (textResult, error) {
	out, err := envsubst.Eval(p.Text, func(name string) (string, bool) {
		value, known := p.Vars[name]
		return value, known || !p.Strict
	})
	return textResult{Text: out}, err
}
