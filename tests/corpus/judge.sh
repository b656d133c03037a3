# Runs the real tritonserver on each repository under /judge/cases, in LANES at a time, and leaves in
# /judge/verdicts/<case>: `verdict` (serves, refuses, hangs), `log`, and what Triton says of models.
set -u

ask() { # PORT METHOD PATH BODY
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf '%s /v2/%s HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s' "$2" "$3" "${#4}" "$4" >&3
  cat <&3
  exec 3>&-
} 2>/dev/null

judge() { # CASE LANE
  local case=/judge/cases/$1 out=/judge/verdicts/$1 port=$((9000 + $2)) server verdict=hangs flags=()
  local soon=$((SECONDS + 5)) limit=$((SECONDS + PATIENCE)) pause=0.1
  mkdir -p "$out"
  [ -f "$case/flags" ] && mapfile -t flags <"$case/flags"
  tritonserver --model-repository="$case/repository" --http-port=$port --allow-grpc=false \
    --allow-metrics=false --exit-timeout-secs=5 --pinned-memory-pool-byte-size=0 \
    --backend-config=python,shm-region-prefix-name="lane$2" "${flags[@]}" >"$out/log" 2>&1 &
  server=$!
  while ((SECONDS < limit)); do
    if ! kill -0 $server 2>/dev/null; then
      verdict=refuses
      break
    fi
    if ask $port GET health/ready "" | grep -q '^HTTP.* 200'; then
      verdict=serves
      tell "$case" $port "$out"
      break
    fi
    ((SECONDS < soon)) || pause=1
    sleep $pause
  done
  echo $verdict >"$out/verdict"
  [ $verdict = refuses ] || end $server
  wait $server 2>/dev/null
}

tell() { # CASE PORT OUT: the configuration of each model that the case asks for, and the index
  local model
  ask "$2" POST repository/index '{}' | tail -n 1 >"$3/index"
  [ -f "$1/tell" ] || return 0
  while read -r model; do
    ask "$2" GET "models/$model/config" "" | tail -n 1 >"$3/config.$model"
  done <"$1/tell"
}

# Not in order, for which a server takes seconds; one that hangs ignores signals, and so do its stubs.
end() { # SERVER
  # shellcheck disable=SC2046  # one word for each process
  kill -KILL $(cat /proc/"$1"/task/*/children) "$1"
} 2>/dev/null

lane() { # LANE
  local number=0 case
  for case in /judge/cases/*; do
    [ -f "$case/hangs" ] && continue
    [ $((number++ % LANES)) = "$1" ] && judge "${case##*/}" "$1"
  done
}

for each in $(seq 0 $((LANES - 1))); do lane "$each" & done
# A server that hangs takes no CPU: each that is expected to has a lane of its own.
each=$LANES
for case in /judge/cases/*/hangs; do
  judge "$(basename "${case%/hangs}")" "$each" &
  each=$((each + 1))
done
wait
