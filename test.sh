#!/usr/bin/env bash
# Builds and tests drsim. Usage: ./test.sh [full|quick|nightly] (default: full)
#   quick    one build; suites unit, golden, style: under a minute after the first build
#   full     what CI runs: gcc, clang, sanitizers, coverage, clang-tidy, threads, release: under 15 minutes on 2 cores
#   nightly  full, then what takes long: suite nightly, valgrind, FUZZ_MINUTES (default 5) of fuzzing a target, and
#            MUTANTS (default 40) small mistakes shown to the tests
# Everything it makes is in build-test/; the last line printed is `N passed, N failed, N skipped`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/packages.sh
exec </dev/null
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

mode=${1:-full}
out="build-test"
logs=$out/logs
results=$out/results.tsv
layers=(base sim models bridge reports cli)
jobs=$(nproc)
coverage_floor=90
fuzz_minutes=${FUZZ_MINUTES:-5}
mutants=${MUTANTS:-40}
mutant_seed=${MUTANT_SEED:-1}
tunables=glibc.cpu.hwcaps=-AVX2,-FMA # glibc's maths differs in the last digit without them; results must not
kept=(--no-suite nightly --no-suite bench)
wrapper=() # words before `meson test`

case $mode in
  quick | full | nightly) ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac

# ---- how checks are run and recorded

record() { # KIND NAME SECONDS STATUS LOG
  printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$results"
}

run() { # KIND NAME LOG COMMAND...: runs, records, shows the end of the output where it fails
  local kind=$1 name=$2 log=$3 start=$EPOCHREALTIME status=passed seconds
  shift 3
  "$@" >"$logs/$kind-$name.log" 2>&1 || status=failed
  seconds=$(awk "BEGIN {printf \"%.1f\", $EPOCHREALTIME - $start}")
  record "$kind" "$name" "$seconds" "$status" "$log"
  printf '%-8s %-28s %6.1f s\n' "$status" "$kind $name" "$seconds"
  [ "$status" = passed ] && return
  tail -n "${SHOW_LINES:-60}" "$logs/$kind-$name.log" | sed 's/^/    /'
  echo "    (all of it: $logs/$kind-$name.log)"
  return 1
}

check() { # NAME COMMAND...
  run check "$1" "$logs/check-$1.log" "${@:2}" || true
}

tests() { # RUN BUILD ARGUMENTS...: meson's tests of one build folder, one by one counted
  local name=$1 build=$out/$2
  shift 2
  rm -f "$build/meson-logs/$name".*
  run meson "$name" "$build/meson-logs/$name" \
    "${wrapper[@]}" meson test -C "$build" --logbase "$name" --print-errorlogs "$@" || true
}

# ---- build folders

setup_of() { # BUILD: the words after `meson setup`
  local common="-Dbuildtype=debugoptimized -Db_lto=false"
  case $1 in
    gcc | clang) echo "$common" ;;
    asan) echo "$common -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fno-sanitize-recover=all" ;;
    thread) echo "$common -Db_sanitize=thread -Db_lundef=false" ;;
    coverage) echo "-Dbuildtype=debug -Db_lto=false -Db_coverage=true -Dc_args=-fprofile-update=atomic" ;;
    release) echo "" ;;
    fuzz) echo "$common -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fno-sanitize-recover=all" ;;
  esac
}

compiler_of() { # BUILD
  local compiler=gcc
  case $1 in clang | fuzz) compiler=clang ;; esac
  command -v ccache >/dev/null && compiler="ccache $compiler"
  echo "$compiler"
}

# Meson has no globbing: what it lists while configuring is part of what decides whether it has to run again.
listed() {
  ls -d tests/golden/cases/* tests/fuzz/fuzz_*.c docs/examples/*.md 2>/dev/null || true
}

configure() { # BUILD: makes or refreshes a build folder
  local build=$out/$1 words stamp
  words=$(setup_of "$1")
  stamp=$(printf '%s\n' "$(compiler_of "$1") $words")
  if [ -f "$build/build.ninja" ] && [ "$stamp" = "$(cat "$build/stamp" 2>/dev/null)" ]; then
    [ "$(listed)" = "$(cat "$build/listed" 2>/dev/null)" ] || meson setup --reconfigure "$build" || return 1
  else
    rm -rf "$build"
    # shellcheck disable=SC2086  # words are words
    CC=$(compiler_of "$1") meson setup "$build" $words || return 1
    echo "$stamp" >"$build/stamp"
  fi
  listed >"$build/listed"
}

configure_all() { # BUILD...: side by side, since each uses one core
  local name pid pids=() status=0
  for name in "$@"; do
    configure "$name" >"$logs/configure-$name.log" 2>&1 &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || status=1
  done
  [ $status -eq 0 ] || tail -n 20 "$logs"/configure-*.log
  return $status
}

build() { # BUILD TARGET...
  run check "build-$1" "$logs/check-build-$1.log" ninja -C "$out/$1" "${@:2}"
}

# ---- checks

own_files() { # PATTERN...: names of the project's files, committed or new
  if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard -- "$@" | while read -r name; do
      [ ! -f "$name" ] || echo "$name"
    done
  else
    local pattern
    for pattern in "$@"; do find . -path './build*' -prune -o -path "./$pattern" -print; done
  fi
}

check_format() { # names the files, and how to mend them
  own_files '*.c' '*.h' | xargs -r clang-format --dry-run -Werror 2>&1 | sed -n 's/^\([^:]*\):.*error:.*/clang-format -i \1/p' | sort -u
  return "${PIPESTATUS[1]}"
}

check_shell() {
  own_files '*.sh' '.ci/run' | xargs -r shellcheck -x
}

