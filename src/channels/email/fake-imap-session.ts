import type { Socket } from "node:net";
import type { ImapFakeOptions, StoredMail } from "./fake-imap.ts";

interface House {
  readonly login: ImapFakeOptions["login"];
  readonly folders: readonly string[];
  readonly mails: StoredMail[];
  readonly heard: string[];
}

const capabilities = "IMAP4rev1 IDLE UIDPLUS MOVE NAMESPACE";

/** One client's conversation (RFC 3501). Strict: what it does not know, or what comes at the wrong time, is BAD. */
export class ImapSession {
  readonly #socket: Socket;
  readonly #house: House;
  #buffer = "";
  #loggedIn = false;
  #folder: string | null = null;
  #idleTag: string | null = null;
  /** How many mails of the folder the client knows of. */
  #told = 0;

  constructor(socket: Socket, house: House) {
    this.#socket = socket;
    this.#house = house;
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.#buffer += chunk.toString("latin1");
      for (let end = this.#buffer.indexOf("\r\n"); end >= 0; end = this.#buffer.indexOf("\r\n")) {
        const line = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        this.#line(line);
      }
    });
    this.#say(`* OK [CAPABILITY ${capabilities}] fake.test`);
  }

  get isIdle(): boolean {
    return this.#idleTag !== null;
  }

  /** A mail has come. A client that waits is told at once (RFC 2177 §3), the others with their next command (RFC 3501 §7.3.1). */
  tell(): void {
    if (this.#idleTag !== null) this.#tellCount();
  }

  #tellCount(): void {
    const count = this.#here().length;
    if (this.#folder !== null && count > this.#told) this.#say(`* ${count} EXISTS`);
    this.#told = count;
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`, "latin1");
  }

  #here(): readonly StoredMail[] {
    return this.#house.mails.filter(({ folder }) => folder === this.#folder);
  }

  #line(line: string): void {
    if (this.#idleTag !== null) {
      const tag = this.#idleTag;
      this.#idleTag = null;
      return this.#say(line === "DONE" ? `${tag} OK IDLE terminated` : `${tag} BAD DONE was expected`);
    }
    const [, tag = "*", name = "", rest = ""] = /^(\S+) (UID \S+|\S+) ?(.*)$/i.exec(line) ?? [];
    const verb = name.toUpperCase();
    this.#house.heard.push(verb === "LOGIN" ? verb : `${verb} ${rest}`.trim());
    const command = this.#commands[verb];
    if (command === undefined) return this.#say(`${tag} BAD unknown command`);
    const wanted = needs[verb] ?? "nothing";
    if (wanted !== "nothing" && !this.#loggedIn) return this.#say(`${tag} BAD log in first`);
    if (wanted === "folder" && this.#folder === null) return this.#say(`${tag} BAD select a folder first`);
    const answer = command(rest, tag);
    this.#tellCount();
    if (answer !== null) this.#say(`${tag} ${answer}`);
  }

  /** The tagged answer without its tag; null: it was given, or comes later. */
  readonly #commands: Readonly<Record<string, (rest: string, tag: string) => string | null>> = {
    CAPABILITY: () => {
      this.#say(`* CAPABILITY ${capabilities}`);
      return "OK done";
    },
    LOGIN: (rest) => {
      const [user = "", password = ""] = stringsIn(rest);
      const { login } = this.#house;
      this.#loggedIn = user === login.user && password === login.password;
      return this.#loggedIn ? "OK logged in" : "NO [AUTHENTICATIONFAILED] Authentication failed.";
    },
    NAMESPACE: () => {
      this.#say('* NAMESPACE (("" "/")) NIL NIL');
      return "OK done";
    },
    LIST: (rest) => {
      const wanted = stringsIn(rest).at(-1) ?? "";
      for (const folder of this.#house.folders)
        if (wanted === "*" || wanted === folder) this.#say(`* LIST (\\HasNoChildren) "/" "${folder}"`);
      return "OK done";
    },
    SELECT: (rest) => this.#select(stringsIn(rest)[0] ?? ""),
    "UID SEARCH": (rest) => this.#search(rest),
    "UID FETCH": (rest) => this.#fetch(rest),
    "UID STORE": (rest) => this.#store(rest),
    "UID MOVE": (rest) => this.#move(rest),
    NOOP: () => "OK done",
    IDLE: (_, tag) => {
      this.#idleTag = tag;
      this.#say("+ idling");
      return null;
    },
    LOGOUT: (_, tag) => {
      this.#socket.end(`* BYE\r\n${tag} OK done\r\n`);
      return null;
    },
  };

  #select(folder: string): string {
    this.#folder = this.#house.folders.includes(folder) ? folder : null;
    if (this.#folder === null) return `NO [NONEXISTENT] Mailbox doesn't exist: ${folder}`;
    this.#say(String.raw`* FLAGS (\Seen \Deleted)`);
    this.#say(String.raw`* OK [PERMANENTFLAGS (\Seen \Deleted)] limited`);
    this.#told = 0;
    if (this.#here().length === 0) this.#say("* 0 EXISTS");
    this.#tellCount();
    this.#say("* OK [UIDVALIDITY 7] ok");
    this.#say(`* OK [UIDNEXT 1000] ok`);
    return "OK [READ-WRITE] selected";
  }

  #search(rest: string): string {
    const [, day = ""] = /\bSINCE "?(\d{1,2}-\w{3}-\d{4})"?/i.exec(rest) ?? [];
    const left = rest.replace(/\bSINCE \S+/i, "").trim();
    if (!/^UNSEEN$/i.test(left)) return "BAD only UNSEEN and SINCE are known";
    const since = day === "" ? 0 : Date.parse(`${day} 00:00 UTC`);
    const found = this.#here().filter(({ flags, at }) => !flags.has(String.raw`\Seen`) && at >= since);
    this.#say(`* SEARCH ${found.map(({ uid }) => uid).join(" ")}`.trimEnd());
    return "OK done";
  }

  #fetch(rest: string): string {
    const [, uid = "", items = ""] = /^(\d+) \((.*)\)$/.exec(rest) ?? [];
    const part = /BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?/i.exec(items);
    const index = this.#here().findIndex((mail) => mail.uid === Number(uid));
    const mail = this.#here()[index];
    if (part === null) return "BAD only BODY.PEEK[] is known";
    if (mail === undefined) return "OK nothing there";
    const [start, length] = [Number(part[1] ?? 0), Number(part[2] ?? mail.raw.length)];
    const text = mail.raw.slice(start, start + length);
    const mark = part[1] === undefined ? "BODY[]" : `BODY[]<${start}>`;
    this.#say(`* ${index + 1} FETCH (UID ${uid} ${mark} {${text.length}}`);
    this.#socket.write(text, "latin1");
    this.#say(")");
    return "OK done";
  }

  #store(rest: string): string {
    const [, uid = "", flags = ""] = /^(\d+) \+FLAGS(?:\.SILENT)? \((.*)\)$/i.exec(rest) ?? [];
    const mail = this.#here().find((each) => each.uid === Number(uid));
    if (flags === "") return "BAD only +FLAGS is known";
    for (const flag of flags.split(" ")) mail?.flags.add(flag);
    return "OK done";
  }

  #move(rest: string): string {
    const [, uid = "", to = ""] = /^(\d+) (.*)$/.exec(rest) ?? [];
    const folder = stringsIn(to)[0] ?? "";
    const index = this.#here().findIndex((each) => each.uid === Number(uid));
    const mail = this.#here()[index];
    if (!this.#house.folders.includes(folder)) return "NO [TRYCREATE] no such folder";
    if (mail === undefined) return "OK nothing there";
    mail.folder = folder;
    this.#say(`* ${index + 1} EXPUNGE`);
    this.#told -= 1;
    return "OK done";
  }
}

const needs: Readonly<Record<string, "login" | "folder">> = {
  NAMESPACE: "login",
  LIST: "login",
  SELECT: "login",
  IDLE: "folder",
  "UID SEARCH": "folder",
  "UID FETCH": "folder",
  "UID STORE": "folder",
  "UID MOVE": "folder",
};

/** Atoms and quoted strings. */
function stringsIn(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, atom]) =>
    quoted === undefined ? (atom ?? "") : quoted.replace(/\\(.)/g, "$1"),
  );
}
