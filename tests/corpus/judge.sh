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
  mkdir -p "$out"
  [ -f "$case/flags" ] && mapfile -t flags <"$case/flags"
  tritonserver --model-repository="$case/repository" --http-port=$port --allow-grpc=false \
    --allow-metrics=false --exit-timeout-secs=5 --pinned-memory-pool-byte-size=0 \
    --backend-config=python,shm-region-prefix-name="lane$2" "${flags[@]}" >"$out/log" 2>&1 &
  server=$!
  for _ in $(seq "$PATIENCE"); do
    if ! kill -0 $server 2>/dev/null; then
      verdict=refuses
      break
    fi
    if ask $port GET health/ready "" | grep -q '^HTTP.* 200'; then
      verdict=serves
      tell "$case" $port "$out"
      break
    fi
    sleep 0.1
  done
  echo $verdict >"$out/verdict"
  stop $server $verdict
}

tell() { # CASE PORT OUT: the configuration of each model that the case asks for, and the index
  local model
  ask "$2" POST repository/index '{}' | tail -n 1 >"$3/index"
  [ -f "$1/tell" ] || return 0
  while read -r model; do
    ask "$2" GET "models/$model/config" "" | tail -n 1 >"$3/config.$model"
  done <"$1/tell"
}

stop() { # SERVER VERDICT; a server that hangs ignores signals, and so do its stubs
  [ "$2" = serves ] && kill -INT "$1" 2>/dev/null
  if [ "$2" = hangs ]; then
    pkill -KILL -P "$1" 2>/dev/null
    kill -KILL "$1" 2>/dev/null
  fi
  wait "$1" 2>/dev/null
}

lane() { # LANE
  local number=0 case
  for case in /judge/cases/*; do
    [ $((number++ % LANES)) = "$1" ] && judge "${case##*/}" "$1"
  done
}

for each in $(seq 0 $((LANES - 1))); do lane "$each" & done
wait
