package main

import (
	"hash/fnv"
	"net/netip"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// statusOf is the status that a kubelet would report; it is a function of the Pod alone, so a second run changes nothing.
func (r role) statusOf(pod *core.Pod) core.PodStatus {
	status := *pod.Status.DeepCopy()
	scheduled := r.isScheduled()
	ready := r.isReady()
	status.Phase = r.phase
	status.Reason, status.Message = "", ""
	status.InitContainerStatuses, status.ContainerStatuses = nil, nil
	if r.phase == core.PodFailed {
		status.Reason, status.Message = r.reason, r.message
	}
	if scheduled {
		started := pod.CreationTimestamp
		status.StartTime = &started
		status.InitContainerStatuses = r.initStatuses(pod)
		status.ContainerStatuses = r.containerStatuses(pod)
	}
	if r.phase == core.PodRunning {
		status.PodIP = addressOf(pod)
		status.PodIPs = []core.PodIP{{IP: status.PodIP}}
	}
	status.Conditions = r.conditions(pod, scheduled, ready)
	return status
}

func (r role) isScheduled() bool {
	return r.phase != core.PodPending || r.reason != core.PodReasonUnschedulable
}

func (r role) isReady() bool {
	return r.phase == core.PodRunning && r.ready && r.reason == ""
}

func (r role) conditions(pod *core.Pod, scheduled, ready bool) []core.PodCondition {
	started := scheduled && r.phase != core.PodPending
	conditions := keptConditions(pod)
	add := func(kind core.PodConditionType, value bool, reason, message string) {
		conditions = append(conditions, condition(pod, kind, value, reason, message))
	}
	if !scheduled {
		add(core.PodScheduled, false, r.reason, r.message)
		return conditions
	}
	why := r.reason
	if why == "" {
		why = "ContainersNotReady"
	}
	if r.phase == core.PodSucceeded {
		why = "PodCompleted"
	}
	add(core.PodScheduled, true, "", "")
	add(core.PodInitialized, started, "", "")
	if ready {
		why = ""
	}
	add(core.ContainersReady, ready, why, r.message)
	add(core.PodReady, ready, why, r.message)
	return conditions
}

// keptConditions are those that others wrote, such as the Job controller's DisruptionTarget.
func keptConditions(pod *core.Pod) []core.PodCondition {
	var kept []core.PodCondition
	for _, each := range pod.Status.Conditions {
		switch each.Type {
		case core.PodScheduled, core.PodInitialized, core.ContainersReady, core.PodReady:
		default:
			kept = append(kept, each)
		}
	}
	return kept
}

func condition(pod *core.Pod, kind core.PodConditionType, value bool, reason, message string) core.PodCondition {
	result := core.PodCondition{Type: kind, Status: core.ConditionFalse, Reason: reason, Message: message, LastTransitionTime: meta.Now()}
	if value {
		result.Status = core.ConditionTrue
		result.Message = ""
	}
	for _, old := range pod.Status.Conditions {
		if old.Type == kind && old.Status == result.Status {
			result.LastTransitionTime = old.LastTransitionTime
		}
	}
	return result
}

// addressOf is an address of the Pod's own: EndpointSlices leave out Pods without one.
func addressOf(pod *core.Pod) string {
	sum := fnv.New32a()
	sum.Write([]byte(pod.UID))
	bits := sum.Sum32()
	return netip.AddrFrom4([4]byte{10, byte(bits >> 16), byte(bits >> 8), byte(bits)}).String()
}
