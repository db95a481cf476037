#!/bin/bash
# Whether the process works: never what a device is like, or an IOC would be started again because a pump is off.
# K8S_IOC_LIVENESS_ENABLED=true asks for a PV as a client does: K8S_IOC_PV, else $IOC_PREFIX:UPTIME.
set -euo pipefail

xioc="${IOC_ROOT:-/epics/ioc}/node_modules/xioc/bin/xioc.js"
if [ "${K8S_IOC_LIVENESS_ENABLED:-false}" = true ]; then
  exec node "$xioc" get -w 5 "${K8S_IOC_PV:-${IOC_PREFIX:-}:UPTIME}"
fi
exec node "$xioc" healthy --live "${IOC_WEB:-127.0.0.1:5080}"
