// Cluster is a whole Kubernetes, control plane and node, in one binary: what the end-to-end tests run.
package main

import (
	"context"
	"os"

	"cpesim.dev/e2e/kubernetes/internal/multicall"
	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

func main() {
	multicall.Programs{
		"etcd":                    func() int { etcdmain.Main(os.Args); return 0 },
		"kube-apiserver":          multicall.Command(apiserver.NewAPIServerCommand),
		"kube-controller-manager": multicall.Command(controllermanager.NewControllerManagerCommand),
		"kube-proxy":              multicall.Command(proxy.NewProxyCommand),
		"kube-scheduler":          multicall.Command(func() *cobra.Command { return scheduler.NewSchedulerCommand() }),
		"kubectl":                 multicall.Command(kubectl.NewDefaultKubectlCommand),
		"kubelet": multicall.Command(func() *cobra.Command {
			return kubelet.NewKubeletCommand(context.Background())
		}),
	}.Run()
}
