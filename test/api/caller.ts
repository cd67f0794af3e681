/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Null when it is not JSON. */
  readonly json: unknown;
}

/** Somebody who makes requests: a browser with a cookie, or a program. */
export class Caller {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  constructor(base: string, headers: Readonly<Record<string, string>>) {
    this.#base = base;
    this.#headers = headers;
  }

  get cookie(): string {
    return this.#headers["cookie"] ?? "";
  }

  /** The same with other headers. */
  with(headers: Readonly<Record<string, string>>): Caller {
    return new Caller(this.#base, { ...this.#headers, ...headers });
  }

  /** A browser that took the cookie of an answer. It says where its requests come from, as browsers do. */
  withCookie(answer: Answer): Caller {
    const [cookie = ""] = (answer.headers.getSetCookie()[0] ?? "").split(";");
    return this.with({ cookie, "sec-fetch-site": "same-origin" });
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.json("POST", path, body);
  }

  json(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(
      method,
      path,
      body === undefined ? undefined : JSON.stringify(body),
      body === undefined ? {} : { "content-type": "application/json" },
    );
  }

  form(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return this.send("POST", path, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
    });
  }

  async send(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const answer = await fetch(this.#base + path, {
      method,
      redirect: "manual",
      headers: { ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    // A stream has no end to wait for.
    const endless = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (endless) await answer.body?.cancel();
    const text = endless ? "" : await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
