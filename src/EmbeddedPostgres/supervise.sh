# Runs PostgreSQL until it ends, or until whoever started this closes our standard input, be it on purpose or by dying (SIGKILL included).
#   $1  the folder that PostgreSQL works in; it is handed on as descriptor 9
#   $2  the log file
#   $3  the signal that stops it: INT rolls back and closes cleanly, QUIT just ends
#   $4  "remove" to remove the folder afterwards, else "keep"
#   $5… the command
folder=$1 log=$2 signal=$3 after=$4
shift 4
trap '' INT HUP # Ctrl-C in the terminal is the owner's to handle; it stops us in its own order.
exec 3<&0 9<"$folder"
# A process group of its own, for the same reason. macOS has no setsid, but its sh gives background jobs a group under -m.
detach=$(command -v setsid) || set -m
$detach "$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!
(
  read -r _ <&3
  kill -s "$signal" "$server"
) 9<&- &
watcher=$!
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
[ "$after" = remove ] && rm -rf "$folder"
exit "$code"
