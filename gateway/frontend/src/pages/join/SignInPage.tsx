import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import { signIn } from "@/api/session";
import { Shell } from "@/app/Shell";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";

/** Only a path of this server: an address from outside must not lead elsewhere. */
function targetOf(search: string): string {
  const target = new URLSearchParams(search).get("to") ?? "/";
  return /^\/projects\/[\w/-]*$/.test(target) ? target : "/";
}

/** Sign-in with an API key, for owners and scientists. Raters come by an invitation. */
export default function SignInPage() {
  const [apiKey, setApiKey] = useState("");
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const queries = useQueryClient();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn({ apiKey: apiKey.trim() });
      queries.clear();
      navigate(targetOf(window.location.search), { replace: true });
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };

  return (
    <Shell title="Sign in">
      <form className="narrow card stack" onSubmit={(event) => void submit(event)}>
        <h1>Sign in</h1>
        {fault !== undefined && <Notice tone="danger">The key was not accepted. {fault}</Notice>}
        <Field label="API key" hint="It begins with rlhf_key_. The page hands it to the server once and does not keep it.">
          <input type="password" value={apiKey} onChange={(event) => setApiKey(event.target.value)} required autoComplete="off" spellCheck={false} />
        </Field>
        <button className="button primary" disabled={busy || apiKey.trim() === ""}>
          Sign in
        </button>
        <p className="muted small">
          You were invited to rate? <Link href="/join">Use the invitation</Link>
        </p>
      </form>
    </Shell>
  );
}
