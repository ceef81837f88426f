import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { newRequestId } from "@/api/requestId";
import { signIn } from "@/api/session";
import { Shell } from "@/app/Shell";
import { Field } from "@/components/Field";
import { Notice } from "@/components/Notice";

/**
 * Where an invitation leads: `/join#{secret}`. What follows the `#` is never sent to a server, and is taken out of the address at once, so that neither history nor a
 * shared screen keeps it.
 */
export default function JoinPage() {
  const [secret, setSecret] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const [fromLink] = useState(secret !== "");
  const [displayName, setDisplayName] = useState("");
  const [requestId] = useState(newRequestId);
  const [fault, setFault] = useState<string>();
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
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };

  return (
    <Shell title="Join">
      <form className="narrow card stack" onSubmit={(event) => void join(event)}>
        <h1>Welcome</h1>
        <p className="muted">You were invited to judge pictures that a program made. Your answers teach it what people mean.</p>
        {fault !== undefined && <Notice tone="danger">The invitation was not accepted. {fault}</Notice>}
        {!fromLink && (
          <Field label="Invitation" hint="The text that you were sent; it begins with rlhf_inv_">
            <input value={secret} onChange={(event) => setSecret(event.target.value)} required autoComplete="off" spellCheck={false} />
          </Field>
        )}
        <Field label="Your name" hint="Shown to the owners of the project only. You may leave it empty.">
          <input value={displayName} onChange={(event) => setDisplayName(event.target.value)} maxLength={100} autoComplete="nickname" />
        </Field>
        <button className="button primary" disabled={busy || secret.trim() === ""}>
          Join
        </button>
      </form>
    </Shell>
  );
}
