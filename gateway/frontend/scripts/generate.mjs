// Generates src/gen from the contracts, when a contract or the generator has changed since the last time.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const protos = resolve(root, "../../protos");
const output = join(root, "src/gen");
const stampFile = join(output, ".digest");

function protoFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : protoFiles(path);
    return entry.name.endsWith(".proto") ? [path] : [];
  });
}

const digest = createHash("sha256");
for (const file of [...protoFiles(protos).sort(), join(root, "buf.gen.yaml"), join(root, "package-lock.json")]) {
  digest.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
}
const stamp = digest.digest("hex");
if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) process.exit(0);

rmSync(output, { recursive: true, force: true });
const result = spawnSync("npx", ["--no-install", "buf", "generate"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
if (result.status !== 0) process.exit(result.status ?? 1);
writeFileSync(stampFile, stamp);
