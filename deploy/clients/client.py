#!/usr/bin/env python3
"""The round of json.sh over gRPC, in Python with stubs that are generated from the contracts.

    RLHF_API_KEY=... python3 deploy/clients/client.py "A green dog." picture.png

Needs grpcio, and to generate the stubs either grpcio-tools (pip) or protoc with its plugin (Debian: python3-grpcio, protobuf-compiler, protobuf-compiler-grpc;
Debian 12's grpcio-tools is too old for these contracts). RLHF_SERVER is the gateway's gRPC address; RLHF_STUBS a folder that keeps the stubs.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import google
import grpc

PROTOS = pathlib.Path(__file__).resolve().parents[2] / "protos"
PROJECT = "projects/default"


def make_stubs(folder):
    """Generates the stubs that are not there yet, and lets Python find them."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "rlhf").exists():
        plugin = shutil.which("grpc_python_plugin")
        compiler = ["protoc", f"--plugin=protoc-gen-grpc_python={plugin}"] if plugin else [sys.executable, "-m", "grpc_tools.protoc"]
        contracts = [str(path.relative_to(PROTOS)) for path in sorted(PROTOS.rglob("*.proto"))]
        if subprocess.run([*compiler, f"-I{PROTOS}", f"--python_out={folder}", f"--grpc_python_out={folder}", *contracts], check=False).returncode != 0:
            sys.exit("The stubs could not be generated.")
    sys.path.insert(0, str(folder))
    # google/api is generated too, beside the installed google/protobuf.
    google.__path__.append(str(folder / "google"))


def connect():
    """A channel and the credentials of each call."""
    server = os.environ.get("RLHF_SERVER", "http://127.0.0.1:8080")
    target = server.split("://")[-1].rstrip("/")
    secure = server.startswith("https://")
    channel = grpc.secure_channel(target, grpc.ssl_channel_credentials()) if secure else grpc.insecure_channel(target)
    key = os.environ.get("RLHF_API_KEY")
    return channel, [("authorization", f"Bearer {key}")] if key else []


def main(prompt="A green dog.", picture="picture.png"):
    with tempfile.TemporaryDirectory() as temporary:
        make_stubs(pathlib.Path(os.environ.get("RLHF_STUBS", temporary)))
        run(prompt, picture)


def run(prompt, picture):
    # Only now: the stubs exist since a moment ago.
    from rlhf.common.v1 import job_pb2, prompt_pb2
    from rlhf.feedback.v1 import feedback_service_pb2 as feedback_pb2
    from rlhf.feedback.v1.feedback_service_pb2_grpc import FeedbackServiceStub
    from rlhf.generation.v1 import generation_service_pb2 as generation_pb2
    from rlhf.generation.v1.generation_service_pb2_grpc import GenerationServiceStub

    channel, credentials = connect()
    options = {"metadata": credentials, "timeout": 60}
    generation, feedback = GenerationServiceStub(channel), FeedbackServiceStub(channel)

    # 1. Pictures for the prompt. Long work is a job: it is made at once, then watched until it has ended.
    prompts = generation.CreatePromptSet(generation_pb2.CreatePromptSetRequest(
        parent=PROJECT,
        prompt_set=prompt_pb2.PromptSet(display_name="From a script"),
        prompt_list=generation_pb2.PromptListSource(prompts=[prompt_pb2.Prompt(text=prompt)])), **options).prompt_set
    job = generation.CreateGenerationJob(generation_pb2.CreateGenerationJobRequest(
        parent=PROJECT,
        generation_job=generation_pb2.GenerationJob(
            model_version=os.environ.get("RLHF_MODEL", "projects/default/modelVersions/scenes-base"),
            prompt_set=prompts.name,
            images_per_prompt=3,
            image_purpose=generation_pb2.IMAGE_PURPOSE_LABELING)), **options).generation_job
    for event in generation.WatchGenerationJob(generation_pb2.WatchGenerationJobRequest(name=job.name), metadata=credentials):
        if event.HasField("generation_job"):
            job = event.generation_job
    if job.state != job_pb2.JOB_STATE_SUCCEEDED:
        sys.exit(f"{job.name} ended as {job_pb2.JobState.Name(job.state)}: {job.failure.message}")

    # 2. One of them, as a PNG file.
    image = generation.ListImages(generation_pb2.ListImagesRequest(parent=PROJECT, generation_job=job.name), **options).images[0]
    with open(picture, "wb") as file:
        for part in generation.DownloadImage(generation_pb2.DownloadImageRequest(name=image.name), **options):
            file.write(part.chunk)

    # 3. The next page of pictures that lack a label; it is there shortly after the job has ended.
    task = lease(feedback, feedback_pb2, options)
    feedback.SubmitLabels(feedback_pb2.SubmitLabelsRequest(
        name=task.name, lease_token=task.lease_token, guideline=task.guideline,
        answers=[feedback_pb2.LabelAnswer(image_token=image.image_token, value=feedback_pb2.LABEL_VALUE_GOOD) for image in task.images]), **options)

    # 4. What was said so far.
    total = feedback.GetLabelDistribution(feedback_pb2.GetLabelDistributionRequest(parent=PROJECT), **options).total
    print(f"{total.image_count} images, {total.good_count} good, {total.bad_count} bad")


def lease(feedback, feedback_pb2, options):
    for _ in range(60):
        tasks = feedback.LeaseLabelTasks(feedback_pb2.LeaseLabelTasksRequest(parent=PROJECT), **options).label_tasks
        if tasks:
            return tasks[0]
        time.sleep(0.5)
    sys.exit("There is nothing to label.")


if __name__ == "__main__":
    main(*sys.argv[1:3])
