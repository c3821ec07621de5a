#!/bin/sh
# Makes the certificates of the TLS tests anew; run in this folder. See README.md.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/ca.conf" <<END
[ca]
default_ca = own
[own]
database = $work/index.txt
rand_serial = yes
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
END

# certificate FOLDER FILE COMMON-NAME ISSUER END EXTENSION: an issuer of its own signs itself
certificate() {
  mkdir -p "$1"
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"
  openssl req -new -config "$work/ca.conf" -key "$work/$1.key" -subj "/CN=$3" -out "$work/request.csr"
  printf '%s\n' "$6" > "$work/extensions"
  : > "$work/index.txt"
  issuer="-cert $4/ca.crt -keyfile $work/$4.key"
  if [ "$1" = "$4" ]; then issuer="-selfsign -keyfile $work/$1.key"; fi
  # shellcheck disable=SC2086
  openssl ca -batch -notext -config "$work/ca.conf" $issuer -extfile "$work/extensions" \
    -startdate 20200101000000Z -enddate "$5" -in "$work/request.csr" -out "$1/$2.crt"
  if [ "$2" = tls ]; then cp "$work/$1.key" "$1/tls.key"; fi
}

later=21200101000000Z
acs=subjectAltName=DNS:acs.example,IP:127.0.0.1
certificate ca ca 'cpe-sim test CA' ca "$later" basicConstraints=critical,CA:TRUE
certificate other-ca ca 'another test CA' other-ca "$later" basicConstraints=critical,CA:TRUE
certificate acs tls acs.example ca "$later" "$acs"
certificate expired-acs tls acs.example ca 20210101000000Z "$acs"
certificate cpe tls cpe.example ca "$later" subjectAltName=DNS:cpe.example
certificate other-cpe tls cpe.example other-ca "$later" subjectAltName=DNS:cpe.example
