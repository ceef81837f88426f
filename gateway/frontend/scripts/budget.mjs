// Holds the script of a first visit within its budget: what index.html and the label page's chunk load, compressed as a server would.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 200 * 1024;
const output = resolve(dirname(fileURLToPath(import.meta.url)), "../../wwwroot");
const manifest = JSON.parse(readFileSync(join(output, ".vite/manifest.json"), "utf8"));

function closure(keys, seen = new Set()) {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    closure(manifest[key].imports ?? [], seen);
  }
  return seen;
}

const entry = Object.keys(manifest).filter((key) => manifest[key].isEntry);
const pages = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry && /^src\/pages\/.*Page\.tsx$/.test(key));
let failed = false;
for (const page of pages) {
  const files = [...closure([...entry, page])].map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
  const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(output, file))).length, 0);
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KiB of script, compressed: ${page}`);
  failed ||= size > BUDGET_BYTES;
}
if (pages.length === 0 || failed) {
  console.error(`A first visit may load at most ${BUDGET_BYTES / 1024} KiB of compressed script.`);
  process.exit(1);
}
