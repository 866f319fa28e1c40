package main

import core "k8s.io/api/core/v1"

func (r role) initStatuses(pod *core.Pod) []core.ContainerStatus {
	var statuses []core.ContainerStatus
	for _, container := range pod.Spec.InitContainers {
		sidecar := container.RestartPolicy != nil && *container.RestartPolicy == core.ContainerRestartPolicyAlways
		state := ended(pod, 0, "Completed", "")
		if r.phase == core.PodPending {
			state = waiting("PodInitializing", "")
		} else if sidecar && r.phase == core.PodRunning {
			state = running(pod)
		}
		statuses = append(statuses, containerStatus(container, state, r.phase != core.PodPending, 0))
	}
	return statuses
}

func (r role) containerStatuses(pod *core.Pod) []core.ContainerStatus {
	var statuses []core.ContainerStatus
	restarts := int32(0)
	if r.phase == core.PodRunning && r.reason == "CrashLoopBackOff" {
		restarts = 3
	}
	for _, container := range pod.Spec.Containers {
		statuses = append(statuses, containerStatus(container, r.stateOf(pod), r.isReady(), restarts))
	}
	return statuses
}

func (r role) stateOf(pod *core.Pod) core.ContainerState {
	switch r.phase {
	case core.PodPending:
		return waiting(orElse(r.reason, "ContainerCreating"), r.message)
	case core.PodSucceeded:
		return ended(pod, 0, "Completed", r.message)
	case core.PodFailed:
		return ended(pod, 1, orElse(r.reason, "Error"), r.message)
	default:
		if r.reason != "" {
			return waiting(r.reason, r.message)
		}
		return running(pod)
	}
}

func containerStatus(container core.Container, state core.ContainerState, ready bool, restarts int32) core.ContainerStatus {
	started := state.Running != nil
	return core.ContainerStatus{
		Name:         container.Name,
		Image:        container.Image,
		ImageID:      container.Image,
		ContainerID:  "player://" + container.Name,
		State:        state,
		Ready:        ready,
		Started:      &started,
		RestartCount: restarts,
	}
}

func waiting(reason, message string) core.ContainerState {
	return core.ContainerState{Waiting: &core.ContainerStateWaiting{Reason: reason, Message: message}}
}

func running(pod *core.Pod) core.ContainerState {
	return core.ContainerState{Running: &core.ContainerStateRunning{StartedAt: pod.CreationTimestamp}}
}

func ended(pod *core.Pod, code int32, reason, message string) core.ContainerState {
	return core.ContainerState{Terminated: &core.ContainerStateTerminated{
		ExitCode: code, Reason: reason, Message: message,
		StartedAt: pod.CreationTimestamp, FinishedAt: pod.CreationTimestamp,
	}}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
