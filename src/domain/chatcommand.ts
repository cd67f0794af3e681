import { clean, duration, editDistance, folded, unquoted } from "./chattext.ts";
import { aliases, type CommandName, commandWords } from "./chatwords.ts";
import type { PlaceKind } from "./link.ts";
import type { Verb } from "./notice.ts";
import type { Language } from "./people.ts";
import { type ClockTime, clockTime } from "./snooze.ts";

/**
 * What somebody said to Tocsin in a chat; one grammar for all channels. Texts (`name`, `title`, `note`) come from outside.
 * `incident` null: the speaker named none, so it is the only one that waits for them. `minutes` and `until` null: the first preset.
 */
export type ChatCommand =
  | { readonly kind: "link"; readonly place: PlaceKind; readonly code: string; readonly name: string | null }
  | { readonly kind: "unlink"; readonly place: PlaceKind }
  | {
      readonly kind: "respond";
      readonly verb: Verb;
      readonly incident: number | null;
      readonly minutes: number | null;
      /** By the speaker's own clock. */
      readonly until: ClockTime | null;
      readonly note: string | null;
    }
  | { readonly kind: "trigger"; readonly title: string; readonly description: string }
  | { readonly kind: "notifications"; readonly want: "on" | "off" | "pause"; readonly minutes: number | null }
  | { readonly kind: "status" | "whoami" | "test" | "oncall" | "help" }
  /** The command is known, but what it needs is missing or cannot be read. */
  | { readonly kind: "incomplete"; readonly command: CommandName }
  /** `said`: the first word, cut; `meant`: the command that it most resembles. */
  | { readonly kind: "unknown"; readonly said: string; readonly meant: CommandName | null };

export interface Heard {
  readonly command: ChatCommand;
  /** The language of the command's word, to answer somebody whom we do not know; null: it tells nothing. */
  readonly language: Language | null;
}

/** Longest text that is looked at; chats allow tens of kilobytes. */
const readAtMost = 4000;
const saidAtMost = 40;
/** `who is on call` is the longest command that is several words. */
const keywordWords = 4;

/**
 * Reads a command. The channel has taken its own mention out of the text where the platform marks it; a name typed by hand
 * (`@Tocsin …`, `/tocsin …`, `tocsin: …`) is taken off here. Never throws, whatever is said.
 */
export function parseCommand(text: string): Heard {
  const lines = clean(text.slice(0, readAtMost))
    .split("\n")
    .map((line) => line.replace(/\s+/gu, " ").trim());
  // What somebody quotes above their answer is not theirs.
  const [first = "", ...more] = lines.filter((line) => line !== "" && !line.startsWith(">"));
  const words = withoutName(first.split(" ").filter((word) => word !== ""));
  if (words.length === 0) return { command: { kind: "help" }, language: null };
  const found = keyword(words);
  if (found === null) {
    const said = words[0] ?? "";
    return {
      command: { kind: "unknown", said: [...said].slice(0, saidAtMost).join(""), meant: nearest(words) },
      language: languageOf(said),
    };
  }
  return { command: build(found.name, found.rest, more.join("\n")), language: languageOf(found.said) };
}

function withoutName(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  if (first === undefined) return words;
  if (/^[@＠]/u.test(first)) return rest;
  if (/^[/!]?tocsin[:：,，]?$/iu.test(first)) return rest;
  return [first.replace(/^[/!／！](?=.)/u, ""), ...rest];
}

interface Keyword {
  readonly name: CommandName;
  readonly rest: readonly string[];
  readonly said: string;
}

/** The longest row of first words that is a command: `link team` before `link`. */
function keyword(words: readonly string[]): Keyword | null {
  for (let count = Math.min(keywordWords, words.length); count > 0; count -= 1) {
    const said = words.slice(0, count).join(" ");
    const name = aliases.get(folded(said));
    if (name !== undefined) return { name, rest: words.slice(count), said };
  }
  return glued(words);
}

/**
 * Chinese is written without spaces: `认领42`, `暂缓INC-42`, `通知开`. Only what can follow the command may be glued to it, so that
 * `解决不了` ("cannot be solved") closes nothing. The longest alias wins.
 */
