#!/usr/bin/env bash
# build/receiptio.sh
#
# Says where npm's receiptio lies, an independent program for receipt printers that the tests hold against our simulated one.
# Its version and the hashes of all its parts stand in Portal.Tests/Devices/receiptio; what was fetched is kept outside the repository.
set -euo pipefail
from="$(cd "$(dirname "$0")/../Portal.Tests/Devices/receiptio" && pwd)"
kept="${XDG_CACHE_HOME:-$HOME/.cache}/portal-tests/receiptio-$(sha256sum "$from/package-lock.json" | cut -c1-12)"
if [ ! -f "$kept/node_modules/receiptio/bin/cli.js" ]; then
  mkdir -p "$(dirname "$kept")"
  # Filled beside its place and moved there whole: a broken download, or two at a time, leave no half.
  new=$(mktemp -d "$kept.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  cp "$from/package.json" "$from/package-lock.json" "$new"
  npm ci --prefix "$new" --ignore-scripts --no-audit --no-fund >&2
  mv -T "$new" "$kept" 2>/dev/null || [ -f "$kept/node_modules/receiptio/bin/cli.js" ]
fi
echo "$kept/node_modules/receiptio/bin/cli.js"
