/** The prompt as it was given: any direction of writing, any length, always text. */
export function Prompt({ text }: { text: string }) {
  return (
    <div className="prompt" tabIndex={text.length > 300 ? 0 : undefined} role={text.length > 300 ? "region" : undefined} aria-label={text.length > 300 ? "Prompt" : undefined}>
      <h1 className={text.length > 120 ? "prompt-text long" : "prompt-text"}>
        <bdi dir="auto">{text}</bdi>
      </h1>
    </div>
  );
}
