// Reads objects as kube-apiserver reads them, one line of JSON each: decodes strictly with defaults, stores, and encodes in the
// version that was given. Without validation, so that objects made at random can be compared.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	apiextensionsinstall "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	jsonserializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	apiregistrationinstall "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/controlplane"
)

type answer struct {
	Object     json.RawMessage `json:"object,omitempty"`
	Complaints []string        `json:"complaints"`
	Wrong      string          `json:"wrong,omitempty"`
}

func main() {
	scheme := legacyscheme.Scheme
	apiextensionsinstall.Install(scheme)
	apiregistrationinstall.Install(scheme)
	codecs := serializer.NewCodecFactory(scheme)
	strict := jsonserializer.NewSerializerWithOptions(jsonserializer.DefaultMetaFactory, scheme, scheme, jsonserializer.SerializerOptions{Strict: true})
	plain := jsonserializer.NewSerializerWithOptions(jsonserializer.DefaultMetaFactory, scheme, scheme, jsonserializer.SerializerOptions{})
	stored := protobuf.NewSerializer(scheme, scheme)
	read := func(line []byte) answer {
		given, kind, err := codecs.DecoderToVersion(strict, runtime.InternalGroupVersioner).Decode(line, nil, nil)
		out := answer{Complaints: []string{}}
		if problem, ok := runtime.AsStrictDecodingError(err); ok && given != nil {
			for _, one := range problem.Errors() {
				out.Complaints = append(out.Complaints, one.Error())
			}
		} else if err != nil {
			out.Wrong = err.Error()
			return out
		}
		bytes, err := runtime.Encode(codecs.EncoderForVersion(stored, kind.GroupVersion()), given)
		fail(err)
		back, _, err := codecs.DecoderToVersion(stored, runtime.InternalGroupVersioner).Decode(bytes, nil, nil)
		fail(err)
		out.Object, err = runtime.Encode(codecs.EncoderForVersion(plain, kind.GroupVersion()), back)
		fail(err)
		return out
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		fail(answers.Encode(read(lines.Bytes())))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
