package main

import (
	"fmt"
	"time"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	phaseAnnotation   = "play.sluice.dev/phase"
	afterAnnotation   = "play.sluice.dev/after"
	readyAnnotation   = "play.sluice.dev/ready"
	reasonAnnotation  = "play.sluice.dev/reason"
	messageAnnotation = "play.sluice.dev/message"
)

// role is what a Pod plays: how it ends up, and when.
type role struct {
	phase   core.PodPhase
	after   time.Duration
	ready   bool
	reason  string
	message string
}

// roleOf reads a Pod's annotations; without any a Job's Pod succeeds and any other Pod runs and is ready.
func roleOf(pod *core.Pod) (role, error) {
	result := role{
		phase:   defaultPhase(pod),
		ready:   pod.Annotations[readyAnnotation] != "false",
		reason:  pod.Annotations[reasonAnnotation],
		message: pod.Annotations[messageAnnotation],
	}
	switch phase := core.PodPhase(pod.Annotations[phaseAnnotation]); phase {
	case "":
		result.phase = phaseForReason(result.reason, result.phase)
	case core.PodPending, core.PodRunning, core.PodSucceeded, core.PodFailed:
		result.phase = phase
	default:
		return role{}, fmt.Errorf("%s: %q is no phase of a Pod", phaseAnnotation, phase)
	}
	if text := pod.Annotations[afterAnnotation]; text != "" {
		after, err := time.ParseDuration(text)
		if err != nil {
			return role{}, fmt.Errorf("%s: %w", afterAnnotation, err)
		}
		result.after = after
	}
	return result, nil
}

func defaultPhase(pod *core.Pod) core.PodPhase {
	owner := meta.GetControllerOf(pod)
	if owner != nil && owner.Kind == "Job" && pod.Spec.RestartPolicy != core.RestartPolicyAlways {
		return core.PodSucceeded
	}
	return core.PodRunning
}

// phaseForReason is the phase in which a kubelet shows one of the well-known reasons.
func phaseForReason(reason string, otherwise core.PodPhase) core.PodPhase {
	switch reason {
	case "":
		return otherwise
	case "CrashLoopBackOff":
		return core.PodRunning
	case "ErrImagePull", "ImagePullBackOff", "CreateContainerConfigError", "ContainerCreating", core.PodReasonUnschedulable:
		return core.PodPending
	default:
		return core.PodFailed
	}
}

// badRole makes a mistake in the annotations visible where a test looks first.
func badRole(err error) role {
	return role{phase: core.PodFailed, reason: "BadPlayAnnotation", message: err.Error()}
}
