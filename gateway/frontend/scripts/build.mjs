// Called by the .NET build (gateway/Frontend.targets): installs what the lock file names and builds the pages into wwwroot, if anything changed since the last time. One
// at a time on a checkout, however many builds run. Exit code 0: built; 3: cannot be built on this machine, which is no fault of the sources; else: the sources are wrong.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const CANNOT = 3;
const OLDEST_NODE = [20, 19];
const LOCK_PATIENCE_MS = 15 * 60_000;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const output = resolve(root, "../wwwroot");
const stampFile = join(output, ".built");
const installedFile = join(root, "node_modules/.installed");
const lockFile = join(root, ".build.lock");

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function takeLock() {
  for (const start = Date.now(); Date.now() - start < LOCK_PATIENCE_MS; sleep(200)) {
    try {
      const file = openSync(lockFile, "wx");
      writeFileSync(file, String(process.pid));
      closeSync(file);
      process.on("exit", () => rmSync(lockFile, { force: true }));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    let holder = 0;
    try {
      holder = Number(readFileSync(lockFile, "utf8"));
    } catch {
      // Released since.
    }
    // Left by a build that was killed. An empty file is one that is being written.
    if (holder > 0 && !isAlive(holder)) rmSync(lockFile, { force: true });
  }
  console.log(`frontend: ${lockFile} is held by another build for too long; delete it if there is none.`);
  process.exit(CANNOT);
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name !== "node_modules" && name !== "gen")
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

function digestOf(paths) {
  const digest = createHash("sha256");
  for (const file of paths.flatMap((path) => filesIn(resolve(root, path)))) digest.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  return digest.digest("hex");
}

function npm(...args) {
  const result = spawnSync("npm", args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" });
  return result.error ? 127 : (result.status ?? 1);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.log(`frontend: Node.js ${process.versions.node} is too old; ${OLDEST_NODE.join(".")} or newer is needed.`);
  process.exit(CANNOT);
}
takeLock();
const stamp = digestOf(["src", "public", "scripts", "index.html", "vite.config.ts", "tsconfig.json", "buf.gen.yaml", "package.json", "package-lock.json", "../../protos"]);
if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  const installed = digestOf(["package-lock.json"]);
  if (!existsSync(installedFile) || readFileSync(installedFile, "utf8") !== installed) {
    if (npm("ci", "--no-audit", "--no-fund", "--loglevel=error") !== 0) {
      console.log("frontend: 'npm ci' failed: is npm there, and can it reach its registry?");
      process.exit(CANNOT);
    }
    writeFileSync(installedFile, installed);
  }
  const code = npm("run", "--silent", "build");
  if (code !== 0) process.exit(1);
}
mkdirSync(output, { recursive: true });
// Written anew even if nothing changed: the .NET build compares times.
writeFileSync(stampFile, stamp);
