#!/bin/sh
# Runs a program over a folder of cases, its last argument; skipped (exit status 77) where the folder is missing.
# Usage: folder.sh PROGRAM [ARGUMENT…] FOLDER
set -eu
for folder in "$@"; do :; done
if ! ls "$folder"/* >/dev/null 2>&1; then
    echo "skipped: there are no cases in $folder"
    exit 77
fi
exec "$@"
