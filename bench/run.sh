#!/usr/bin/env bash
# The one benchmark command: builds, measures, prints the report.  bench/run.sh --help says what it takes.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build "$here/Bifrost.Bench.csproj" -c Release -v quiet --nologo >&2
exec dotnet "$here/../artifacts/bin/Bifrost.Bench/release/Bifrost.Bench.dll" "$@"
