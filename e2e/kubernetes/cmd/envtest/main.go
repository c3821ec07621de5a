// Envtest is what the integration tests need of Kubernetes: kube-apiserver, etcd and kubectl in one binary.
package main

import (
	"os"

	"cpesim.dev/e2e/kubernetes/internal/multicall"
	"go.etcd.io/etcd/server/v3/etcdmain"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	multicall.Programs{
		"etcd":           func() int { etcdmain.Main(os.Args); return 0 },
		"kube-apiserver": multicall.Command(apiserver.NewAPIServerCommand),
		"kubectl":        multicall.Command(kubectl.NewDefaultKubectlCommand),
	}.Run()
}
