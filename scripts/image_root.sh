#!/usr/bin/env bash
# image_root.sh BINARY FOLDER   makes of all that the image has FOLDER/root (the program, the shared libraries that it needs,
#                               time zones, certificates of authorities and a user) and FOLDER/data, which is that user's.
set -euo pipefail

binary="$1" folder="$2/root" data="$2/data"
user=65532

libraries_of() { ldd "$1" | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }'; }

copy_libraries() {
  local library
  libraries_of "$binary" | while read -r library; do
    install -D -m 755 "$(realpath "$library")" "$folder$library"
  done
}

# Without those of other conventions (leap seconds), which nothing names.
copy_zones() {
  mkdir -p "$folder/usr/share"
  cp -aL /usr/share/zoneinfo "$folder/usr/share/"
  rm -rf "$folder"/usr/share/zoneinfo/{right,posix}
}

add_user() {
  echo "aido:x:$user:$user::/:/none" >"$folder/etc/passwd"
  echo "aido:x:$user:" >"$folder/etc/group"
}

rm -rf "$folder" "$data"
install -D -m 755 "$binary" "$folder/usr/bin/aido"
strip "$folder/usr/bin/aido"
copy_libraries
copy_zones
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/ca-certificates.crt"
add_user
install -d -m 1777 "$folder/tmp"
install -d -m 700 "$data/aido"
