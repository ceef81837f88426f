#!/usr/bin/env bash
# The round of json.sh over gRPC, from a shell. Needs grpcurl (https://github.com/fullstorydev/grpcurl) and jq.
#   RLHF_API_KEY=... deploy/clients/grpcurl.sh "A green dog." picture.png
# RLHF_SERVER is the gateway's gRPC address; without https:// it is taken to speak plain HTTP/2.
set -euo pipefail
prompt=${1:-A green dog.} picture=${2:-picture.png}
server=${RLHF_SERVER:-http://127.0.0.1:8080} project=projects/default model=${RLHF_MODEL:-projects/default/modelVersions/scenes-base}
protos=$(cd "$(dirname "$0")/../../protos" && pwd)
arguments=(-import-path "$protos" -expand-headers)
[ "${server#https://}" != "$server" ] || arguments+=(-plaintext)
# Put in by grpcurl itself, from the environment: arguments of a program can be read by everyone on the machine.
# shellcheck disable=SC2016
[ -z "${RLHF_API_KEY:-}" ] || arguments+=(-H 'authorization: Bearer ${RLHF_API_KEY}')

call() { # service, method, message
  # The gateway answers no reflection, so the contracts are read from their files.
  local contract
  contract=$(cd "$protos" && grep -lE "^service $1 " -r rlhf)
  grpcurl "${arguments[@]}" -proto "$contract" -d "$3" "${server#*://}" "rlhf.$(sed -E 's|rlhf/(.*)/v1/.*|\1|' <<< "$contract").v1.$1/$2"
}

prompts=$(call GenerationService CreatePromptSet \
  "$(jq -n --arg text "$prompt" --arg parent "$project" '{parent: $parent, prompt_set: {display_name: "From a script"}, prompt_list: {prompts: [{text: $text}]}}')" | jq -r .promptSet.name)
job=$(call GenerationService CreateGenerationJob \
  "$(jq -n --arg model "$model" --arg prompts "$prompts" --arg parent "$project" \
    '{parent: $parent, generation_job: {model_version: $model, prompt_set: $prompts, images_per_prompt: 3, image_purpose: "IMAGE_PURPOSE_LABELING"}}')" | jq -r .generationJob.name)
# A watch ends with the job; between its messages are heartbeats.
state=$(call GenerationService WatchGenerationJob "{\"name\": \"$job\"}" | jq -r 'select(.generationJob) | .generationJob.state' | tail -n 1)
[ "$state" = JOB_STATE_SUCCEEDED ] || { echo "$job ended as $state" >&2; exit 1; }

image=$(call GenerationService ListImages "{\"parent\": \"$project\", \"generation_job\": \"$job\"}" | jq -r '.images[0].name')
# Each chunk is base64 of its own.
call GenerationService DownloadImage "{\"name\": \"$image\"}" | jq -r '.chunk // empty' | while read -r chunk; do base64 -d <<< "$chunk"; done > "$picture"

for _ in $(seq 60); do
  task=$(call FeedbackService LeaseLabelTasks "{\"parent\": \"$project\"}" | jq -c '.labelTasks[0] // empty')
  [ -n "$task" ] && break
  sleep 0.5
done
[ -n "$task" ] || { echo "There is nothing to label." >&2; exit 1; }
call FeedbackService SubmitLabels "$(jq -c '{name, leaseToken, guideline, answers: [.images[] | {imageToken, value: "LABEL_VALUE_GOOD"}]}' <<< "$task")" > /dev/null

call FeedbackService GetLabelDistribution "{\"parent\": \"$project\"}" \
  | jq -r '"\(.total.imageCount // 0) images, \(.total.goodCount // 0) good, \(.total.badCount // 0) bad"'
