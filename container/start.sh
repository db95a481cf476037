#!/bin/bash
# Runs the IOC of the configuration folder as process 1 of a container.
#
# IOC_PREFIX: put before its names instead of its own prefix. IOC_ARGS: more for `xioc run`.
# IOC_WEB: where its web port is (0.0.0.0:5080); empty: none.
set -euo pipefail

root="${IOC_ROOT:-/epics/ioc}"
config="${IOC_CONFIG:-$root/config}"

for candidate in "$config"/ioc.ts "$config"/ioc.js "$config"/*.db; do
  if [ -f "$candidate" ]; then
    ioc="$candidate"
    break
  fi
done
if [ -z "${ioc:-}" ]; then
  echo "There is no IOC in $config: put ioc.ts, ioc.js or a .db file there." >&2
  exit 1
fi

# Node takes as much heap as the host would allow. Of a container's limit it gets five eighths: the rest is for buffers,
# code and threads.
heap=()
limit="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || echo max)"
if [[ "$limit" =~ ^[0-9]+$ ]] && [ "$limit" -lt 4294967296 ]; then
  heap=("--max-old-space-size=$((limit / 1048576 * 5 / 8))")
fi

arguments=(--stop-within 2.5 --log-format json)
if [ -n "${IOC_PREFIX:-}" ]; then arguments+=(--prefix "$IOC_PREFIX"); fi
if [ -n "${IOC_WEB-0.0.0.0:5080}" ]; then arguments+=(--web "${IOC_WEB-0.0.0.0:5080}"); fi

# What a process leaves behind, it leaves where it may write.
if [ -d /autosave ] && [ -w /autosave ]; then cd /autosave; fi
# shellcheck disable=SC2086 # IOC_ARGS is a list of words
exec node "${heap[@]}" "$root/node_modules/xioc/bin/xioc.js" run "$ioc" "${arguments[@]}" ${IOC_ARGS:-}
