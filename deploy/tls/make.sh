#!/usr/bin/env bash
# A private authority, and a certificate for each program of the suite that it signs, for TLS between rooms.
#   deploy/tls/make.sh FOLDER [NAME...]
# FOLDER/ca.crt is the authority, FOLDER/ca.key its key: keep that one elsewhere, no program reads it. FOLDER/PROGRAM/ holds tls.crt, tls.key and ca.crt.
# Certificates are good for the program's name, localhost and 127.0.0.1, and for each NAME, in which % stands for the program: 'suite-%' 'suite-%.rlhf.svc'.
# Run again it keeps the authority and makes new certificates; programs that run take them within a minute. DAYS=365 says how long they are good.
# OWNER=1654:1654 gives the programs' files to the user of the containers (as root).
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
command -v openssl >/dev/null || { echo "openssl is not installed." >&2; exit 2; }
umask 077
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

if [ ! -s "$folder/ca.key" ]; then
  key "$folder/ca.key"
  openssl req -x509 -new -key "$folder/ca.key" -sha256 -days 3650 -subj "/CN=rlhf-t2i inside" -out "$folder/ca.crt" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign"
fi
for program in generation embedding reward finetuning feedback gateway; do
  names="DNS:$program,DNS:localhost,IP:127.0.0.1"
  for name in "$@"; do names="$names,DNS:${name//%/$program}"; done
  cat > "$work/extensions" <<EOF
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth,clientAuth
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
subjectAltName=$names
EOF
  key "$work/tls.key"
  openssl req -new -key "$work/tls.key" -subj "/CN=$program" -out "$work/request"
  openssl x509 -req -in "$work/request" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -set_serial "0x$(openssl rand -hex 16)" -sha256 -days "${DAYS:-365}" \
    -extfile "$work/extensions" -out "$work/tls.crt" 2> "$work/log" || { cat "$work/log" >&2; exit 1; }
  cp "$folder/ca.crt" "$work/ca.crt"
  mkdir -p "$folder/$program"
  [ -z "${OWNER:-}" ] || chown "$OWNER" "$folder/$program" "$work"/{tls.key,tls.crt,ca.crt}
  # Each file is whole or not there: beside its place first, then renamed.
  for file in tls.key tls.crt ca.crt; do
    cp -p "$work/$file" "$folder/$program/.$file"
    mv -f "$folder/$program/.$file" "$folder/$program/$file"
  done
done
echo "Certificates for generation, embedding, reward, finetuning, feedback and gateway are in $folder, good for ${DAYS:-365} days."
