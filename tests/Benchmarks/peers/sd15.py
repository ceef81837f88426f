"""Stable Diffusion v1.5 and CLIP ViT-L/14 as plain PyTorch modules, timed in eager mode: the peer of `Benchmarks models`, which calls it with --peer.

    python3 sd15.py --device cuda --dtype bf16 --case unet=2 unet=16 decode=1 text=1 clip=8 train=1 [--channels-last] [--side 32] [--threads 2]

It is written for speed comparison only: random weights, no loading. The number of weights is checked against the published models'. On a CPU with Debian's PyTorch,
install libopenblas0-openmp beside it: without it products go to reference code, and the comparison would be worth nothing.
"""

import argparse
import json
import math
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

WIDTHS, HEADS, TEXT, TIME = (320, 640, 1280, 1280), 8, 768, 1280
DECODER_WIDTHS = (512, 512, 256, 128)
TOKENS, VOCABULARY = 77, 49_408
WEIGHTS = {"unet": 859_520_964, "decode": 49_490_199, "text": 123_060_480, "clip": 303_179_776 + 768 * 1024}
# Of one sample, a multiply-add being 2.
GIGAFLOP = {"unet": {64: 803.27, 32: 180.1}, "decode": {64: 2514.5}, "text": {64: 13.3}, "clip": {64: 162.0}}


def attend(q, k, v, mask=None):
    """Softmax attention of (N, heads, length, width): fused where PyTorch has it, as in version 2, else by its definition."""
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    return (scores if mask is None else scores + mask).softmax(-1) @ v


