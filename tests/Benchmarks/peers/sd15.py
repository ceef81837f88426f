"""The UNet of Stable Diffusion v1.5 as a plain PyTorch module, timed in eager mode: the peer of `Benchmarks models`.

    python3 sd15_unet.py --device cuda --dtype bf16 --batch 2 16 [--channels-last]

It is written for speed comparison only: random weights, no loading. The number of weights is checked against the published model's.
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
WEIGHTS = 859_520_964
GIGAFLOP = 803.27


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
        return self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--dtype", default="f32", choices=["f32", "bf16", "f16"])
    parser.add_argument("--batch", type=int, nargs="+", default=[2])
    parser.add_argument("--train", type=int, nargs="*", default=[])
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    dtype = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}[options.dtype]
    with torch.device(options.device):
        unet = UNet()
    count = sum(p.numel() for p in unet.parameters())
    assert count == WEIGHTS, f"{count} weights; the published network has {WEIGHTS}"
    layout = torch.channels_last if options.channels_last else torch.contiguous_format

    def inputs(batch):
        latents = torch.randn(batch, 4, options.side, options.side, device=options.device, dtype=dtype).to(memory_format=layout)
        return latents, torch.full((batch,), 500.0, device=options.device), torch.randn(batch, 77, TEXT, device=options.device, dtype=dtype)

    def report(name, batch, milliseconds, factor):
        gigaflop = factor * batch * GIGAFLOP if options.side == 64 else None
        print(json.dumps({
            "peer": f"PyTorch {torch.__version__}", "case": name, "batch": batch, "type": options.dtype, "channels_last": options.channels_last,
            "median_ms": round(milliseconds, 3), "tflops": gigaflop and round(gigaflop / milliseconds, 2)}), flush=True)

    if options.train:
        unet.to(memory_format=layout)
        optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-5, fused=options.device == "cuda")
        for batch in options.train:
            def forward_backward():
                optimizer.zero_grad()
                with torch.autocast(options.device, dtype, enabled=dtype != torch.float32):
                    latents, timestep, context = inputs(batch)
                    F.mse_loss(unet(latents.float(), timestep, context.float()).float(), torch.zeros_like(latents).float()).backward()
            report("forward and backward", batch, timed(forward_backward, options.repeats, options.device), 3)
            report("AdamW", batch, timed(optimizer.step, options.repeats, options.device), 0)
        optimizer.zero_grad()
    unet = unet.to(dtype).to(memory_format=layout)
    with torch.inference_mode():
        for batch in options.batch:
            arguments = inputs(batch)
            report("UNet forward", batch, timed(lambda: unet(*arguments), options.repeats, options.device), 1)


if __name__ == "__main__":
    main()
