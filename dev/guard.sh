# Takes our children down when we are gone, however we went: SIGKILL included.
# Reads "add PID SIGNAL" and "drop PID" from stdin. The pipe closes with the process that holds the other end;
# what was added and not dropped by then gets its polite signal, and five seconds later SIGKILL for the whole group.
trap '' INT TERM HUP
live=''
while read -r verb pid signal; do
  case $verb in
    add) live="$live $pid:$signal" ;;
    drop)
      kept=''
      for entry in $live; do [ "${entry%%:*}" = "$pid" ] || kept="$kept $entry"; done
      live=$kept
      ;;
  esac
done
for entry in $live; do kill -s "${entry##*:}" "${entry%%:*}" 2>/dev/null; done
tries=0
waiting=$live
while [ -n "$waiting" ] && [ "$tries" -lt 50 ]; do
  sleep 0.1
  tries=$((tries + 1))
  left=''
  for entry in $waiting; do kill -0 "${entry%%:*}" 2>/dev/null && left="$left $entry"; done
  waiting=$left
done
for entry in $live; do kill -s KILL -- "-${entry%%:*}" 2>/dev/null; done
exit 0
