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

# Beside each migration EF writes the whole model as it was then, thousands of lines that the compiler reads at every first build. SQLite
# needs it to rebuild a table whose column or key changes. A migration that only makes tables rebuilds none: its copy goes, its name stays.
for file in Portal.Core/Migrations/*/*_"$name".Designer.cs; do
  if grep -oE 'migrationBuilder\.[A-Za-z]+' "${file/.Designer/}" | grep -qvE '\.(CreateTable|CreateIndex|DropTable|DropIndex)$'; then continue; fi
  sed -i '/^        \/\/\/ <inheritdoc \/>/,$d' "$file"
  printf '    }\n}\n' >> "$file"
done
git status --short Portal.Core/Migrations
