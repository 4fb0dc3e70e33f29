#!/usr/bin/env bash
# build/roomy.sh: prints the folder for what a test run throws away: /dev/shm where it has 4 GB to spare (a container's own has
# 64 MB), else /tmp. With PORTAL_TEST_ON_DISK=1 always /tmp.
set -euo pipefail
free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1 || true)
if [ "${PORTAL_TEST_ON_DISK:-}" != 1 ] && [ -w /dev/shm ] && [ "${free:-0}" -ge 4194304 ]; then
  echo /dev/shm
else
  echo /tmp
fi
