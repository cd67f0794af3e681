import type { Trouble, TroubleCode } from "#lib/liquid/protocol.ts";

const words = {
  syntax: (text) => text,
  unknown_filter: (text) => `there is no filter “${text}”`,
  unknown_tag: (text) => `there is no tag “${text}”`,
  render: (text) => text,
  limit: (text) => `it takes too long, or makes too much of it (${text})`,
  killed: () => "it did not stop by itself",
  busy: (text) => `there was no time for it (${text})`,
} as const satisfies Record<TroubleCode, (text: string) => string>;

/** `Line 2: there is no filter “upper”`: for logs and records, in English. */
export function troubleWords({ code, line, text }: Trouble): string {
  const said = words[code](text);
  return line === null ? said : `line ${line}: ${said}`;
}
