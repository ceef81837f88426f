"""Reward training of the paper's section 3.2 as a plain PyTorch loop: the peer of `Benchmarks reward`, which calls it with --peer.

    python3 reward.py --pairs 27528 --features 1536 --candidates 10 --batch 64 --epochs 4 --threads 2

Written for speed comparison only: random vectors, random labels. On a CPU with Debian's PyTorch, install libopenblas0-openmp beside it: without it products go to reference
code, and the comparison would be worth nothing. Prints a line of JSON with the median of an epoch, the first left out.
"""

import argparse
import json
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

LEARNING_RATE, WEIGHT_DECAY, TEMPERATURE, PENALTY = 3e-4, 0.01, 2, 0.5
HIDDEN, TEXTS = 1024, 3_000


def epoch(model, optimizer, images, texts, rows, labels, candidates, size):
    order = torch.randperm(len(labels))
    for batch in order.split(size):
        good = batch[labels[batch] == 1]
        rewards = model(torch.cat([images[batch], texts[rows[batch]]], 1)).squeeze(1)
        loss = F.mse_loss(rewards, labels[batch])
        if len(good):
            prompts = texts[torch.cat([rows[good][:, None], candidates[good]], 1)]
            pairs = torch.cat([images[good][:, None].expand(-1, prompts.shape[1], -1), prompts], 2)
            scores = model(pairs).squeeze(2)
            loss = loss + PENALTY * F.cross_entropy(scores / TEMPERATURE, torch.zeros(len(good), dtype=torch.long))
        optimizer.zero_grad()
        loss.backward()
        loss.item()
        optimizer.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=27_528)
    parser.add_argument("--features", type=int, default=1_536, help="of image and text together")
    parser.add_argument("--candidates", type=int, default=10, help="perturbed prompts of a good image")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    width = options.features // 2
    images, texts = torch.randn(options.pairs, width), torch.randn(TEXTS, width)
    rows = torch.randint(TEXTS, (options.pairs,))
    labels = (torch.arange(options.pairs) % 2).float()
    candidates = torch.randint(TEXTS, (options.pairs, options.candidates))
    model = nn.Sequential(
        nn.Linear(2 * width, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1), nn.Sigmoid()
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    times = []
    for _ in range(options.epochs + 1):
        start = time.perf_counter()
        epoch(model, optimizer, images, texts, rows, labels, candidates, options.batch)
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"case": "epoch", "median_ms": statistics.median(times[1:])}))


if __name__ == "__main__":
    main()
