#!/usr/bin/env bash
# A Kubernetes of one node: process 1 of a mount, network and pid namespace of its own, which node.py makes. All that it is, and
# every pod, ends with this process; nothing outside the namespaces and FOLDER is changed, but for the cgroups.
#
#   node.sh TOOLS FOLDER NODE ADDRESS PODS SERVICES    the folder that tools.sh prints, one for its state, names and networks
set -euo pipefail
tools="$1" folder="$2" node="$3" address="$4" pods="$5" services="$6"
[[ $$ == 1 ]] || { echo "node.sh: not process 1: node.py starts it" >&2; exit 1; }
PATH="$tools:/usr/sbin:/usr/bin:/sbin:/bin"
cd "$folder"
mkdir -p etc/cni pki etcd log

# kubelet and containerd expect a mount that is shared, and these folders.
own_folders() {
  local each
  mount --make-rshared /
  for each in /run /var/lib/kubelet /var/lib/containerd /var/lib/cni /var/log/pods /var/log/containers; do
    mkdir -p "$each" "fs$each"
    mount --bind "fs$each" "$each"
  done
}

# The kubelet sets these, which are the whole machine's: it gets files that hold what it wants.
own_settings() {
  local each file
  for each in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
    kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    file="fs/sysctl/${each%=*}"
    mkdir -p "$(dirname "$file")"
    echo "${each#*=}" >"$file"
    mount --bind "$file" "/proc/sys/${each%=*}"
  done
}

# An interface that leads nowhere has the node's address; a veth pair, since not every kernel has dummies.
own_network() {
  ip link set lo up
  ip link add node0 type veth peer name node0-end
  ip addr add "$address/32" dev node0
  ip link set node0 up
  ip link set node0-end up
  ip route add "$services" dev node0 # the node itself reaches services
  echo 1 >/proc/sys/net/ipv4/ip_forward
}

credential() { # FILE USER [GROUP]: a token, and a kubeconfig with it
  local token
  token="$(openssl rand -hex 16)"
  echo "$token,$2,$2${3:+,$3}" >>pki/tokens.csv
  cat >"$1.kubeconfig" <<END
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://$address:6443", certificate-authority: "$folder/pki/apiserver.crt"}}]
users: [{name: u, user: {token: $token}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
END
}

write_credentials() {
  openssl genrsa -out pki/sa.key 2048 2>/dev/null
  credential admin admin system:masters
  credential etc/controllers system:kube-controller-manager
  credential etc/scheduler system:kube-scheduler
  credential etc/proxy system:kube-proxy
  credential etc/kubelet "system:node:$node" system:nodes
}

# Pods reach each other by routing (ptp): on a bridge, answers could pass by the translation of service addresses.
write_settings() {
  : >etc/no-resolv.conf
  cat >etc/containerd.toml <<END
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true # there may be no CAP_SYS_RESOURCE
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$folder/etc/cni"
END
  cat >etc/cni/pods.conflist <<END
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "ptp", "ipam": {"type": "host-local", "subnet": "$pods", "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
END
  cat >etc/kubelet.yaml <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
failCgroupV1: false
cgroupDriver: cgroupfs
oomScoreAdj: 0
failSwapOn: false
makeIPTablesUtilChains: false
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
clusterDomain: cluster.local
clusterDNS: [$address]
volumePluginDir: /var/lib/kubelet/volumeplugins
resolvConf: $folder/etc/no-resolv.conf
imageGCHighThresholdPercent: 100 # there is no registry that a removed image would come back from
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
END
  cat >etc/proxy.yaml <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $folder/etc/proxy.kubeconfig}
hostnameOverride: $node
mode: nftables
clusterCIDR: $pods
nftables: {minSyncPeriod: 50ms}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s} # the machine's
oomScoreAdj: 0
END
  cat >etc/Corefile <<END
.:53 {
	bind $address
	errors
	kubernetes cluster.local in-addr.arpa ip6.arpa {
		kubeconfig $folder/admin.kubeconfig
		ttl 5
	}
	cache 5
}
END
}

run() { # NAME COMMAND…: starts it again when it ends
  local name="$1"
  shift
  while :; do
    "$@" || echo "--- $name ended with $?"
    sleep 1 # pacing: one that cannot run is not started in a loop
  done >>"log/$name.log" 2>&1 </dev/null &
}

import_pause() { ctr -n k8s.io images import "$tools/pause.tar" >/dev/null 2>&1; }
api_serves() { kubectl --kubeconfig admin.kubeconfig get --raw /readyz >/dev/null 2>&1; }

# etcd may be as old as 3.4, which knows nothing of one of the API server's questions.
run_parts() {
  run etcd etcd --data-dir etcd
  run containerd containerd --config etc/containerd.toml
  run apiserver kube-apiserver --etcd-servers http://127.0.0.1:2379 \
    --bind-address "$address" --advertise-address "$address" --cert-dir pki \
    --service-cluster-ip-range "$services" --allow-privileged \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --token-auth-file pki/tokens.csv \
    --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-account-key-file pki/sa.key --service-account-signing-key-file pki/sa.key \
    --feature-gates SizeBasedListCostEstimate=false --kubelet-preferred-address-types InternalIP
  until import_pause && api_serves; do
    sleep 0.2 # pacing: nothing tells when they serve
  done
  run controllers kube-controller-manager --kubeconfig etc/controllers.kubeconfig --leader-elect=false \
    --use-service-account-credentials --service-account-private-key-file pki/sa.key --root-ca-file pki/apiserver.crt \
    --flex-volume-plugin-dir /var/lib/kubelet/volumeplugins
  run scheduler kube-scheduler --kubeconfig etc/scheduler.kubeconfig --leader-elect=false
  run kubelet kubelet --config etc/kubelet.yaml --kubeconfig etc/kubelet.kubeconfig \
    --hostname-override "$node" --node-ip "$address"
  run proxy kube-proxy --config etc/proxy.yaml
  run coredns coredns -conf etc/Corefile
}

own_folders
own_settings
own_network
write_credentials
write_settings
run_parts
wait
