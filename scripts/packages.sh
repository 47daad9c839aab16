# shellcheck shell=bash
# Sourced by quickstart.sh and test.sh: the one list of Debian 12 packages, and how to get them.

# shellcheck disable=SC2034  # used by the scripts that source this
packages_build=(
  gcc libc6-dev pkg-config meson ninja-build tzdata
  libgsl-dev libyaml-dev libssl-dev libsqlite3-dev libcjson-dev libcurl4-openssl-dev librandom123-dev libexpat1-dev
  zlib1g-dev libpcre2-dev
)
# shellcheck disable=SC2034
packages_test=(
  libcriterion-dev clang clang-tidy clang-format libclang-rt-14-dev valgrind gcovr binutils util-linux
  python3 python3-yaml python3-jsonschema jq shellcheck
)

# Prints those of the named packages that are not installed, one a line.
packages_missing() {
  local name state
  for name in "$@"; do
    # shellcheck disable=SC2016  # the braces are dpkg-query's
    state=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) || state=none
    [ "$state" = installed ] || echo "$name"
  done
}

# The command that gives root's rights, empty where we have them; fails where there is none that asks nothing.
packages_root() {
  if [ "$(id -u)" -eq 0 ]; then
    return 0
  fi
  command -v sudo >/dev/null && sudo -n true 2>/dev/null && echo "sudo -n"
}

# Sees to it that the named packages are installed; says what is missing, and fails, where it can't.
packages_require() {
  local missing root
  if ! command -v dpkg-query >/dev/null; then
    echo "No dpkg here: install what these Debian packages hold by other means: $*" >&2
    return 0
  fi
  mapfile -t missing < <(packages_missing "$@")
  if [ ${#missing[@]} -eq 0 ]; then
    return 0
  fi
  if ! root=$(packages_root); then
    printf '\nMissing packages, and no right to install them. As root, run:\n\n  apt-get install -y --no-install-recommends %s\n\n' \
      "${missing[*]}" >&2
    return 1
  fi
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  # shellcheck disable=SC2086  # root is a command and its option, or nothing
  if ! $root apt-get update -qq ||
    ! $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null; then
    echo "apt-get failed; still missing: $(packages_missing "$@" | tr '\n' ' ')" >&2
    return 1
  fi
}
