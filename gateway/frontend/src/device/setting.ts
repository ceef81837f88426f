import { useSyncExternalStore } from "react";

/** A choice that this device keeps, as a text; null while none was made. Other windows hear of it. Where storage is off it lasts as long as the page. */
export class DeviceSetting {
  private readonly listeners = new Set<() => void>();
  private unsaved: string | null | undefined;

  /** @param key Where in `localStorage` it is. */
  constructor(private readonly key: string) {}

  readonly read = (): string | null => {
    if (this.unsaved !== undefined) return this.unsaved;
    try {
      return localStorage.getItem(this.key);
    } catch {
      return null;
    }
  };

  write(value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, value);
      this.unsaved = undefined;
    } catch {
      this.unsaved = value;
    }
    for (const listener of [...this.listeners]) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    window.addEventListener("storage", listener);
    return () => {
      this.listeners.delete(listener);
      window.removeEventListener("storage", listener);
    };
  };
}

/** A setting as it stands. */
export const useSetting = (setting: DeviceSetting): string | null => useSyncExternalStore(setting.subscribe, setting.read);
