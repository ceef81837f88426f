import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { newRequestId } from "@/api/requestId";
import { signIn, SignInError } from "@/api/session";
import { Shell } from "@/app/Shell";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";
import { useMessages } from "@/language/language";

/**
 * Where an invitation leads: `/join#{secret}`. What follows the `#` is never sent to a server, and is taken out of the address at once, so that neither history nor a
 * shared screen keeps it.
 */
export default function JoinPage() {
  const [secret, setSecret] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const [fromLink] = useState(secret !== "");
  const [displayName, setDisplayName] = useState("");
  const [requestId] = useState(newRequestId);
  const [fault, setFault] = useState<SignInError["kind"]>();
  const { join: texts, signIn: reasons, titles } = useMessages();
  const [busy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  useEffect(() => {
    if (window.location.hash !== "") window.history.replaceState(window.history.state, "", "/join");
  }, []);

  const join = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn({ invitationSecret: secret.trim(), displayName: displayName.trim(), requestId });
      queries.clear();
      navigate("/", { replace: true });
    } catch (error) {
      setFault(error instanceof SignInError ? error.kind : "busy");
      setBusy(false);
    }
  };

  return (
    <Shell title={titles.join}>
      <form className="narrow card stack" onSubmit={(event) => void join(event)}>
        <h1>{texts.title}</h1>
        <p className="muted">{texts.text}</p>
        {fault !== undefined && <Notice tone="danger">{texts.refused(fault === "refused" ? reasons.notValid : reasons.busy)}</Notice>}
        {!fromLink && (
          <Field label={texts.invitation} hint={texts.invitationHint}>
            <input value={secret} onChange={(event) => setSecret(event.target.value)} required autoComplete="off" spellCheck={false} />
          </Field>
        )}
        <Field label={texts.name} hint={texts.nameHint}>
          <input value={displayName} onChange={(event) => setDisplayName(event.target.value)} maxLength={100} autoComplete="nickname" />
        </Field>
        <button className="button primary" disabled={busy || secret.trim() === ""}>
          {texts.submit}
        </button>
      </form>
    </Shell>
  );
}
