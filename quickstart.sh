#!/usr/bin/env bash
# From a fresh Debian 12 to a first comparison of disaster-recovery strategies. Safe to run again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/packages.sh

build=build
log=$build/quickstart.log
scenario=scenarios/ecommerce/scenario.yaml

say() { printf '\n== %s\n' "$*"; }
fail() {
  echo "quickstart: $*" >&2
  exit 1
}
# Runs a command quietly; shows the end of its output where it fails.
quietly() {
  "$@" >>"$log" 2>&1 && return
  tail -n 30 "$log" >&2
  fail "failed: $* (all of it: $log)"
}

say "1/3 packages"
packages_require "${packages_build[@]}" || fail "install what is missing, then run ./quickstart.sh again"
echo "all there"

say "2/3 release build in $build/"
mkdir -p "$build"
: >"$log"
if [ -f "$build/build.ninja" ]; then
  meson setup --reconfigure "$build" >>"$log" 2>&1 || quietly meson setup --wipe "$build"
else
  quietly meson setup "$build"
fi
quietly ninja -C "$build" drsim
echo "$build/drsim is ready"

say "3/3 what happens to a web shop when its region is lost, under each strategy"
echo "\$ $build/drsim compare $scenario --hazard region-lost"
"$build/drsim" compare "$scenario" --hazard region-lost || fail "the comparison ended with status $?"

cat <<END

Next:
  $build/drsim --help                        all commands
  $build/drsim simulate $scenario --trace    one disaster, minute by minute
  ./test.sh quick                            the quick tests
END
