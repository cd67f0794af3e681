import { fromXml } from "#channels/fakes/cloud-signatures.ts";

/** What a call does, as Twilio reads it from TwiML. */
export interface Script {
  /** What is heard, in order; `loop` said out. */
  readonly heard: readonly { readonly text: string; readonly voice: string; readonly language: string }[];
  /** Where a key is posted to; null: keys do nothing. */
  readonly action: string | null;
  readonly hangUp: boolean;
  /** Tags without text, for a look at the structure. */
  readonly shape: string;
}

const attributes: Readonly<Record<string, readonly string[]>> = {
  Gather: ["input", "numDigits", "timeout", "method", "action", "actionOnEmptyResult"],
  Say: ["voice", "language", "loop"],
  Hangup: [],
};

/** TwiML docs, "Voice": the verbs that are used here, read strictly; the text of the error where Twilio would warn. */
export function readTwiml(xml: string): Script | string {
  const body = /^<\?xml version="1\.0" encoding="UTF-8"\?><Response>([^]*)<\/Response>$/.exec(xml)?.[1];
  if (body === undefined) return "12100 Document parse failure";
  const heard: { text: string; voice: string; language: string }[] = [];
  const shape: string[] = [];
  let action: string | null = null;
  let hangUp = false;
  let rest = body;
  let depth = 0;
  while (rest !== "") {
    const [all = "", closing, name = "", inner = "", single] =
      /^<(\/?)(\w+)((?: \w+="[^"<>&]*(?:&[#\w]+;[^"<>&]*)*")*)(\/?)>/.exec(rest) ?? [];
    const known = attributes[name];
    if (all === "" || known === undefined) return `12100 Document parse failure at ${rest.slice(0, 40)}`;
    rest = rest.slice(all.length);
    if (closing !== "") {
      if (name !== "Gather" || depth === 0) return "12100 Document parse failure: closed too early";
      depth -= 1;
      shape.push("/Gather");
      continue;
    }
    const given = new Map(
      [...inner.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, fromXml(value)]),
    );
    const strange = [...given.keys()].find((key) => !known.includes(key));
    if (strange !== undefined) return `12200 Schema validation warning: ${strange} in ${name}`;
    shape.push(name);
    if (name === "Hangup") hangUp = true;
    if (name === "Gather") {
      depth += single === "" ? 1 : 0;
      action = given.get("action") ?? "";
      if (URL.parse(action) === null) return "11200 the action is no address";
    }
    if (name !== "Say") continue;
    const text = /^([^<>]*)<\/Say>/.exec(rest);
    if (text === null || /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(text[1] ?? ""))
      return "12100 Document parse failure in Say";
    rest = rest.slice(text[0].length);
    const said = {
      text: fromXml(text[1] ?? ""),
      voice: given.get("voice") ?? "",
      language: given.get("language") ?? "",
    };
    for (let count = Number(given.get("loop") ?? 1); count > 0; count -= 1) heard.push(said);
  }
  return depth === 0 ? { heard, action, hangUp, shape: shape.join(" ") } : "12100 Document parse failure: not closed";
}