check_tidy() { # own sources only: Criterion's macros are not ours to mend
  python3 tests/tools/tidy.py "$out/clang" "$out/tidy-cache" "${layers[@]}"
}

check_coverage() { # names the files below the floor
  local filters=() layer note status=0
  for layer in "${layers[@]}"; do filters+=(--filter "$layer/"); done
  find "$out/coverage" -name '*.gcno' | while read -r note; do # of sources that are gone
    [ -f "${note%.gcno}.o" ] || rm "$note"
  done
  gcovr --root . "${filters[@]}" --exclude-unreachable-branches -j "$jobs" --print-summary \
    --fail-under-line "$coverage_floor" --txt "$logs/coverage.txt" "$out/coverage" || status=1
  awk -v floor="$coverage_floor" '$4 ~ /%$/ && $4 + 0 < floor {print $4, $1 ", lines " $5}' "$logs/coverage.txt" | cut -c1-160
  return $status
}

check_no_reports() { # FOLDER: the sanitizers' reports; Criterion lets leaks pass
  local file found=0
  for file in "$1"/*; do
    [ -f "$file" ] || continue
    found=1
    head -n 40 "$file"
  done
  return $found
}

sanitized_tests() { # with reports into a folder, which must stay empty
  local reports=$PWD/$out/reports
  rm -rf "$reports"
  mkdir -p "$reports"
  ASAN_OPTIONS=log_path=$reports/a:abort_on_error=0:detect_stack_use_after_return=1 UBSAN_OPTIONS=log_path=$reports/u:print_stacktrace=1 \
    tests asan asan "${kept[@]}" --no-suite style
  check sanitizer-reports check_no_reports "$reports"
}

thread_tests() {
  local reports=$PWD/$out/reports-thread wrapper=()
  rm -rf "$reports"
  mkdir -p "$reports"
  if ! has_suite thread thread; then
    record check thread-sanitizer 0 skipped -
    return
  fi
  if setarch "$(uname -m)" -R true 2>/dev/null; then # where vm.mmap_rnd_bits is large TSan wants fixed addresses
    wrapper=(setarch "$(uname -m)" -R)
  fi
  TSAN_OPTIONS=log_path=$reports/t tests thread thread --suite thread
  check thread-reports check_no_reports "$reports"
}

has_suite() { # BUILD SUITE
  meson test -C "$out/$1" --no-rebuild --suite "$2" --list >/dev/null 2>&1
}

fuzz_all() { # each target for some minutes, on a copy of its corpus
  local program what seeds found
  for program in "$out"/fuzz/tests/fuzz/fuzz_*; do
    if [ ! -x "$program" ] || [ -d "$program" ]; then continue; fi
    what=${program##*/fuzz_}
    seeds=$out/fuzz-corpus/$what
    found=$out/fuzz-found/$what/
    mkdir -p "$seeds" "$found"
    check "fuzz-$what" "$program" -max_total_time=$((60 * fuzz_minutes)) -timeout=20 -rss_limit_mb=2048 -max_len=65536 \
      -print_final_stats=1 "-artifact_prefix=$found" "$seeds" "tests/fuzz/corpus/$what"
  done
}

# ---- the three modes

quick() {
  check configure configure_all gcc
  build gcc && tests gcc gcc --suite unit --suite golden --suite style
}

full() {
  check configure configure_all gcc clang asan coverage thread release
  check format check_format
  check shell check_shell
  if build gcc; then
    tests gcc gcc "${kept[@]}"
    if has_suite gcc golden; then
      GLIBC_TUNABLES=$tunables tests other-cpu gcc --suite golden
    fi
  fi
  if build asan; then sanitized_tests; fi
  if build clang; then
    tests clang clang "${kept[@]}" --no-suite style
    check tidy check_tidy
  fi
  if build coverage; then
    ninja -C "$out/coverage" -t cleandead >/dev/null
    find "$out/coverage" -name '*.gcda' -delete
    tests coverage coverage "${kept[@]}" --no-suite style
    check coverage check_coverage
  fi
  thread_tests
  if has_suite release golden; then tests release release --suite golden; else build release || true; fi
}

nightly() {
  full
  if has_suite gcc nightly; then tests nightly gcc --suite nightly; fi
  if has_suite gcc golden; then
    EXEC_PREFIX="valgrind -q --error-exitcode=99 --leak-check=full" tests valgrind gcc --suite golden --timeout-multiplier 20
  fi
  check mutants python3 tests/tools/mutants.py "$out/mutants" "$mutants" "$mutant_seed"
  check configure-fuzz configure fuzz
  if build fuzz fuzz-programs; then fuzz_all; fi
}

packages_require "${packages_build[@]}" "${packages_test[@]}" || {
  echo "test.sh: install what is missing, then run it again" >&2
  exit 1
}
python3 -c 'import jsonschema, yaml' 2>/dev/null || export PATH=/usr/bin:$PATH # Debian's python3 has the modules
mkdir -p "$logs"
# The reference of the AWS client, by pip where that works (else its tests skip, and say so).
botocore_version=1.44.5
if [ "$mode" != quick ] && [ ! -d "$out/botocore-$botocore_version" ]; then
  pip3 install -q --no-input --disable-pip-version-check --target "$out/botocore-$botocore_version" \
    "botocore==$botocore_version" >"$logs/botocore.log" 2>&1 || rm -rf "$out/botocore-$botocore_version"
fi
[ ! -d "$out/botocore-$botocore_version" ] || export DRSIM_BOTOCORE=$PWD/$out/botocore-$botocore_version
: >"$results"
"$mode"
python3 tests/tools/tally.py "$results"
