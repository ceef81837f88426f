import { useMessages } from "@/language/language";

/** The prompt as it was given: any direction of writing, any length, always text. */
export function Prompt({ text }: { text: string }) {
  const { rating } = useMessages();
  const scrolls = text.length > 300;
  return (
    <div className="prompt" tabIndex={scrolls ? 0 : undefined} role={scrolls ? "region" : undefined} aria-label={scrolls ? rating.prompt : undefined}>
      <h1 className={text.length > 120 ? "prompt-text long" : "prompt-text"}>
        <bdi dir="auto">{text}</bdi>
      </h1>
    </div>
  );
}
