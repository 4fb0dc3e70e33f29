#!/usr/bin/env bash
# bench/run.sh [PAIRS] [CASES] [sqlite|postgres]: creations and handoffs a second on SQLite and on a throw-away PostgreSQL that
# waits for the disk. Exit code 1 when the machine was too unquiet to say.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench -c Release -v q --nologo
exec build/with-postgres.sh --durable dotnet run --project bench -c Release --no-build -- "$@"
