import type { Socket } from "node:net";

/** Steps of a conversation at which the server can misbehave; `message` is after the final dot. */
export type Step = "connect" | "ehlo" | "auth" | "mail" | "rcpt" | "data" | "message";

/** What the server is told about, and asked for, by one conversation. */
export interface House {
  /** Without it, nobody has to log in. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Sends the line, or does what it was told to do wrong at this step; then false. */
  answer(socket: Socket, at: Step | null, line: string): boolean;
  /** A mail was read to its final dot; bytes as Latin-1. */
  take(socket: Socket, from: string, to: string, raw: string): void;
}

/** One client's conversation (RFC 5321, 4954), without encryption. */
export class Session {
  readonly #socket: Socket;
  readonly #house: House;
  #from = "";
  #to = "";
  #user = "";
  #loggedIn = false;
  /** What the next line is taken for; null: a command. */
  #expects: "user" | "password" | "plain" | "mail" | null = null;
  #buffer = "";

  constructor(socket: Socket, house: House) {
    this.#socket = socket;
    this.#house = house;
    this.#listen();
    this.#say("connect", "220 fake.test ESMTP");
  }

  #listen(): void {
    this.#socket.on("error", () => {});
    this.#socket.on("data", (chunk: Buffer) => {
      this.#buffer += chunk.toString("latin1");
      for (;;) {
        const mark = this.#expects === "mail" ? "\r\n.\r\n" : "\r\n";
        const end = this.#buffer.indexOf(mark);
        if (end < 0) return;
        const text = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + mark.length);
        if (mark === "\r\n") this.#line(text);
        else this.#mail(text);
      }
    });
  }

  #say(at: Step | null, line: string): boolean {
    return this.#house.answer(this.#socket, at, line);
  }

  #mail(text: string): void {
    this.#expects = null;
    this.#house.take(this.#socket, this.#from, this.#to, text.replace(/^\.\./gm, "."));
    this.#to = "";
  }

  #line(text: string): void {
    const expected = this.#expects;
    this.#expects = null;
    if (expected === "plain") return this.#plain(text);
    if (expected === "password") return this.#login(this.#user, decode(text));
    if (expected === "user") {
      this.#user = decode(text);
      this.#expects = "password";
      return void this.#say(null, "334 UGFzc3dvcmQ6");
    }
    const verb = /^[A-Za-z]*/.exec(text)?.[0].toUpperCase() ?? "";
    const command = this.#commands[verb];
    if (command === undefined) return void this.#say(null, "502 5.5.2 Command not recognized");
    command(text.slice(verb.length).trim());
  }

  readonly #commands: Readonly<Record<string, (rest: string) => void>> = {
    EHLO: () => this.#hello(),
    AUTH: (rest) => this.#auth(rest),
    MAIL: (rest) => this.#mailFrom(rest),
    RCPT: (rest) => this.#rcptTo(rest),
    DATA: () => this.#data(),
    RSET: () => this.#reset(),
    NOOP: () => void this.#say(null, "250 2.0.0 Ok"),
    QUIT: () => void this.#socket.end("221 2.0.0 Bye\r\n"),
  };

  #hello(): void {
    const lines = ["fake.test", "8BITMIME", "ENHANCEDSTATUSCODES"];
    if (this.#house.login !== undefined) lines.push("AUTH PLAIN LOGIN");
    this.#say("ehlo", [...lines.map((line) => `250-${line}`), "250 SIZE 1000000"].join("\r\n"));
  }

  #auth(rest: string): void {
    const [method = "", initial] = rest.split(" ");
    const plain = method.toUpperCase() === "PLAIN";
    if (plain && initial !== undefined) return this.#plain(initial);
    this.#expects = plain ? "plain" : "user";
    this.#say(null, plain ? "334 " : "334 VXNlcm5hbWU6");
  }

  #plain(text: string): void {
    const [, user = "", password = ""] = decode(text).split("\0");
    this.#login(user, password);
  }

  #login(user: string, password: string): void {
    const { login } = this.#house;
    this.#loggedIn = user === login?.user && password === login.password;
    const line = this.#loggedIn
      ? "235 2.7.0 Authentication successful"
      : "535 5.7.8 Authentication credentials invalid";
    this.#say("auth", line);
  }

  #mailFrom(rest: string): void {
    if (this.#house.login !== undefined && !this.#loggedIn)
      return void this.#say(null, "530 5.7.0 Authentication required");
    this.#from = mailbox(rest);
    this.#say("mail", "250 2.1.0 Ok");
  }

  #rcptTo(rest: string): void {
    if (this.#say("rcpt", "250 2.1.5 Ok")) this.#to = mailbox(rest);
  }

  #data(): void {
    if (this.#to === "") return void this.#say(null, "503 5.5.1 No valid recipients");
    if (this.#say("data", "354 End data with <CR><LF>.<CR><LF>")) this.#expects = "mail";
  }

  #reset(): void {
    this.#from = "";
    this.#to = "";
    this.#say(null, "250 2.0.0 Ok");
  }
}

function mailbox(rest: string): string {
  return /<(.*?)>/.exec(rest)?.[1] ?? "";
}

function decode(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
