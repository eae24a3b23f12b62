"""The fixed texts of the guide: what a stranger reads, and the script that they run."""

README = """\
# Verify every approval with Git and OpenSSH alone

You need a clone of the repository, `git`, `ssh-keygen` (OpenSSH 8.9 or newer), and one of
`sha256sum`, `shasum` or `openssl`. You need neither this tool nor the server of its owner.

    sh verify.sh /path/to/the/clone

It prints one line for everything that fails, then one line that counts, and ends with exit
code 0 only where nothing failed. There are {statements} signatures over {contents} contents here.

## What it does for each signature

`signatures.txt` has one line for each: statement, list of signers, commit that the list comes
from, signer, namespace, time of arrival (UTC), commit and path of the statement. For each:

1. The statement here is the one in Git, and so is the list of signers, taken from the step
   **before** the statement arrived: nobody brings along the key that approves their change.

        git rev-parse COMMIT:PATH
        git hash-object --no-filters statements/STATEMENT

2. The signature holds, made by a key that this list gives to this person for this purpose:

        ssh-keygen -Y verify -f signers/LIST -I PERSON -n NAMESPACE \\
          -s statements/STATEMENT.sig -Overify-time=TIME < statements/STATEMENT

   A key that was lost or revoked later stands in the list of its time, so what it signed
   before stays proved. What it signed after is not in any list, and not in this guide.

3. The signed bytes are those in Git. `contents.txt` has one line for each: statement, SHA-256,
   commit and path. The digest is the one that the statement names, and this prints the same:

        git cat-file blob COMMIT:PATH | sha256sum

{not_landed} signed contents are not compared: they never stood on the controlled branch
(somebody signed a draft that was changed before it landed).

## What it does not do

- Lists of signers are `{signers}` of each step, back to the baseline `{adopted}`.
  That one rests on the founding keys. Ask the founders for their fingerprints, by another way:

{founders}

- It does not look whether anything was changed afterwards, or whether this history is the one
  that others have: `ims verify` does, with copies of the releases (`--anchors`).
- It proves who signed which bytes with which meaning (read it in the statement). Whether these
  people had the authority, and whether anybody is missing, is judged by `ims verify`.
- Read-and-understood signatures in batches are left out unless they were asked for.
"""

SCRIPT = r"""#!/bin/sh
# Verifies every signature of this guide with git and ssh-keygen. See README.md beside it.
# Usage: sh verify.sh [CLONE]

case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
clone=${1:-.}
TZ=UTC0 # OpenSSH reads times in the local zone
GIT_NO_REPLACE_OBJECTS=1
GIT_GRAFT_FILE=/dev/null
LC_ALL=C
export TZ GIT_NO_REPLACE_OBJECTS GIT_GRAFT_FILE LC_ALL

signatures=0 contents=0 failed=0 last=

stop() {
  echo "stopped: $1" >&2
  exit 2
}

fail() {
  failed=$((failed + 1))
  echo "FAILED $1: $2"
}

digest() {
  if command -v sha256sum > /dev/null; then sha256sum
  elif command -v shasum > /dev/null; then shasum -a 256
  else openssl dgst -sha256 -r
  fi
}

in_git() { # COMMIT PATH: the id of that file
  git -C "$clone" rev-parse --verify --quiet "$1:$2" < /dev/null
}

is_in_git() { # FILE COMMIT PATH: the file is byte for byte the one in Git
  found=$(in_git "$2" "$3") && [ "$found" = "$(git -C "$clone" hash-object --stdin < "$1")" ]
}

command -v git > /dev/null || stop "git is not found"
command -v ssh-keygen > /dev/null || stop "ssh-keygen is not found"
command -v sha256sum > /dev/null || command -v shasum > /dev/null ||
  command -v openssl > /dev/null || stop "sha256sum, shasum or openssl is needed"
git -C "$clone" rev-parse --verify --quiet HEAD > /dev/null || stop "$clone is no clone"

while read -r name list before person space time commit path <&3; do
  signatures=$((signatures + 1))
  statement=$here/statements/$name
  is_in_git "$here/signers/$list" "$before" "@SIGNERS@" ||
    fail "$name" "its list of signers is not the one in Git at $before"
  case $path in
    *.jsonl) ;; # one line of a batch: its signature alone proves it
    *) is_in_git "$statement" "$commit" "$path" || fail "$name" "it is not the one in Git" ;;
  esac
  ssh-keygen -Y verify -f "$here/signers/$list" -I "$person" -n "$space" \
    -s "$statement.sig" -Overify-time="$time" < "$statement" > /dev/null 2>&1 ||
    fail "$name" "the signature does not hold"
done 3< "$here/signatures.txt"

while read -r name wanted commit path <&3; do
  contents=$((contents + 1))
  if [ "$name" != "$last" ]; then
    last=$name said=
    while read -r line || [ -n "$line" ]; do said="$said$line"; done < "$here/statements/$name"
  fi
  case $said in
    *"$wanted"*) ;;
    *) fail "$name" "it does not name $wanted" ;;
  esac
  set -- $(git -C "$clone" cat-file blob "$commit:$path" < /dev/null | digest)
  [ "$1" = "$wanted" ] || fail "$name" "$path at $commit has other bytes"
done 3< "$here/contents.txt"

[ "$signatures" -gt 0 ] || stop "there is nothing to verify"
echo "$signatures signatures and $contents contents verified, $failed failures"
[ "$failed" -eq 0 ]
"""
