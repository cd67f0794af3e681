export type Json = Readonly<Record<string, unknown>>;

/** A button or a list of a post, with what the server keeps to itself. */
export interface Pressable {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly options: readonly { readonly text: string; readonly value: string }[];
  readonly url: string;
  readonly context: Json;
}

/** Actions as the clients draw them: an id of letters and digits, a name, and where a click goes. */
export function pressablesOf(props: Json): readonly Pressable[] {
  return listOf(props["attachments"]).flatMap((attachment) =>
    listOf(attachment["actions"]).map((action) => {
      const integration = objectOf(action["integration"]);
      return {
        id: String(action["id"]),
        type: String(action["type"]),
        name: String(action["name"]),
        options: listOf(action["options"]).map(({ text, value }) => ({ text: String(text), value: String(value) })),
        url: String(integration["url"]),
        context: objectOf(integration["context"]),
      };
    }),
  );
}

/** What a server or a client has against the attachments; null: nothing (server/public/model/integration_action.go, PostAction.IsValid). */
export function faultOf(props: Json): string | null {
  const ids = new Set<string>();
  for (const { id, type, name, options, url } of pressablesOf(props)) {
    if (!/^[A-Za-z0-9]+$/.test(id) || ids.has(id)) return `an action's id: ${id}`;
    ids.add(id);
    if (name === "" || name === "undefined") return "an action without a name";
    if (type !== "button" && type !== "select") return `an action of type ${type}`;
    if (type === "select" ? options.length === 0 : options.length > 0) return `options of a ${type}`;
    if (options.some(({ text, value }) => text === "" || value === "")) return "an empty option";
    if (!/^https?:\/\/./.test(url)) return `an action leads to ${url}`;
  }
  return [...JSON.stringify(props)].length > 800_000 ? "props too long" : null;
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((each): each is Json => typeof each === "object" && each !== null) : [];
}

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
