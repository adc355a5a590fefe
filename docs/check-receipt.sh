#!/usr/bin/env bash
# Checks a receipt (format 2) with OpenSSL 3 and the usual text tools, and with nothing of CardRecycle's:
#
#     docs/check-receipt.sh receipt-CR….json public-key.txt
#
# public-key.txt holds the log's Ed25519 key in its first line and the SM2 key in its second (GET /receipts/public-keys). It checks both
# signatures of the checkpoint and the way from the receipt to both of its roots. What it does not check: that the file has its one form
# (that is the verifier's work), and the openings of name and card.
set -euo pipefail
export LC_ALL=C
receipt=$1
keys=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "NOT VALID: $1" >&2
  exit 1
}
hex() { od -An -v -tx1 | tr -d ' \n'; }
unhex() { while read -r -n2 byte; do [ -z "$byte" ] || printf '%b' "\\x$byte"; done; }

# 1. The parts: the receipt's own bytes (the leaf), the checkpoint (a signed note), its text and its signatures.
sed -E 's/^\{"format":"cardrecycle.receipt-file\/2","receipt":(\{.*\}),"leafIndex":[0-9]+,"proof":.*$/\1/' "$receipt" >"$work/leaf"
index=$(sed -E 's/^.*,"leafIndex":([0-9]+),"proof":.*$/\1/' "$receipt")
printf '%b' "$(sed -E 's/^.*,"checkpoint":"(([^"\\]|\\.)*)","openings":.*$/\1/' "$receipt")" >"$work/note"
echo >>"$work/note" # the shell took the last line feed away
sed '/^$/,$d' "$work/note" >"$work/text"
size=$(sed -n 2p "$work/text")
sed -n 's/^— [^ ]* //p' "$work/note" >"$work/signatures"
[ "$(wc -l <"$work/signatures")" -eq 2 ] || fail "the checkpoint has not two signatures"

# 2. The signatures over the text: 4 bytes of key id, then 64 bytes.
signature() { sed -n "$1p" "$work/signatures" | base64 -d | tail -c 64; }
key() { sed -n "$1p" "$keys" | tr -d '\r' | sed -E 's/^[^+]*\+[^+]*\+//' | base64 -d | tail -c "$2"; }

{ echo 302a300506032b6570032100 | unhex; key 1 32; } >"$work/ed25519.der"
signature 1 >"$work/ed25519.sig"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/ed25519.der" -rawin -in "$work/text" -sigfile "$work/ed25519.sig" >/dev/null ||
  fail "the Ed25519 signature is wrong"

{ echo 3059301306072a8648ce3d020106082a811ccf5501822d034200 | unhex; key 2 65; } >"$work/sm2.der"
rs=$(signature 2 | hex)
printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' "${rs:0:64}" "${rs:64}" >"$work/sm2.cnf"
openssl asn1parse -genconf "$work/sm2.cnf" -noout -out "$work/sm2.sig"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/sm2.der" -rawin -digest sm3 -in "$work/text" -sigfile "$work/sm2.sig" \
  -pkeyopt distid:1234567812345678 >/dev/null || fail "the SM2 signature is wrong"

# 3. From the leaf to the root (RFC 6962; the walk is RFC 9162, 2.1.3.2), once with SHA-256 and once with SM3.
walk() { # hash, member with the proof
  local fn=$index sn=$((size - 1)) node sibling
  node=$({ printf '\000'; cat "$work/leaf"; } | openssl dgst "-$1" -binary | hex)
  for sibling in $(sed -E "s/^.*,\"$2\":\[([^]]*)\].*$/\1/" "$receipt" | tr -d '"' | tr ',' ' '); do
    sibling=$(echo "$sibling" | base64 -d | hex)
    [ "$sn" -gt 0 ] || fail "the $1 proof is too long"
    if [ $((fn & 1)) -eq 1 ] || [ "$fn" -eq "$sn" ]; then
      node=$(echo "01$sibling$node" | unhex | openssl dgst "-$1" -binary | hex)
      while [ $((fn & 1)) -eq 0 ] && [ "$fn" -ne 0 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
    else
      node=$(echo "01$node$sibling" | unhex | openssl dgst "-$1" -binary | hex)
    fi
    fn=$((fn >> 1)) sn=$((sn >> 1))
  done
  [ "$sn" -eq 0 ] || fail "the $1 proof is too short"
  echo "$node"
}
[ "$index" -lt "$size" ] || fail "there is no leaf $index"
[ "$(walk sha256 proof)" = "$(sed -n 3p "$work/text" | base64 -d | hex)" ] || fail "the SHA-256 root is another one"
[ "$(walk sm3 sm3Proof)" = "$(sed -n 's/^sm3 //p' "$work/text" | base64 -d | hex)" ] || fail "the SM3 root is another one"

echo "VALID: leaf $index of $size, $(sed -n 's/^time //p' "$work/text"), log $(sed -n 1p "$work/text")"
