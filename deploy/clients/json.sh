#!/usr/bin/env bash
# A script's round over JSON: pictures for a prompt, one of them on disk, a page of labels, and what has been said so far. Needs curl and jq.
#   RLHF_API_KEY=... deploy/clients/json.sh "A green dog." picture.png
# RLHF_JSON is the gateway's JSON address; RLHF_MODEL a model version, as projects/{project}/modelVersions/{id}.
set -euo pipefail
prompt=${1:-A green dog.} picture=${2:-picture.png}
server=${RLHF_JSON:-http://127.0.0.1:8081} project=default model=${RLHF_MODEL:-projects/default/modelVersions/scenes-base}

send() { # verb, path, further arguments of curl
  # The key comes by a pipe: arguments of a program can be read by everyone on the machine.
  curl --silent --show-error --fail-with-body --max-time 60 --request "$1" "$server$2" "${@:3}" \
    --header "content-type: application/json" --header @<(printf '%s' "${RLHF_API_KEY:+authorization: Bearer $RLHF_API_KEY}")
}
call() { # verb, path, body; a refusal says why in its body
  local answer
  answer=$(send "$1" "$2" ${3:+--data "$3"}) || { echo "$answer" >&2; return 1; }
  printf '%s\n' "$answer"
}

# 1. Pictures for the prompt. Long work is a job: it is made at once, then read until it has ended.
prompts=$(call POST "/v1/projects/$project/promptSets" \
  "$(jq -n --arg text "$prompt" '{promptSet: {displayName: "From a script"}, promptList: {prompts: [{text: $text}]}}')" | jq -r .promptSet.name)
job=$(call POST "/v1/projects/$project/generationJobs" \
  "$(jq -n --arg model "$model" --arg prompts "$prompts" \
    '{generationJob: {modelVersion: $model, promptSet: $prompts, imagesPerPrompt: 3, imagePurpose: "IMAGE_PURPOSE_LABELING"}}')" | jq -r .generationJob.name)
state=
until [ "$state" = JOB_STATE_SUCCEEDED ]; do
  state=$(call GET "/v1/$job" | jq -r .generationJob.state)
  case "$state" in JOB_STATE_FAILED | JOB_STATE_CANCELLED) echo "$job ended as $state" >&2; exit 1 ;; esac
  sleep 0.5
done

# 2. One of them, as a PNG file.
image=$(call GET "/v1/projects/$project/images?generationJob=$job" | jq -r '.images[0].name')
send GET "/images/$project/${image##*/}.png" --output "$picture"

# 3. The next page of pictures that lack a label; it is there shortly after the job has ended.
for _ in $(seq 60); do
  task=$(call POST "/v1/projects/$project/labelTasks:lease" '{}' | jq -c '.labelTasks[0] // empty')
  [ -n "$task" ] && break
  sleep 0.5
done
[ -n "$task" ] || { echo "There is nothing to label." >&2; exit 1; }
answers=$(jq -c '{leaseToken, guideline, answers: [.images[] | {imageToken, value: "LABEL_VALUE_GOOD"}]}' <<< "$task")
call POST "/v1/$(jq -r .name <<< "$task"):submit" "$answers" > /dev/null

# 4. What was said so far.
call GET "/v1/projects/$project/labels:distribution" | jq -r '"\(.total.imageCount // 0) images, \(.total.goodCount // 0) good, \(.total.badCount // 0) bad"'
