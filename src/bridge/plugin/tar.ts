/** A file of an archive. */
export interface TarFile {
  /** With forward slashes; at most 100 bytes of ASCII. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const block = 512;

/** An archive in the form of POSIX.1-1988 ("ustar"). The same files always give the same bytes: no time, no owner. */
export function tar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ name, bytes }) => [
    header(name, bytes.length),
    bytes,
    Buffer.alloc((block - (bytes.length % block)) % block),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

/** Fields and their places: IEEE Std 1003.1, "pax", table "ustar Header Block". */
function header(name: string, size: number): Buffer {
  if (!/^[\x20-\x7e]{1,100}$/.test(name)) throw new Error(`"${name}" does not fit into the header of an archive`);
  const head = Buffer.alloc(block);
  const put = (at: number, text: string): void => void head.write(text, at, "latin1");
  const octal = (at: number, width: number, value: number): void =>
    put(at, `${value.toString(8).padStart(width - 1, "0")}\0`);
  put(0, name);
  octal(100, 8, 0o644);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, 0);
  put(156, "0");
  put(257, "ustar\x0000");
  // The sum counts its own place as blanks.
  put(148, " ".repeat(8));
  const sum = head.reduce((all, byte) => all + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return head;
}
