import { type ComponentType, createElement, lazy, useState } from "react";

/** A component whose script is a file of its own, and the way to fetch that file before it is rendered. */
export interface Preloadable<TProps extends object> {
  page: ComponentType<TProps>;
  /** Fetches the script. Once it is there the component renders at once. */
  preload: () => Promise<unknown>;
}

/**
 * As `lazy`, but what was preloaded renders at once. With `lazy` alone React shows the fallback first even then, and shows nothing else for 300 ms after a fallback.
 * @param load Imports the module whose default export is the component.
 */
export function preloadable<TProps extends object>(load: () => Promise<{ default: ComponentType<TProps> }>): Preloadable<TProps> {
  let loaded: ComponentType<TProps> | undefined;
  const preload = async () => {
    const module = await load();
    loaded = module.default;
    return module;
  };
  const later: ComponentType<TProps> = lazy(preload);
  function Page(props: TProps) {
    // For as long as it is mounted: another component in its place would lose the state.
    const [component] = useState(() => loaded ?? later);
    return createElement(component, props);
  }
  return { page: Page, preload };
}
