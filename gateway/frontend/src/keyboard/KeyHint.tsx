import { shownKey } from "@/keyboard/keys";

/** The key of a button, for those who see it; screen readers learn keys from `aria-keyshortcuts`. Nothing where no key does it. */
export function KeyHint({ of: key }: { of: string | undefined }) {
  return key === undefined ? null : (
    <kbd className="kbd" aria-hidden="true">
      {shownKey(key)}
    </kbd>
  );
}
