#!/usr/bin/env bash
# bench/run.sh [PAIRS] [CASES] [sqlite|postgres]: creations and handoffs a second on SQLite and on a throw-away PostgreSQL that
# waits for the disk. Exit code 1 when the machine was too unquiet to say.
# bench/run.sh instant [DECISIONS] [REPLAYS]: instant approval in process, and stored decisions made again; exit code 1 when a
# goal was missed. Needs no database.
# bench/run.sh boards [CALLS] [BOARDS]: from a clerk's click to so many call boards, against the real program on a throw-away
# PostgreSQL; exit code 1 when p99 missed its goal.
# bench/run.sh queue [SECONDS]: 200 and then 400 people take numbers and book times; exit code 1 when the median missed its goal or an
# answer failed.
# bench/run.sh items [TIMES]: somebody at a machine types four initials, and 1,488 items of 34 departments are there; exit code 1 when
# an answer took longer than its goal.
# bench/run.sh wait [DAYS] [SEED]: what visitors of simulated halls are told against what they wait: median error and the share within
# the band. The same seed prints the same figures. Needs no database.
# bench/run.sh cancel [TIMES]: from a kiosk page's cancel to its answer; exit code 1 when p99 missed its goal. Needs no database.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench -c Release -v q --nologo
if [ "${1:-}" = instant ] || [ "${1:-}" = wait ] || [ "${1:-}" = cancel ]; then
  exec dotnet run --project bench -c Release --no-build -- "$@"
fi
exec build/with-postgres.sh --durable dotnet run --project bench -c Release --no-build -- "$@"
