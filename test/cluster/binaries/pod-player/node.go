package main

import (
	"context"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const nodeName = "player"

// ensureNode makes the one node there is: without a node a DaemonSet wants no Pods.
// Nothing renews its heartbeat, so the controller manager must run without its node lifecycle controller.
func ensureNode(ctx context.Context, client kubernetes.Interface) error {
	node := &core.Node{ObjectMeta: meta.ObjectMeta{
		Name:   nodeName,
		Labels: map[string]string{core.LabelHostname: nodeName, core.LabelOSStable: "linux", core.LabelArchStable: "amd64"},
	}}
	created, err := client.CoreV1().Nodes().Create(ctx, node, meta.CreateOptions{})
	if errors.IsAlreadyExists(err) {
		return nil
	}
	if err != nil {
		return err
	}
	room := core.ResourceList{
		core.ResourceCPU:    resource.MustParse("1000"),
		core.ResourceMemory: resource.MustParse("1000Gi"),
		core.ResourcePods:   resource.MustParse("10000"),
	}
	created.Status.Capacity = room
	created.Status.Allocatable = room
	created.Status.Conditions = []core.NodeCondition{{
		Type:               core.NodeReady,
		Status:             core.ConditionTrue,
		Reason:             "PodPlayerReady",
		Message:            "the pod player plays this node",
		LastHeartbeatTime:  meta.Now(),
		LastTransitionTime: meta.Now(),
	}}
	_, err = client.CoreV1().Nodes().UpdateStatus(ctx, created, meta.UpdateOptions{})
	return err
}
