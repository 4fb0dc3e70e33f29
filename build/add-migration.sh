#!/usr/bin/env bash
# build/add-migration.sh NAME: writes the same migration for SQLite and for PostgreSQL.
# If the second one fails, the first is taken back, so that the two sets never differ by a migration.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?usage: build/add-migration.sh NAME, for example AddRatings}
[[ $name =~ ^[A-Z][A-Za-z0-9]+$ ]] || { echo "The name of a migration is one word in PascalCase." >&2; exit 64; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet tool restore >/dev/null
dotnet build build/Migrator -v q --nologo

ef() { dotnet ef "$@" --no-build -p Portal.Core -s build/Migrator; }
# The namespace follows from the folder. Naming it as well would put the model snapshot into a folder of its own.
add() { ef migrations add "$name" --context "${1}PortalDb" --output-dir "Migrations/$1"; }

# `dotnet ef migrations remove` would want a build with the new files in it; deleting them says the same and is quicker.
snapshot=Portal.Core/Migrations/Sqlite/SqlitePortalDbModelSnapshot.cs
before=$(mktemp)
trap 'rm -f "$before"' EXIT
if [ -f "$snapshot" ]; then cp "$snapshot" "$before"; fi

add Sqlite
if ! add Postgres; then
  rm -f Portal.Core/Migrations/Sqlite/*_"$name".cs Portal.Core/Migrations/Sqlite/*_"$name".Designer.cs
  if [ -s "$before" ]; then cp "$before" "$snapshot"; else rm -f "$snapshot"; fi
  echo "Nothing was added: the PostgreSQL half failed, so the SQLite half was taken back." >&2
  exit 1
fi
git status --short Portal.Core/Migrations
