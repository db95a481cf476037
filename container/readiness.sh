#!/bin/bash
# Whether clients find the IOC.
set -euo pipefail

exec node "${IOC_ROOT:-/epics/ioc}/node_modules/xioc/bin/xioc.js" healthy "${IOC_WEB:-127.0.0.1:5080}"
