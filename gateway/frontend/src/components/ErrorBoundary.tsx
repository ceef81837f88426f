import { Component, type ReactNode } from "react";
import { Notice } from "@/components/Notice";
import { useMessages } from "@/language/language";

/** Shows that a page broke, in place of an empty window. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <Broken error={this.state.error} />;
  }
}

function Broken({ error }: { error: Error }) {
  const { common } = useMessages();
  return (
    <main className="narrow">
      <Notice tone="danger">
        <p>{common.broke(error.message)}</p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {common.reload}
        </button>
      </Notice>
    </main>
  );
}
