import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// RLHF_SERVER: where a suite listens for JSON, for `npm run dev`.
const server = process.env["RLHF_SERVER"] ?? "http://127.0.0.1:8081";

/**
 * Asks the browser to compile whole files while they arrive, beside the main thread, instead of function by function when each is first called: a first visit calls most of
 * them. Chromium reads it (explicit compile hints), others take it for a comment; after minification, which would drop it.
 */
const compileHints: Plugin = {
  name: "compile-hints",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      for (const file of Object.values(bundle)) if (file.type === "chunk") file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
    },
  },
};

export default defineConfig({
  plugins: [react(), compileHints],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../wwwroot",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // Everything comes from this server by name: the content security policy allows no data addresses in scripts and styles.
    assetsInlineLimit: 0,
    // A file of a few hundred bytes costs a page more than its bytes do.
    rollupOptions: {
      output: {
        experimentalMinChunkSize: 12_000,
        // A language is small too, but nobody needs two. What languages share stays with the page.
        onlyExplicitManualChunks: true,
        manualChunks: (id) => /\/src\/language\/(?!en\.ts)([a-z]{2})\.ts$/.exec(id)?.[1],
      },
    },
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