class Resnet(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(32, before), nn.Conv2d(before, after, 3, padding=1)
        self.time = nn.Linear(TIME, after)
        self.norm2, self.conv2 = nn.GroupNorm(32, after), nn.Conv2d(after, after, 3, padding=1)
        self.short = nn.Conv2d(before, after, 1) if before != after else nn.Identity()

    def forward(self, x, t):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(F.silu(t))[:, :, None, None]
        return self.short(x) + self.conv2(F.silu(self.norm2(h)))


class Attention(nn.Module):
    def __init__(self, width, context):
        super().__init__()
        self.q = nn.Linear(width, width, bias=False)
        self.k, self.v = (nn.Linear(context, width, bias=False) for _ in range(2))
        self.out = nn.Linear(width, width)

    def forward(self, x, context):
        q, k, v = (y.unflatten(-1, (HEADS, -1)).transpose(1, 2) for y in (self.q(x), self.k(context), self.v(context)))
        return self.out(attend(q, k, v).transpose(1, 2).flatten(2))


class Transformer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm, self.enter, self.leave = nn.GroupNorm(32, width, eps=1e-6), nn.Conv2d(width, width, 1), nn.Conv2d(width, width, 1)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.self_attention, self.cross_attention = Attention(width, width), Attention(width, TEXT)
        self.widen, self.narrow = nn.Linear(width, 8 * width), nn.Linear(4 * width, width)

    def forward(self, x, context):
        n, c, height, width = x.shape
        h = self.enter(self.norm(x)).permute(0, 2, 3, 1).reshape(n, height * width, c)
        y = self.norms[0](h)
        h = h + self.self_attention(y, y)
        h = h + self.cross_attention(self.norms[1](h), context)
        value, gate = self.widen(self.norms[2](h)).chunk(2, -1)
        h = h + self.narrow(value * F.gelu(gate))
        return x + self.leave(h.reshape(n, height, width, c).permute(0, 3, 1, 2))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        first = WIDTHS[0]
        self.time1, self.time2 = nn.Linear(first, TIME), nn.Linear(TIME, TIME)
        self.enter = nn.Conv2d(4, first, 3, padding=1)
        self.down, self.up, kept, width = nn.ModuleList(), nn.ModuleList(), [first], first
        for level, after in enumerate(WIDTHS):
            for _ in range(2):
                self.down.append(nn.ModuleList([Resnet(width, after), Transformer(after) if level < 3 else None]))
                width = after
                kept.append(width)
            if level < 3:
                self.down.append(nn.Conv2d(width, width, 3, stride=2, padding=1))
                kept.append(width)
        self.middle = nn.ModuleList([Resnet(width, width), Transformer(width), Resnet(width, width)])
        for level, after in reversed(list(enumerate(WIDTHS))):
            for _ in range(3):
                self.up.append(nn.ModuleList([Resnet(width + kept.pop(), after), Transformer(after) if level < 3 else None]))
                width = after
            if level > 0:
                self.up.append(nn.Conv2d(width, width, 3, padding=1))
        self.norm, self.leave = nn.GroupNorm(32, first), nn.Conv2d(first, 4, 3, padding=1)

    def forward(self, x, timestep, context):
        half = WIDTHS[0] // 2
        waves = timestep.float()[:, None] * torch.exp(-math.log(10000) * torch.arange(half, device=x.device) / half)
        t = self.time2(F.silu(self.time1(torch.cat([waves.cos(), waves.sin()], -1).to(x.dtype))))
        x = self.enter(x)
        kept = [x]
        for part in self.down:
            x = part(x) if isinstance(part, nn.Conv2d) else self.block(part, x, t, context)
            kept.append(x)
        x = self.middle[2](self.middle[1](self.middle[0](x, t), context), t)
        for part in self.up:
            if isinstance(part, nn.Conv2d):
                x = part(F.interpolate(x, scale_factor=2.0, mode="nearest"))
            else:
                x = self.block(part, torch.cat([x, kept.pop()], 1), t, context)
        return self.leave(F.silu(self.norm(x)))

    @staticmethod
    def block(part, x, t, context):
        x = part[0](x, t)
        return x if part[1] is None else part[1](x, context)


class PlainResnet(nn.Module):
    """A residual block without a timestep, as the autoencoder has it."""

    def __init__(self, before, after):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(32, before, eps=1e-6), nn.Conv2d(before, after, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(32, after, eps=1e-6), nn.Conv2d(after, after, 3, padding=1)
        self.short = nn.Conv2d(before, after, 1) if before != after else nn.Identity()

    def forward(self, x):
        return self.short(x) + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


class PictureAttention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.GroupNorm(32, width, eps=1e-6)
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        n, c, height, width = x.shape
        h = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = (layer(h).unsqueeze(1) for layer in (self.q, self.k, self.v))
        return x + self.out(attend(q, k, v).squeeze(1)).transpose(1, 2).reshape(n, c, height, width)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.enter = nn.Conv2d(4, 4, 1), nn.Conv2d(4, DECODER_WIDTHS[0], 3, padding=1)
        width = DECODER_WIDTHS[0]
        self.middle = nn.Sequential(PlainResnet(width, width), PictureAttention(width), PlainResnet(width, width))
        self.up = nn.ModuleList()
        for level, after in enumerate(DECODER_WIDTHS):
            for _ in range(3):
                self.up.append(PlainResnet(width, after))
                width = after
            if level < 3:
                self.up.append(nn.Conv2d(width, width, 3, padding=1))
        self.norm, self.leave = nn.GroupNorm(32, width, eps=1e-6), nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, x):
        x = self.middle(self.enter(self.before(x)))
        for part in self.up:
            x = part(F.interpolate(x, scale_factor=2.0, mode="nearest") if isinstance(part, nn.Conv2d) else x)
        return self.leave(F.silu(self.norm(x)))


class ClipLayer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.q, self.k, self.v, self.out = (nn.Linear(width, width) for _ in range(4))
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, mask):
        h = self.norm1(x)
        q, k, v = (layer(h).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer in (self.q, self.k, self.v))
        x = x + self.out(attend(q, k, v, mask).transpose(1, 2).flatten(2))
        h = self.widen(self.norm2(x))
        return x + self.narrow(h * torch.sigmoid(1.702 * h))


class TextEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.places = nn.Embedding(VOCABULARY, TEXT), nn.Embedding(TOKENS, TEXT)
        self.layers, self.norm = nn.ModuleList(ClipLayer(TEXT, 12) for _ in range(12)), nn.LayerNorm(TEXT)

    def forward(self, ids):
        x = self.tokens(ids) + self.places.weight
        mask = torch.full((TOKENS, TOKENS), float("-inf"), device=x.device, dtype=x.dtype).triu(1)
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x)


