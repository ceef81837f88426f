/** Where a download is written: straight to disk where the browser lets pages do so, else in memory until it is saved. */
export interface Sink {
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Ends the file; in memory, has the browser save it. */
  close: () => Promise<void>;
  /** Drops what was written. */
  abort: () => Promise<void>;
  /** Whether all of it is held in memory. */
  inMemory: boolean;
}

interface FileHandle {
  createWritable: () => Promise<{ write: (data: Uint8Array<ArrayBuffer>) => Promise<void>; close: () => Promise<void>; abort: () => Promise<void> }>;
}

type SavePicker = (options: { suggestedName: string }) => Promise<FileHandle>;

/**
 * Opens a file to write to. Call it at once on a click, for browsers ask for that.
 * @param fileName Name that is suggested.
 * @returns Undefined when the user changed their mind.
 */
export async function openSink(fileName: string): Promise<Sink | undefined> {
  const picker = (window as unknown as { showSaveFilePicker?: SavePicker }).showSaveFilePicker;
  if (picker === undefined) return memorySink(fileName);
  try {
    const handle = await picker({ suggestedName: fileName });
    const file = await handle.createWritable();
    return { write: (bytes) => file.write(bytes), close: () => file.close(), abort: () => file.abort(), inMemory: false };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    // Forbidden here, as in a frame or by a policy.
    return memorySink(fileName);
  }
}

function memorySink(fileName: string): Sink {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  return {
    write: (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    },
    close: () => {
      const address = URL.createObjectURL(new Blob(parts, { type: "application/octet-stream" }));
      parts = [];
      const link = document.createElement("a");
      link.href = address;
      link.download = fileName;
      link.click();
      // The browser reads it after the click.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      return Promise.resolve();
    },
    abort: () => {
      parts = [];
      return Promise.resolve();
    },
    inMemory: true,
  };
}
