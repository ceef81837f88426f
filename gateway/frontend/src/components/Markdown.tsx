import ReactMarkdown from "react-markdown";

/** Only this server's own pictures: a guideline tells nobody outside who reads it. */
function isOwnPath(address: string): boolean {
  return address.startsWith("/") && !address.startsWith("//") && !address.startsWith("/\\");
}

/**
 * Markdown as elements. HTML in it is shown as text, pictures come from this server only, links open in a new window without a referrer.
 * Pages take it from `LazyMarkdown`: most visits show none.
 */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <ReactMarkdown
        components={{
          img: ({ src, alt }) => (typeof src === "string" && isOwnPath(src) ? <img src={src} alt={alt ?? ""} /> : <span>{alt}</span>),
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
          // A page has one first heading, and it is not in here.
          h1: ({ children }) => <h3>{children}</h3>,
          h2: ({ children }) => <h3>{children}</h3>,
          h3: ({ children }) => <h4>{children}</h4>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
