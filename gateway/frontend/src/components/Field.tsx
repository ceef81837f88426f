import { type ReactElement, type ReactNode, cloneElement, useId } from "react";

interface Described {
  id?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}

/** A labelled input with a hint and, when it is wrong, what to change. The child is one input, select or textarea. */
export function Field({ label, hint, error, children }: { label: string; hint?: ReactNode; error?: string | undefined; children: ReactElement<Described> }) {
  const id = useId();
  const describedBy = [hint === undefined ? "" : `${id}-hint`, error === undefined ? "" : `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, { id, "aria-describedby": describedBy || undefined, "aria-invalid": error === undefined ? undefined : true })}
      {hint !== undefined && <div id={`${id}-hint`} className="field-hint">{hint}</div>}
      {error !== undefined && <div id={`${id}-error`} className="field-error">{error}</div>}
    </div>
  );
}
