/**
 * The credential lives in a cookie that scripts cannot read: the pages send a secret once, in the body of a request, and never see it again.
 * `POST /session` checks it and sets the cookie, `DELETE /session` takes it away.
 */
export type SignIn = { apiKey: string } | { invitationSecret: string; displayName: string; requestId: string };

/** Why a secret was not accepted, or a sign-out did not come about. */
export class SignInError extends Error {
  /** @param kind `refused`: worthless; `busy`: too many tries or the server cannot say at present. */
  constructor(readonly kind: "refused" | "busy") {
    super(kind);
  }
}

/**
 * Signs in.
 * @throws {SignInError} The secret is not accepted.
 */
export async function signIn(secret: SignIn): Promise<void> {
  const response = await fetch("/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(secret),
    credentials: "same-origin",
  }).catch(() => {
    throw new SignInError("busy");
  });
  if (response.ok) return;
  throw new SignInError(response.status === 429 || response.status >= 500 ? "busy" : "refused");
}

/**
 * Signs out: takes the cookie away.
 * @throws {SignInError} There was no answer, or not the one that takes it away: the browser is signed in still.
 */
export async function signOut(): Promise<void> {
  const response = await fetch("/session", { method: "DELETE", credentials: "same-origin" }).catch(() => undefined);
  if (response?.ok !== true) throw new SignInError("busy");
}
