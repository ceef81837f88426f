import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { IDENTITY } from "@/api/identity";
import { App } from "@/app/App";
import { pageAt } from "@/app/pages";
import { queries } from "@/app/queries";
import { speak } from "@/language/language";
import "@/styles/tokens.css";
import "@/styles/base.css";
import "@/styles/components.css";
import "@/styles/shell.css";

/** Longest that the first picture waits for what it needs; then the page says that it is loading. */
const PATIENCE_MS = 250;

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id 'root'.");
// The language, the page's own script and who asks for it, at once and before anything is rendered: rendering twice takes longer than all of them. What fails here fails again where it is used.
const needed = Promise.allSettled([speak(), pageAt(window.location.pathname)?.preload(), queries.prefetchQuery(IDENTITY)]);
void Promise.race([needed, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]).then(() => {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
});
