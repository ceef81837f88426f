import { createContext, type ReactNode, useContext } from "react";
import type { CallFault } from "@/api/errors";
import type { Deed } from "@/api/deed";
import { Field } from "@/components/Field";
import { FaultNotice } from "@/components/Notice";
import "./forms.css";

const FaultContext = createContext<CallFault | undefined>(undefined);

/** What the server says is wrong with a field, by its path in the request. A path also stands for what is below it. */
function useViolation(path: string): string | undefined {
  const fault = useContext(FaultContext);
  if (path === "") return undefined;
  return fault?.violations.find(({ field }) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`))?.description;
}

interface FieldProps {
  label: string;
  /** Path of the field in the request, as errors of the server name it: `generation_job.images_per_prompt`. */
  path: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  required?: boolean;
}

/** A form whose deed is one call. Errors stand at the fields that the server names, and in full below. */
export function DeedForm<TValue>({ deed, value, submit, disabled = false, label, children }: { deed: Deed<TValue, unknown>; value: () => TValue; submit: string; disabled?: boolean; label: string; children: ReactNode }) {
  return (
    <form
      className="form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        deed.run(value());
      }}
    >
      <FaultContext value={deed.fault}>{children}</FaultContext>
      {deed.fault !== undefined && <FaultNotice fault={deed.fault} />}
      <div className="row">
        <button type="submit" className="button primary" disabled={disabled || deed.isPending}>
          {deed.isPending ? "One moment…" : submit}
        </button>
      </div>
    </form>
  );
}

/** One line of text. */
export function TextField({ label, path, value, onChange, hint, required = false, maxLength }: FieldProps & { maxLength?: number }) {
  return (
    <Field label={label} hint={hint} error={useViolation(path)}>
      <input type="text" dir="auto" value={value} required={required} maxLength={maxLength} onChange={(event) => onChange(event.target.value)} autoComplete="off" />
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({ label, path, value, onChange, hint, required = false, rows = 6, monospaced = false }: FieldProps & { rows?: number; monospaced?: boolean }) {
  return (
    <Field label={label} hint={hint} error={useViolation(path)}>
      <textarea
        dir="auto"
        className={monospaced ? "monospaced" : undefined}
        rows={rows}
        value={value}
        required={required}
        spellCheck={!monospaced}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** A number; empty where the server's default is meant. */
export function NumberField({ label, path, value, onChange, hint, required = false, min, max, step = 1, placeholder }: FieldProps & { min?: number; max?: number; step?: number | "any"; placeholder?: string }) {
  return (
    <Field label={label} hint={hint} error={useViolation(path)}>
      <input
        type="number"
        inputMode={step === 1 ? "numeric" : "decimal"}
        value={value}
        required={required}
        min={min}
        max={max}
        step={step}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** One of several values. */
export function SelectField({ label, path, value, onChange, hint, required = false, options }: FieldProps & { options: readonly (readonly [value: string, text: string])[] }) {
  return (
    <Field label={label} hint={hint} error={useViolation(path)}>
      <select value={value} required={required} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Chooses what a list shows; no part of a form. */
export function FilterField({ label, value, onChange, options }: { label: string; value: string; onChange: (value: string) => void; options: readonly (readonly [value: string, text: string])[] }) {
  return (
    <div className="filter">
      <SelectField label={label} path="" value={value} onChange={onChange} options={options} />
    </div>
  );
}

/** Yes or no. */
export function CheckField({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** Fields that most people leave alone. */
export function MoreFields({ children, label = "More settings" }: { children: ReactNode; label?: string }) {
  return (
    <details className="more-fields">
      <summary>{label}</summary>
      <div className="form-grid">{children}</div>
    </details>
  );
}
