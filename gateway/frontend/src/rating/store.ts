/** What a page remembers on this device, as JSON under keys of its own; does without where storage is off or full. */
export interface Store {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  /** Keys that begin with a prefix, in order. */
  keys(prefix: string): string[];
}

/** Over `localStorage`, which is written before the call returns: what was answered survives a tab that is killed in the next instant. */
export class LocalStore implements Store {
  private readonly fallback = new Map<string, string>();

  constructor(private readonly storage: Storage | undefined) {}

  get(key: string): unknown {
    const text = this.read(key);
    if (text === null) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return undefined;
    }
  }

  set(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      if (this.storage === undefined) throw new Error("off");
      this.storage.setItem(key, text);
      this.fallback.delete(key);
    } catch {
      this.fallback.set(key, text);
    }
  }

  delete(key: string): void {
    this.fallback.delete(key);
    try {
      this.storage?.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }

  keys(prefix: string): string[] {
    const keys = new Set(this.fallback.keys());
    try {
      for (let i = 0; this.storage !== undefined && i < this.storage.length; i++) keys.add(this.storage.key(i) ?? "");
    } catch {
      // Only what this page holds.
    }
    return [...keys].filter((key) => key.startsWith(prefix)).sort();
  }

  private read(key: string): string | null {
    const kept = this.fallback.get(key);
    if (kept !== undefined) return kept;
    try {
      return this.storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }
}

/** This device's store. */
export function deviceStore(): Store {
  let storage: Storage | undefined;
  try {
    storage = window.localStorage;
  } catch {
    // The browser forbids it.
  }
  return new LocalStore(storage);
}