class ImageEncoder(nn.Module):
    def __init__(self, width=1024, patch=14, side=224):
        super().__init__()
        count = (side // patch) ** 2 + 1
        self.patches, self.first = nn.Conv2d(3, width, patch, stride=patch, bias=False), nn.Parameter(torch.zeros(width))
        self.places = nn.Embedding(count, width)
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.layers = nn.ModuleList(ClipLayer(width, 16) for _ in range(24))
        self.project = nn.Linear(width, TEXT, bias=False)

    def forward(self, pixels):
        x = self.patches(pixels).flatten(2).transpose(1, 2)
        x = self.before(torch.cat([self.first.expand(x.shape[0], 1, -1), x], 1) + self.places.weight)
        for layer in self.layers:
            x = layer(x, None)
        return self.project(self.after(x[:, 0]))


NETWORKS = {"unet": UNet, "decode": Decoder, "text": TextEncoder, "clip": ImageEncoder}
TITLES = {"unet": "UNet forward", "decode": "VAE decode", "text": "text encoder", "clip": "CLIP images"}


def timed(call, repeats, device):
    times = []
    for i in range(repeats + 1):
        start = time.perf_counter()
        call()
        if device == "cuda":
            torch.cuda.synchronize()
        if i:
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def make(name, options):
    network = NETWORKS[name]().to(options.device)
    count = sum(p.numel() for p in network.parameters())
    assert count == WEIGHTS[name], f"{name} has {count} weights; the published network has {WEIGHTS[name]}"
    return network.to(memory_format=torch.channels_last if options.channels_last else torch.contiguous_format)


def inputs(name, batch, dtype, options):
    device, side = options.device, options.side
    layout = torch.channels_last if options.channels_last else torch.contiguous_format
    if name == "text":
        return (torch.randint(0, VOCABULARY, (batch, TOKENS), device=device),)
    if name == "clip":
        return (torch.randn(batch, 3, 224, 224, device=device, dtype=dtype).to(memory_format=layout),)
    latents = torch.randn(batch, 4, side, side, device=device, dtype=dtype).to(memory_format=layout)
    if name == "decode":
        return (latents,)
    return latents, torch.full((batch,), 500.0, device=device), torch.randn(batch, TOKENS, TEXT, device=device, dtype=dtype)


def report(title, name, batch, milliseconds, factor, options):
    work = GIGAFLOP[name].get(options.side) if factor else None
    print(json.dumps({
        "peer": f"PyTorch {torch.__version__}", "case": f"{title}, batch {batch}", "type": options.dtype, "channels_last": options.channels_last,
        "median_ms": round(milliseconds, 3), "tflops": work and round(factor * batch * work / milliseconds, 3)}), flush=True)


def forward(name, batch, dtype, options):
    network = make(name, options).to(dtype)
    arguments = inputs(name, batch, dtype, options)
    with torch.inference_mode():
        report(TITLES[name], name, batch, timed(lambda: network(*arguments), options.repeats, options.device), 1, options)


def train(batch, dtype, options):
    unet = make("unet", options)
    fused = {"fused": True} if options.device == "cuda" else {}
    optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-5, **fused)

    def forward_backward():
        optimizer.zero_grad()
        latents, timestep, context = inputs("unet", batch, torch.float32, options)
        with torch.autocast(options.device, dtype if dtype != torch.float32 else torch.bfloat16, enabled=dtype != torch.float32):
            F.mse_loss(unet(latents, timestep, context).float(), torch.zeros_like(latents)).backward()

    report("forward and backward", "unet", batch, timed(forward_backward, options.repeats, options.device), 3, options)
    report("AdamW", "unet", batch, timed(optimizer.step, options.repeats, options.device), 0, options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--dtype", default="f32", choices=["f32", "bf16", "f16"])
    parser.add_argument("--case", nargs="+", default=["unet=2"], help="a case and its batch: unet, decode, text, clip, train")
    parser.add_argument("--side", type=int, default=64, help="side of the latents in cells")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    dtype = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}[options.dtype]
    for case in options.case:
        name, _, batch = case.partition("=")
        if name == "train":
            train(int(batch or 1), dtype, options)
        elif name in NETWORKS:
            forward(name, int(batch or 1), dtype, options)
        else:
            parser.error(f"--case {case}: cases are {', '.join(NETWORKS)}, train")


if __name__ == "__main__":
    main()
