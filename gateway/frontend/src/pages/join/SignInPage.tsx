import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation } from "wouter";
import { signIn, SignInError } from "@/api/session";
import { Shell } from "@/app/Shell";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { useMessages } from "@/language/language";

/** Only a path of this server: an address from outside must not lead elsewhere. */
function targetOf(search: string): string {
  const target = new URLSearchParams(search).get("to") ?? "/";
  return /^\/projects\/[\w/-]*$/.test(target) ? target : "/";
}

/** Sign-in with an API key, for owners and scientists. Raters come by an invitation. */
export default function SignInPage() {
  const [apiKey, setApiKey] = useState("");
  const [fault, setFault] = useState<SignInError["kind"]>();
  const { signIn: texts, titles } = useMessages();
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
      setFault(error instanceof SignInError ? error.kind : "busy");
      setBusy(false);
    }
  };

  return (
    <Shell title={titles.signIn}>
      <form className="narrow card stack" onSubmit={(event) => void submit(event)}>
        <h1>{titles.signIn}</h1>
        {fault !== undefined && <Notice tone="danger">{texts.refused(fault === "refused" ? texts.notValid : texts.busy)}</Notice>}
        <Field label={texts.key} hint={texts.keyHint}>
          <input type="password" value={apiKey} onChange={(event) => setApiKey(event.target.value)} required autoComplete="off" spellCheck={false} />
        </Field>
        <button className="button primary" disabled={busy || apiKey.trim() === ""}>
          {texts.submit}
        </button>
        <p className="muted small">
          {texts.invited} <Link href="/join">{texts.useInvitation}</Link>
        </p>
      </form>
    </Shell>
  );
}