function glued([first = "", ...rest]: readonly string[]): Keyword | null {
  const word = first.normalize("NFKC").toLowerCase();
  const alias = chineseAliases.find((key) => word.startsWith(key));
  const name = alias === undefined ? undefined : aliases.get(alias);
  if (alias === undefined || name === undefined) return null;
  const tail = word.slice(alias.length);
  if (!/^(?:故障)?[#{<"“:,\da-z\p{Pd}]/u.test(tail) && !(name === "notifications" && switches.has(tail))) return null;
  return {
    name,
    rest: [first.normalize("NFKC").slice(alias.length).replace(/^[:,]/u, ""), ...rest].filter((each) => each !== ""),
    said: alias,
  };
}

const chineseAliases = [...aliases.keys()]
  .filter((key) => languageOf(key) === "zh-CN")
  .sort((a, b) => b.length - a.length);

function languageOf(text: string): Language | null {
  return /\p{Script=Han}/u.test(text) ? "zh-CN" : null;
}

function build(name: CommandName, rest: readonly string[], below: string): ChatCommand {
  switch (name) {
    case "linkTeam":
      return link("team", rest);
    case "linkChat":
      return link("chat", rest);
    case "linkUser":
      return link("person", rest);
    case "unlinkTeam":
      return { kind: "unlink", place: "team" };
    case "unlinkChat":
      return { kind: "unlink", place: "chat" };
    case "unlinkUser":
      return { kind: "unlink", place: "person" };
    case "ack":
    case "unack":
    case "snooze":
    case "close":
      return respond(name, rest);
    case "trigger":
      return trigger(rest, below);
    case "notifications":
      return notifications(rest);
    case "status":
    case "whoami":
    case "test":
    case "oncall":
    case "help":
      return { kind: name };
    default:
      return name satisfies never;
  }
}

const linkCommands = { team: "linkTeam", chat: "linkChat", person: "linkUser" } as const satisfies Record<
  PlaceKind,
  CommandName
>;

function link(place: PlaceKind, [code, ...name]: readonly string[]): ChatCommand {
  const bare = (code ?? "").normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
  if (bare === "") return { kind: "incomplete", command: linkCommands[place] };
  const called = unquoted(name.join(" "));
  return { kind: "link", place, code: bare, name: called === "" ? null : called };
}

function trigger(words: readonly string[], below: string): ChatCommand {
  const title = unquoted(words.join(" "));
  return title === "" ? { kind: "incomplete", command: "trigger" } : { kind: "trigger", title, description: below };
}

const switches = new Map<string, "on" | "off" | "pause">([
  ["on", "on"],
  ["off", "off"],
  ["pause", "pause"],
  ["开", "on"],
  ["开启", "on"],
  ["打开", "on"],
  ["关", "off"],
  ["关闭", "off"],
  ["暂停", "pause"],
]);

function notifications([word, ...rest]: readonly string[]): ChatCommand {
  const want = switches.get(folded(word ?? ""));
  if (want === undefined) return { kind: "incomplete", command: "notifications" };
  const length = rest
    .map(folded)
    .filter((each) => !fillers.has(each))
    .join("");
  const minutes = want === "pause" ? duration(length) : null;
  return want === "pause" && minutes === null
    ? { kind: "incomplete", command: "notifications" }
    : { kind: "notifications", want, minutes };
}

const fillers: ReadonlySet<string> = new Set(["for", "incident", "inc", "#", "the", "故障"]);

/**
 * `42`, `#42`, `INC-42`, `INC 42`, then for a snooze a length or a time (`14:30`), then for the others a note. The order of the first two
 * is free.
 */
function respond(verb: Verb, words: readonly string[]): ChatCommand {
  let incident: number | null = null;
  let minutes: number | null = null;
  let until: ClockTime | null = null;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = folded(words[at] ?? "");
    if (fillers.has(word) || (verb === "snooze" && untilWords.has(word))) continue;
    const number: number | null = incident === null ? incidentNumber(word) : null;
    const isTimed: boolean = verb === "snooze" && minutes === null && until === null;
    const length: number | null = isTimed ? duration(word, incident !== null) : null;
    const time: ClockTime | null = isTimed ? clockTime(word) : null;
    if (number !== null) incident = number;
    else if (length !== null) minutes = length;
    else if (time !== null) until = time;
    else break;
  }
  const note = unquoted(words.slice(at).join(" "));
  // "close the window please" is talk: with words but without a number it is not guessed which incident is meant.
  if (incident === null && note !== "") return { kind: "incomplete", command: verb };
  return { kind: "respond", verb, incident, minutes, until, note: note === "" ? null : note };
}

/** Before the time at which a snooze is to end. */
const untilWords: ReadonlySet<string> = new Set(["until", "till", "to", "到", "至", "直到"]);

function incidentNumber(word: string): number | null {
  const digits = /^(?:故障)?(?:inc)?#?(\d{1,9})$/u.exec(word)?.[1];
  return digits === undefined || Number(digits) === 0 ? null : Number(digits);
}

/** The command that was probably meant: at most every third letter is wrong, and at most two are. */
function nearest(words: readonly string[]): CommandName | null {
  const tries = [words.slice(0, 2).join(""), words[0] ?? ""]
    .map(folded)
    .filter((word) => word.length > 1 && word.length <= 20);
  let best: { name: CommandName; distance: number } | null = null;
  for (const word of tries) {
    for (const [alias, name] of aliases) {
      const distance = editDistance(word, alias);
      const allowed = Math.min(2, Math.floor(alias.length / 3));
      if (distance <= allowed && (best === null || distance < best.distance)) best = { name, distance };
    }
  }
  const chinese = chineseAliases.find((alias) => folded(words[0] ?? "").startsWith(alias));
  return (
    best?.name ??
    aliases.get(chinese ?? "") ??
    commandWords.find(({ begins }) => begins.includes(folded(words[0] ?? "")))?.name ??
    null
  );
}
