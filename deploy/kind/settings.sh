# Read by the scripts beside this file.
set -euo pipefail

name=${TRITON_OPERATOR_KIND_NAME:-triton-operator}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
kubeconfig=$checkout/.cluster/kubeconfig

for program in docker kind kubectl python3; do
  command -v "$program" >/dev/null || {
    echo "error: $program is not installed. Without Docker, use: python3 deploy/cluster up" >&2
    exit 1
  }
done
