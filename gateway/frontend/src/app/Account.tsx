import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { useIdentity } from "@/api/identity";
import { signOut } from "@/api/session";
import { useMessages } from "@/language/language";

const LOCAL_SUBJECT = "local";
const RETRY_COUNT = 3;
const RETRY_PERIOD_MS = 500;

/** Signs out. Whoever pressed it believes to be signed out: a failure is tried again, and said if it stays. */
export function Account() {
  const { data: identity } = useIdentity();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const { shell } = useMessages();
  const leaving = useMutation({
    mutationFn: signOut,
    retry: RETRY_COUNT,
    retryDelay: RETRY_PERIOD_MS,
    networkMode: "always",
    // Written here and not at the call: the button may be gone when the answer comes.
    onSuccess: () => {
      queries.clear();
      navigate("/sign-in");
    },
  });
  // An embedded suite has one user, who cannot sign out.
  if (identity === undefined || identity === null || identity.subject === LOCAL_SUBJECT) return null;
  return (
    <>
      {leaving.isError && <span className="small" role="alert">{shell.signedInStill}</span>}
      <button type="button" className="button quiet" disabled={leaving.isPending} onClick={() => leaving.mutate()} title={identity.displayName || identity.subject}>
        {shell.signOut}
      </button>
    </>
  );
}
