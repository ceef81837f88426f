import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// RLHF_SERVER: where a suite listens for JSON, for `npm run dev`.
const server = process.env["RLHF_SERVER"] ?? "http://127.0.0.1:8081";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../wwwroot",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // Everything comes from this server by name: the content security policy allows no data addresses in scripts and styles.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      "^/(rlhf\\.|v1/|images/|labelTasks/|ballots/|session$|doors$)": { target: server },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    // One worker for all: the files take milliseconds, a worker with a document of its own takes seconds.
    pool: "threads",
    isolate: false,
    maxWorkers: 1,
  },
});
