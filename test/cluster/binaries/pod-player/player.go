package main

import (
	"context"
	"log"
	"sync"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1 "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

const workers = 4

type queue = workqueue.TypedRateLimitingInterface[cache.ObjectName]

type player struct {
	client kubernetes.Interface
	pods   listers.PodLister
	queue  queue
}

func newPlayer(client kubernetes.Interface, pods corev1.PodInformer) (*player, error) {
	waiting := workqueue.NewTypedRateLimitingQueue(
		workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](10*time.Millisecond, time.Second))
	add := func(object any) {
		if name, err := cache.ObjectToName(object); err == nil {
			waiting.Add(name)
		}
	}
	_, err := pods.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    add,
		UpdateFunc: func(_, object any) { add(object) },
	})
	return &player{client, pods.Lister(), waiting}, err
}

func (p *player) play(ctx context.Context) {
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for p.next(ctx) {
			}
		})
	}
	<-ctx.Done()
	p.queue.ShutDown()
	group.Wait()
}

func (p *player) next(ctx context.Context) bool {
	name, stopped := p.queue.Get()
	if stopped {
		return false
	}
	defer p.queue.Done(name)
	wait, err := p.playOne(ctx, name)
	switch {
	case err != nil:
		// A conflict is routine: the informer has not yet seen a newer Pod.
		if !errors.IsConflict(err) {
			log.Printf("%s: %v", name, err)
		}
		p.queue.AddRateLimited(name)
	case wait > 0:
		p.queue.Forget(name)
		p.queue.AddAfter(name, wait)
	default:
		p.queue.Forget(name)
	}
	return true
}

// playOne brings one Pod to the status it should have by now, and answers how long until the next one is due.
func (p *player) playOne(ctx context.Context, name cache.ObjectName) (time.Duration, error) {
	pod, err := p.pods.Pods(name.Namespace).Get(name.Name)
	if errors.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if pod.DeletionTimestamp != nil {
		return 0, p.bury(ctx, pod)
	}
	if isOver(pod) {
		return 0, nil
	}
	role, err := roleOf(pod)
	if err != nil {
		role = badRole(err)
	}
	if wait := time.Until(pod.CreationTimestamp.Add(role.after)); wait > 0 {
		return wait, nil
	}
	if pod.Spec.NodeName == "" && role.isScheduled() {
		return 0, p.bind(ctx, pod)
	}
	status := role.statusOf(pod)
	if equality.Semantic.DeepEqual(status, pod.Status) {
		return 0, nil
	}
	changed := pod.DeepCopy()
	changed.Status = status
	_, err = p.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, changed, meta.UpdateOptions{})
	return 0, unlessGone(err)
}

// bind does the scheduler's part; the Pod comes back with the change. EndpointSlices leave out Pods without a node.
func (p *player) bind(ctx context.Context, pod *core.Pod) error {
	return unlessGone(p.client.CoreV1().Pods(pod.Namespace).Bind(ctx, &core.Binding{
		ObjectMeta: meta.ObjectMeta{Name: pod.Name, UID: pod.UID},
		Target:     core.ObjectReference{Kind: "Node", Name: nodeName},
	}, meta.CreateOptions{}))
}

// bury ends the grace period of a deleted Pod, as a kubelet does once the containers have stopped.
func (p *player) bury(ctx context.Context, pod *core.Pod) error {
	now := int64(0)
	return unlessGone(p.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, meta.DeleteOptions{
		GracePeriodSeconds: &now,
		Preconditions:      &meta.Preconditions{UID: &pod.UID},
	}))
}

func unlessGone(err error) error {
	if errors.IsNotFound(err) {
		return nil
	}
	return err
}

// isOver tells a Pod that has ended: as in a real cluster it never runs again.
func isOver(pod *core.Pod) bool {
	return pod.Status.Phase == core.PodSucceeded || pod.Status.Phase == core.PodFailed
}
