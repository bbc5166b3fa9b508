#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: choose Ubuntu 24.04 or later as its base.
set -euo pipefail

missing=()
command -v dotnet >/dev/null || missing+=(dotnet-sdk-10.0)
command -v bwrap >/dev/null || missing+=(bubblewrap)
command -v setpriv >/dev/null || missing+=(util-linux)
/sbin/ldconfig -p | grep -q 'libsqlite3\.so\.0' || missing+=(libsqlite3-0)

if (( ${#missing[@]} > 0 )); then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
