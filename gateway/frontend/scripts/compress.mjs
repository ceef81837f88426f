// Leaves beside every script and style of the build what browsers ask for instead: the same bytes compressed by Brotli and gzip as far as they go. The gateway sends them
// as they are (gateway/Api/CompressedFiles.cs), so that no visit waits for a compression.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const SMALLEST_BYTES = 1024;
const assets = join(resolve(dirname(fileURLToPath(import.meta.url)), "../../wwwroot"), "assets");

for (const name of readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))) {
  const content = readFileSync(join(assets, name));
  if (content.length < SMALLEST_BYTES) continue;
  writeFileSync(join(assets, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }));
  writeFileSync(join(assets, `${name}.gz`), gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}
