// Before the first paint, so that a chosen theme does not flash. The rest is in src/app/theme.ts.
try {
  const theme = localStorage.getItem("rlhf.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is off: the system's theme it is.
}
